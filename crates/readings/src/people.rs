//! People and capacity as several pages tell them: what of each role is left at home over time, whether a proposal would take it below its floor,
//! who is promised for how much over all councils, what ends soon, and who is there this week.

mod ends;
mod guard;
mod posts;
mod presence;
mod promises;
mod staffing;
mod words;

pub use ends::{EndOf, EndToCome, HORIZON};
pub use guard::{Guarded, RoleBreach, guard};
pub use posts::{AreaOfPosts, PostReading};
pub use presence::{Present, presence};
pub use promises::{Promises, Who};
pub use staffing::{Moved, MovedBy, RoleReading, Staffing};

//! What stories are told with: the [world](World) in which they happen, the people in it, and records as they begin.
//!
//! A story is a test that does what people do, through the whole program, on both engines. Each stands with the room that it is
//! about, in its `tests/`; those that go across rooms, or need the program itself, in `goldthread/tests/stories`.
//!
//! ```no_run
//! use stories::{Planned, World};
//!
//! # async fn story() {
//! for world in World::both().await {
//!     let planned = Planned::new(&world).await;
//!     let action = planned.action("K1.1", None);
//!     planned.add(&world, &action).await;
//!     let mut owner = world.signed_in(&planned.owner).await;
//!     let page = planned.at(&format!("/actions/{}", action.id));
//!     owner.get(&page).await.says("Do the work of K1.1");
//!     world.end().await;
//! }
//! # }
//! ```
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

pub mod figures;
pub mod given;
mod lines;
pub mod people;
mod planned;
mod template;
mod workbook;
mod world;

pub use lines::{id_of, on_both};
pub use planned::{Planned, green};
pub use workbook::{Taken, XLSX, filled_in};
pub use world::{Answer, TODAY, Visitor, World, morning_of};

//! Phrases for each word of a vocabulary, kept as a table: what a form is called, what its button says, what is said when it is done.
//!
//! ```
//! use improvement::plans::Delivery;
//! use platform::phrases;
//!
//! phrases! {
//!     /// What one presses, and what is said then.
//!     struct Asked for Delivery { press, done }
//!     Delivery::NotStarted | Delivery::UnderWay => "Start", "It is under way.";
//!     Delivery::Delivered => "Deliver", "It is delivered.";
//!     Delivery::Withdrawn => "Withdraw", "It is withdrawn.";
//! }
//!
//! assert_eq!(Asked::of(Delivery::Delivered).press, "Deliver");
//! assert_eq!(Asked::of(Delivery::UnderWay).done, "It is under way.");
//! ```

/// Declares phrases for each word of a vocabulary: see [`phrases`](mod@crate::phrases).
#[macro_export]
macro_rules! phrases {
    (
        $(#[$outer:meta])*
        $vis:vis struct $name:ident for $word:ty { $($part:ident),+ $(,)? }
        $( $of:pat => $($phrase:literal),+; )+
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy)]
        $vis struct $name { $($vis $part: &'static str),+ }

        impl $name {
            /// The phrases for a word.
            #[must_use]
            $vis const fn of(word: $word) -> Self {
                match word { $( $of => Self::row($($phrase),+), )+ }
            }

            const fn row($($part: &'static str),+) -> Self {
                Self { $($part),+ }
            }
        }
    };
}

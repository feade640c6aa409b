//! A rehearsal: a visit on paper. The very same domain decides, the same wording speaks; the clock jumps to whatever is
//! due next, and every message arrives at once unless the story says that a phone or a gateway is dead.
//!
//! [`Paper`] is the school on paper: it is told what people say and how far the clock goes, and writes down everything
//! that became of it, as [`Entry`]s. [`play`] plays a scenario file on it and says what did not hold. What only a
//! running daemon has is not here: receipts that come late, retries, an outbox, routines.

mod diff;
mod holds;
mod library;
mod office;
mod paper;
mod play;
mod story;
mod visit;

pub use diff::diff;
pub use library::{Library, Played, Unplayable};
pub use paper::Paper;
pub use play::{Failed, Outcome, play};
pub use story::{Entry, Message, What, story};
pub use visit::{OneVisit, fill_in, likely_workers, one_visit};

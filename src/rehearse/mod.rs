//! A rehearsal: the school on paper. The same application decides as in the daemon; the clock jumps to the next deadline,
//! and every message arrives at once unless its phone or gateway is dead.
//!
//! [`Paper`] takes texts, actions of the office and the passing of time, and keeps the story as [`PaperEntry`]s. Scenario
//! files are played on it by `scenario`. Receipts that come late, retries and routines need a running daemon, and are absent.

mod office;
mod paper;
mod story;
mod visit;

pub use office::OfficeAction;
pub use paper::Paper;
pub use story::{PaperEntry, PaperEvent, PaperMessage, PaperPlace, PaperSender, story};
pub use visit::{AT_MOST, OneVisit, one_visit};

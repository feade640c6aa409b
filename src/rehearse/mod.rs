//! A rehearsal: a visit on paper. The very same domain decides, the same wording speaks; the clock jumps to whatever is
//! due next, and every message arrives at once unless the story says that a phone or a gateway is dead.
//!
//! [`Paper`] is the school on paper: it is told what people say and how far the clock goes, and writes down everything
//! that became of it, as [`PaperEntry`]s. A scenario file is played on it by `scenario`. What only a running daemon has is not
//! here: receipts that come late, retries, routines.

mod office;
mod paper;
mod story;
mod visit;

pub use office::OfficeAction;
pub use paper::Paper;
pub use story::{PaperEntry, PaperEvent, PaperMessage, PaperPlace, ask_word, story};
pub use visit::{OneVisit, fill_in, likely_workers, one_visit};

//! What is said, in words: a notice becomes a text or an e-mail.
//!
//! Pure: no clock, no store. Every text has a built-in wording; a school may replace any of them under `[texts]`:
//!
//! | key | replaces |
//! |---|---|
//! | `NAME` | the text, as in `check-in-soon` |
//! | `NAME.subject` | the subject of its e-mail |
//! | `NAME.email` | the body of its e-mail |
//!
//! A school's wording is refused on load if it lacks what the text is for ([`check`]), and set aside for the built-in
//! one if it fails all the same when it is wanted: a text is never not sent because of its wording.

mod after;
mod board;
mod check;
pub mod civil;
mod defaults;
mod emails;
mod entry;
mod gsm;
mod last_words;
mod literal;
mod names;
mod phrases;
mod refusals;
mod replies;
mod sample;
pub mod scripts;
mod sheet;
mod sheet_page;
mod texts;
mod values;
mod visits;
pub mod when;

pub use board::cause;
pub use check::{FaultLevel, TextFault, check};
pub use defaults::wording;
pub use emails::email;
pub use entry::{Audience, Wording};
pub use gsm::{Encoding, ONE_PART, Segments, normalise, segments};
pub use last_words::{Ending, LastWords, OpenAlert, WasOut};
pub use literal::is_carrier_word;
pub use refusals::{Naming, contact_refusal, refusal};
pub use replies::{codes, gone_quiet, left_out, opted_out};
pub use sample::{LongNames, length, sample};
pub use sheet::{Paragraph, sheet_paragraphs, sheet_text};
pub use sheet_page::{sheet_lines, sheet_page};
pub use texts::{Texts, render};

//! Notices in words: a notice becomes a text or an e-mail.
//!
//! Pure: no clock, no store. Every text has a built-in wording; a school may replace any of them under `[texts]`:
//!
//! | key | replaces |
//! |---|---|
//! | `NAME` | the text, as in `check-in-soon` |
//! | `NAME.subject` | the subject of the e-mail |
//! | `NAME.email` | the body of the e-mail |
//!
//! The loading of a configuration refuses a school's wording without the purpose of its text ([`check()`]). A wording with
//! a fault in rendering gives way to the built-in wording: no text is ever withheld because of its wording.

mod after;
mod alerts;
mod board;
mod calls;
mod check;
mod choices;
pub mod civil;
mod defaults;
mod drills;
mod emails;
mod entry;
mod for_page;
mod gateways;
mod gsm;
mod happened;
mod joined;
mod last_words;
mod literal;
mod names;
pub mod pages;
mod phrases;
pub mod poster;
mod presence;
mod refusals;
mod replies;
mod rooms;
mod sample;
pub mod scripts;
mod sheet;
mod sheet_page;
mod sign_out;
pub mod suggest;
mod texts;
pub mod unseen;
mod values;
mod visits;
pub mod when;

pub use board::cause;
pub use check::{FaultLevel, WordingFault, check};
pub use defaults::wording;
pub use emails::email;
pub use entry::{Audience, DefaultWording};
pub use for_page::for_page;
pub use gateways::{about_days, amount_left, parts_of};
pub use gsm::{ONE_PART, TextEncoding, TextSegments, gsm_7_codes, normalise, segments, split};
pub use happened::EventWords;
pub use joined::{JoinedAlert, JoinedAs, joined, joined_order};
pub use last_words::{OpenAlert, SchoolLastWords, StopReason, WasOut};
pub use literal::is_carrier_word;
pub use phrases::knew;
pub use presence::{
    away_until_when, came_too_late, few_left, is_on_a_visit, nobody_called, number_never_heard,
    only_the_office, passed_on, several_called,
};
pub use refusals::{
    NameOf, address_of_duress, already_over, confirm_exactly, contact_refusal, needs_seen,
    police_have_it_still, refusal, safe_command, safe_taken_back, under_duress, unwatched,
};
pub use replies::{
    codes, gone_quiet, late_told, near_phrase, news_under_alert, news_under_duress, one_of_these, opted_out,
    too_many_unknown, unknown_phone, unnamed_phone, which_incident,
};
pub use rooms::room_words;
pub use sample::{LongNames, length, sample};
pub use sheet::{SheetParagraph, sheet_paragraphs, sheet_text};
pub use sheet_page::{sheet_lines, sheet_page};
pub use sign_out::{and_list, missing_item, sentence, sign_out_refused, with_who_may};
pub use texts::{SchoolTexts, render};

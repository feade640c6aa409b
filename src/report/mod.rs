//! What was done to keep people safe on visits: one visit, or all of a term, counted from the record.
//!
//! For governors, for the Health and Safety Executive, and for the duty to prevent harassment by third parties: a record, not
//! legal advice. Counts alone, and never a ranking of people.

mod facts;
mod page;
mod term;

pub use facts::{AlertFacts, VisitFacts};
pub use page::{term_page, visit_page};
pub use term::TermFacts;

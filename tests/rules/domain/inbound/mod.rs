//! Whose text means what.

mod child_alone;
mod meaning;

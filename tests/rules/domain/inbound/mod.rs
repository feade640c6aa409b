//! Whose text means what.

mod meaning;

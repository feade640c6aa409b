//! Whose text means what.

mod child_alone;
mod learned;
mod meaning;

//! The police sheet: what it says, in which order, what it never says.

mod number;
pub(crate) mod page;
mod people;
mod person;
mod record;
mod story;

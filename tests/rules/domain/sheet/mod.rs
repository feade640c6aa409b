//! The police sheet: what it says, in which order, what it never says.

pub(crate) mod page;

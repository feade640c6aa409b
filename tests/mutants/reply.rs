//! The reader of texts, which uses nothing of the rest of the domain, and its rules: a smaller crate yet, for its own mutants.
#![allow(dead_code, reason = "not every helper is used by what is here")]

extern crate self as homeward;

pub mod domain {
    pub mod reply;

    #[cfg(test)]
    pub mod id;
}

#[cfg(test)]
mod readings;
#[cfg(test)]
mod texts;

//! The rules, as scenarios and samples with expectations.

mod texts;

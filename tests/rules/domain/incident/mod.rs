//! Incidents, and the households that are left alone after one.

mod household;
pub(crate) mod report;

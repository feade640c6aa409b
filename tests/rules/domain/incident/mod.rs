//! Incidents, and the households that are left alone after one.

mod household;
mod report;

//! Scenario files, and the shipped policies that they show.

mod expect;
mod presets;

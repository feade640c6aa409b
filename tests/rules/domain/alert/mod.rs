//! An alert: its walk down a chain, who is meant by a step, and what may end it.

mod answer;
mod cause;
mod directory;
mod duress;
mod each_of_two;
mod hand_over;
mod pairs;
mod repeats;
pub(crate) mod walk;
mod walk_model;
mod walk_state;
mod worker_ok;

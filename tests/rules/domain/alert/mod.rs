//! An alert: its walk down a chain, who is meant by a step, and what may end it.

mod directory;
mod duress;
mod walk;
mod walk_model;
mod worker_ok;

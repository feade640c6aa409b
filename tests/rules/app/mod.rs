//! The application: who may ask what, what is asked and answered, what goes out and what comes in, on the real engine.

mod answer;
mod drills;
mod forecast;
mod may;
pub(crate) mod outbox;
mod policies;
mod requests;
mod texts;

//! Requests of the office and of people at a page.

mod account;
mod incident;
mod token;

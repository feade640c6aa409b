//! Requests of the office and of people at a page.

mod account;
mod alert;
mod incident;
mod token;

//! Requests of the office and of people at a page.

mod account;
mod alert;
mod identity;
mod incident;
mod token;

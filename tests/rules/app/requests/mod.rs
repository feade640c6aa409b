//! Requests of the office and of people at a page.

mod incident;

//! Rules of Homeward, tested from outside.
mod config;

//! Texts that come in, on the real engine.

mod contacts;
mod planned;

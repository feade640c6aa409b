//! How texts are read (P8): labelled samples, hard cases of our own, and laws that hold for any text.

mod astray;
mod danger;
mod doer;
mod everyday;
mod judge;
mod kept_out;
pub(crate) mod labelled;
mod onward;
mod readings;
mod second;

//! Rules, tried without a disk, a network or a clock.
mod wording;

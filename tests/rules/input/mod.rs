//! What people type.

mod times;

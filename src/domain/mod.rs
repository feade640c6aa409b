//! What Homeward decides, and nothing else.
pub mod reply;

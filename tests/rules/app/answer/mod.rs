//! What a request and a question are answered with.

mod json;
mod standing;

//! The certificate of the pages: what is read, what is refused, and what a look at changed files does.

mod keeper;
mod pair;

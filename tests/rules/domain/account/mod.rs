//! Who may do what on the pages, and how long after wrong tries the next has to wait.

mod identity;
mod rights;
mod tries;

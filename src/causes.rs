//! An error with all its causes, in one line.

use std::error::Error;

/// Returns the text of an error with every cause: a log line without the causes would not mention
/// the full disk.
#[must_use]
pub fn in_full(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        line.push_str(&format!(": {source}"));
        cause = source.source();
    }
    line
}

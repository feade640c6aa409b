//! The list of planted bugs: `bugs.toml`, read and held against the tree.

use serde::Deserialize;
use std::fs;
use std::path::Path;

/// Where the list stands in the tree.
pub(crate) const LIST: &str = "tests/planted/bugs.toml";

/// The whole list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    /// The bugs, in the order in which they are planted.
    pub(crate) bug: Vec<Bug>,
}

/// One bug: a small, plausible slip in our own source, and the tests that must not let it pass.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bug {
    /// What it is called: `make planted BUG=name`.
    pub(crate) name: String,
    /// The promise that it would break, `P1` to `P18`.
    pub(crate) promise: String,
    /// What would happen to a school.
    pub(crate) means: String,
    /// The file, from the root of the tree.
    pub(crate) file: String,
    /// The lines as they are.
    pub(crate) before: String,
    /// The lines with the bug.
    pub(crate) after: String,
    /// What holds the tests: a `[[test]]` of `Cargo.toml`, or `lib`.
    pub(crate) tests_in: String,
    /// Tests of which at least one must fail.
    pub(crate) caught_by: Vec<String>,
}

/// Reads the list.
pub(crate) fn read(root: &Path) -> List {
    let text = fs::read_to_string(root.join(LIST)).expect("the list of planted bugs");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{LIST}: {error}"))
}

impl Bug {
    /// Returns the file with the bug in it.
    ///
    /// # Errors
    /// What is wrong with the entry.
    pub(crate) fn planted(&self, text: &str) -> Result<String, String> {
        if self.before == self.after {
            return Err(format!("{}: nothing is changed", self.name));
        }
        match text.matches(self.before.as_str()).count() {
            1 => Ok(text.replacen(self.before.as_str(), &self.after, 1)),
            found => Err(format!(
                "{}: its lines stand {found} times in {}, not once: {}",
                self.name,
                self.file,
                self.before.trim()
            )),
        }
    }
}

//! Whether a school's own wording may be used.

use super::texts::{Part, environment};
use minijinja::UndefinedBehavior;
use std::ops::Range;

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultLevel {
    /// The wording may be used, but is unwise.
    Warning,
    /// The wording may not be used.
    Error,
}

/// What is wrong with a school's wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFault {
    /// The key under `[texts]`.
    pub name: String,
    /// How bad it is.
    pub level: FaultLevel,
    /// What is wrong.
    pub message: String,
    /// Where in the template, in bytes, where it is at one place.
    pub range: Option<Range<usize>>,
    /// What to do.
    pub remedy: String,
}

/// Judges a school's wording of one key.
///
/// # Errors
/// The worst thing that is wrong with it.
pub fn check(name: &str, template: &str) -> Result<(), TextFault> {
    if Part::of(name).is_none() {
        return Err(TextFault {
            name: name.to_owned(),
            level: FaultLevel::Error,
            message: format!("`{name}` is not a text"),
            range: None,
            remedy: "see docs/texts.md".to_owned(),
        });
    }
    environment(UndefinedBehavior::SemiStrict)
        .template_from_named_str(name, template)
        .map(|_| ())
        .map_err(|error| syntax(name, &error))
}

/// Returns the fault of a template that does not compile.
pub(super) fn syntax(name: &str, error: &minijinja::Error) -> TextFault {
    TextFault {
        name: name.to_owned(),
        level: FaultLevel::Error,
        message: error.to_string(),
        range: error.range(),
        remedy: "close every `{{` with `}}` and every `{% if %}` with `{% endif %}`".to_owned(),
    }
}

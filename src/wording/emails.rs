//! The built-in e-mails: calm, in plain text, with what to do first.

use crate::domain::notice::Template;

/// Returns the built-in body.
#[must_use]
pub fn email(_template: Template) -> &'static str {
    "{{ text }}\n\n{% if link %}On the board: {{ link }}\n{% endif %}"
}

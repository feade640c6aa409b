//! `[texts]`: the wording judges each template, and the fault is put at its place in the file.

use crate::config::TextCheck;
use crate::toml_file::File;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

/// Checks every template.
pub(super) fn check(
    file: &mut File,
    texts: &BTreeMap<Spanned<String>, Spanned<String>>,
    check: TextCheck<'_>,
) {
    for (name, text) in texts {
        if let Err(fault) = check(name.get_ref(), text.get_ref()) {
            let place = fault
                .offset
                .and_then(|offset| within(file, text, offset))
                .unwrap_or_else(|| text.span());
            file.error(
                "bad-text",
                place,
                format!("the text `{name}` cannot be used: {}", fault.message),
                fault.remedy,
            );
        }
    }
}

/// Returns the place of part of a template in the file, where the file has it letter by letter.
///
/// A text with escapes does not line up with its template: then the place is the whole text.
fn within(file: &File, text: &Spanned<String>, offset: Range<usize>) -> Option<Range<usize>> {
    let written = file.slice(text.span());
    let start = written.find(text.get_ref().as_str())?;
    let base = text.span().start + start;
    (offset.end <= text.get_ref().len()).then(|| base + offset.start..base + offset.end)
}

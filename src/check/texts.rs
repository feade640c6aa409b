//! A school's own texts: more than one part, or letters outside the alphabet of texts.
//!
//! Built-in texts need no judging: each shortens any name until the text fits one part, as a test
//! of the wording proves.

use super::{Finding, FindingPlace};
use crate::config::School;
use crate::wording::{self, FaultLevel};

/// Judges the school's own wording.
pub(super) fn judge(school: &School) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, template) in &school.texts {
        if let Err(fault) = wording::check(name, template)
            && fault.level == FaultLevel::Warning
        {
            findings.push(Finding::warning(
                "unwise-text",
                FindingPlace::Text(name.clone()),
                format!("the text `{name}` is unwise: {}", fault.message),
                fault.remedy,
            ));
        }
    }
    findings
}

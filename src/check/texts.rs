//! Texts of the school's own that take more than one part, or have letters that do not travel.
//!
//! The built-in ones need no judging: they shorten any name until they fit, which a test of the wording holds.

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

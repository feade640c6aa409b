//! A school's own wording. The first line is the key under `[texts]`, the rest the template.

use super::lines;
use homeward::config::checked_text;
use homeward::domain::notice::Template;
use homeward::wording::{FaultLevel, LongNames, SchoolTexts, check, length};
use std::collections::BTreeMap;

pub(super) fn run(data: &[u8]) {
    let (key, template) = lines::first(data);
    let template = &*String::from_utf8_lossy(template);
    let judged = check(&key, template);
    assert_eq!(
        check(&key, template),
        judged,
        "the same wording is judged the same way"
    );
    if let Err(fault) = &judged {
        assert!(
            !fault.message.trim().is_empty() && !fault.remedy.trim().is_empty(),
            "{fault:?}"
        );
        if let Some(range) = &fault.range {
            assert!(
                template.get(range.clone()).is_some(),
                "P13: {range:?} is no place in {template:?}: {}",
                fault.message
            );
        }
    }
    let refused = judged
        .as_ref()
        .is_err_and(|fault| fault.level == FaultLevel::Error);
    assert_eq!(checked_text(&key, template).is_err(), refused);
    let own = BTreeMap::from([(key.clone(), template.to_owned())]);
    match SchoolTexts::default().with(&own) {
        Err(faults) => {
            assert!(refused, "it was taken, and then not: {faults:?}");
            assert!(!faults.is_empty());
        }
        Ok(texts) => {
            assert!(!refused, "it was refused, and then taken");
            is_said(&key, &texts);
        }
    }
}

/// A wording that was taken is said, and costs a bounded number of texts.
fn is_said(key: &str, texts: &SchoolTexts) {
    let named = Template::ALL.iter().find(|template| template.name() == key);
    if let Some(template) = named {
        let counted = length(texts, *template, &LongNames::default());
        assert!(
            (1..=64).contains(&counted.parts),
            "{key} is {} texts long",
            counted.parts
        );
    }
}

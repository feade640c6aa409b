//! Phone networks hold back a number's texts beyond 20 with the same words in an hour (GOV.UK Notify, "Phone network limits").

use super::{everyday, text};
use homeward::domain::id::AlertCode;
use homeward::domain::notice::{NoticeFacts, Template};
use homeward::domain::time::Span;
use homeward::wording::{sample, wording};
use std::collections::{BTreeMap, BTreeSet};

/// Whatever it says, and however little is known.
#[test]
fn a_text_said_again_within_the_hour_has_other_words_a_minute_later() {
    for template in Template::ALL {
        let known = sample(*template, &everyday());
        let bare = NoticeFacts {
            now: known.now,
            time_zone: known.time_zone.clone(),
            code: known.code.clone(),
            ..NoticeFacts::default()
        };
        for facts in [known, bare] {
            let mut said: BTreeMap<String, u64> = BTreeMap::new();
            for minute in 0..60 {
                let facts = NoticeFacts {
                    now: facts.now.map(|now| now + Span::from_mins(minute)),
                    ..facts.clone()
                };
                let words = text(*template, &facts);
                if let Some(earlier) = said.insert(words, minute) {
                    panic!("{}: at {minute} as at {earlier}", template.name());
                }
            }
        }
    }
}

/// Several alerts of one minute go to one number: each has a code of its own.
#[test]
fn no_text_about_an_alert_has_the_words_of_the_same_text_about_another_alert() {
    let mut with_code = 0;
    for template in Template::ALL.iter().filter(|template| shows_code(**template)) {
        let known = sample(*template, &everyday());
        let mut said = BTreeSet::new();
        for code in ["K7", "M4", "Z99"] {
            let facts = NoticeFacts {
                code: Some(AlertCode::parse(code)),
                ..known.clone()
            };
            said.insert(text(*template, &facts));
        }
        assert_eq!(said.len(), 3, "{said:?}");
        with_code += 1;
    }
    assert!(with_code > 10, "{with_code}");
}

/// Whether the text about an alert says which alert.
fn shows_code(template: Template) -> bool {
    wording(template).shows_code()
}

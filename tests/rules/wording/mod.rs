//! The words of the texts, the e-mails and the pages.
#![allow(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    reason = "a test that cannot go on says so by panicking"
)]

mod checks;
mod civil;
mod docs;
mod emails;
mod for_page;
mod identical;
mod joined;
mod numbers;
mod pages;
mod rules;
mod segments;
mod sheet_page;
mod texts;

use homeward::domain::alert::{AlertKind, Cause, CauseWhat, DeadlineKind};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Address, Priority};
use homeward::domain::id::{PersonId, SchoolId};
use homeward::domain::notice::{Notice, NoticeFacts, NoticeTopic, Template};
use homeward::domain::private::{Phone, Private};
use homeward::domain::reply::LastQuestion;
use homeward::domain::sheet::{Sheet, SheetLine, SheetPart};
use homeward::domain::time::{Span, Timestamp};
use homeward::wording::{LongNames, SchoolTexts, render, sample};
use std::sync::LazyLock;

static TEXTS: LazyLock<SchoolTexts> = LazyLock::new(SchoolTexts::default);

fn notice(template: Template, facts: NoticeFacts) -> Notice {
    Notice {
        to: PersonId::new(&SchoolId::new("example"), "pat"),
        by: vec![Channel::Sms, Channel::Email],
        priority: Priority::Alert,
        valid_for: Span::from_mins(5),
        template,
        facts,
        about: NoticeTopic::Other,
        asks: LastQuestion::Nothing,
    }
}

fn everyday() -> LongNames {
    LongNames {
        school: "Example Primary School".to_owned(),
        workers: "Jo Bloggs".to_owned(),
        contact: "Pat Khan".to_owned(),
    }
}

fn full(template: Template) -> NoticeFacts {
    sample(template, &LongNames::default())
}

/// Somebody's number: a notice that goes there is put into a text.
pub(crate) fn text_to() -> Address {
    Address::Sms(Phone::parse("07700 900101").expect("a number"))
}

/// Somebody's mailbox: a notice that goes there is put into an e-mail.
pub(crate) fn mail_to() -> Address {
    Address::Email(Private::new("jo@example.sch.uk"))
}

/// An e-mail in words.
struct Mail {
    subject: String,
    body: String,
}

impl Mail {
    fn of(notice: &Notice, texts: &SchoolTexts, url: Option<&str>) -> Self {
        let content = render(notice, mail_to(), texts, url);
        Self {
            subject: content.subject().expect("an e-mail has one").reveal().to_owned(),
            body: content.body().reveal().to_owned(),
        }
    }
}

fn text_of(notice: &Notice, texts: &SchoolTexts) -> String {
    render(notice, text_to(), texts, None).body().reveal().to_owned()
}

fn text(template: Template, facts: &NoticeFacts) -> String {
    text_of(&notice(template, facts.clone()), &TEXTS)
}

fn mail(template: Template, facts: &NoticeFacts) -> Mail {
    let url = Some("https://homeward.example.sch.uk/");
    Mail::of(&notice(template, facts.clone()), &TEXTS, url)
}

fn sheet() -> Sheet {
    let words = |text: &str| SheetPart::Words(text.to_owned());
    Sheet {
        lines: vec![
            SheetLine {
                heading: "Police, please. Where".to_owned(),
                parts: vec![
                    words("12 Acacia Avenue, M5 3XX"),
                    words("They told us that they were there at"),
                    SheetPart::At(Timestamp::from_ms(1_772_631_900_000)),
                ],
            },
            SheetLine {
                heading: "VEHICLE".to_owned(),
                parts: vec![words("NOT KNOWN")],
            },
        ],
    }
}

const ALERTS: &[Template] = &[
    Template::AlertRingWorker,
    Template::AlertRingHousehold,
    Template::AlertGoAndSee,
    Template::AlertDecide,
    Template::AlertPolice,
    Template::AlertDuress,
    Template::AlertMonitor,
];

/// Every kind of cause.
fn causes() -> Vec<(AlertKind, CauseWhat)> {
    let mut causes = vec![
        (AlertKind::Concern, CauseWhat::Apart),
        (AlertKind::Duress, CauseWhat::CodeAtReception),
        (AlertKind::Duress, CauseWhat::DuressUsed),
        (AlertKind::Help, CauseWhat::HelpAsked),
        (
            AlertKind::Monitor,
            CauseWhat::Monitor("gateway `notify` refuses our messages: no credit left".to_owned()),
        ),
        (AlertKind::Monitor, CauseWhat::PhoneRefused),
        (
            AlertKind::Monitor,
            CauseWhat::StillOut("Christopher Featherstonehaugh, Jo Bloggs".to_owned()),
        ),
        (AlertKind::Concern, CauseWhat::Unclear),
        (AlertKind::Concern, CauseWhat::Worrying),
    ];
    for deadline in [
        DeadlineKind::Arrival,
        DeadlineKind::CheckIn,
        DeadlineKind::NoAnswer,
        DeadlineKind::Return,
        DeadlineKind::HomeSafe,
    ] {
        causes.push((AlertKind::Overdue, CauseWhat::Missed(deadline)));
    }
    causes
}

fn with_cause(template: Template, names: &LongNames, kind: AlertKind, what: CauseWhat) -> NoticeFacts {
    let mut facts = sample(template, names);
    facts.kind = Some(kind);
    facts.causes = vec![Cause {
        kind,
        what,
        at: facts.due.unwrap(),
        worker: None,
        by: None,
    }];
    facts
}

fn assert_no_leftovers(name: &str, said: &str) {
    for left in ["None", "{{", "}}", "{%", "undefined", " .", " ,", "()", "none"] {
        assert!(!said.contains(left), "{name} leaves `{left}`: {said}");
    }
    for line in said.lines() {
        assert!(!line.trim_start().contains("  "), "{name} leaves a gap: {line}");
    }
    assert!(!said.trim().is_empty(), "{name} says nothing");
}

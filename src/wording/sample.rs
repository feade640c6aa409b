//! Sample facts for a wording: everything known, and names as long as a school has them.

use super::names::split;
use super::texts::{SchoolTexts, text_of};
use super::{Audience, TextSegments, segments, wording};
use crate::domain::alert::{AlertKind, Cause, CauseWhat, DeadlineKind, SafetyBasis};
use crate::domain::chain::Ask;
use crate::domain::id::{AlertCode, PersonId, SchoolId, VisitId};
use crate::domain::notice::{AnswerChoice, IncidentReport, NoticeFacts, RingNumber, Template};
use crate::domain::time::{Span, Timestamp};

/// The longest names to allow for.
#[derive(Debug, Clone)]
pub struct LongNames {
    /// The school's name.
    pub school: String,
    /// The workers of one visit in the form of the facts: "A and B".
    pub workers: String,
    /// A contact's name.
    pub contact: String,
}

impl Default for LongNames {
    fn default() -> Self {
        let long = "Christopher Featherstonehaugh";
        Self {
            school: "The Church of England Primary School of St Bartholomew the Great".to_owned(),
            workers: format!("{long} and Alexandrina Cholmondeley-Warner"),
            contact: "Maximilian Throckmorton-Smythe".to_owned(),
        }
    }
}

/// Returns facts of a school day with everything known, of a kind to suit the template.
#[must_use]
pub fn sample(template: Template, names: &LongNames) -> NoticeFacts {
    // Wednesday 4 March 2026, 13:45 in London.
    let now = Timestamp::from_ms(1_772_631_900_000);
    let earlier = |minutes| now - Span::from_mins(minutes);
    let later = |minutes| now + Span::from_mins(minutes);
    let kind = if template == Template::AlertDuress {
        AlertKind::Duress
    } else if template == Template::AlertMonitor {
        AlertKind::Monitor
    } else if Template::OF_DRILLS.contains(&template) {
        AlertKind::Drill
    } else {
        AlertKind::Overdue
    };
    let what = match kind {
        AlertKind::Duress => CauseWhat::DuressUsed,
        AlertKind::Drill => CauseWhat::Drill,
        AlertKind::Monitor => CauseWhat::Monitor("replies by text cannot be heard".to_owned()),
        AlertKind::Concern | AlertKind::Overdue | AlertKind::Help => CauseWhat::Missed(DeadlineKind::CheckIn),
    };
    let cause = |kind, what, at| Cause {
        kind,
        what,
        at,
        worker: None,
        by: None,
    };
    // A worker is asked about a deadline to come, a contact told of a missed deadline.
    let due = match wording(template).audience {
        Audience::Worker => later(3),
        Audience::Contact => earlier(5),
    };
    let practised = match template {
        Template::AlertDrill => Some("the step that rings the household"),
        Template::DrillThanks => Some("1 min 12 s"),
        Template::DrillOver => Some("Pat Khan answered first, after 1 min 12 s"),
        _ => None,
    };
    NoticeFacts {
        school: names.school.clone(),
        time_zone: "Europe/London".to_owned(),
        you: names.contact.clone(),
        workers: names.workers.clone(),
        named: std::collections::BTreeMap::new(),
        now: Some(now),
        at: Some(earlier(1)),
        due: Some(due),
        told_at: Some(later(5)),
        next_check: Some(later(15)),
        back_by: Some(later(95)),
        write_up_by: Some(later(24 * 60)),
        report_wanted: true,
        report: Some(IncidentReport {
            kind: "aggression".to_owned(),
            visit: VisitId(1234),
            note: Some("Shouted at on the doorstep; nobody hurt.".to_owned()),
            prompt: Some(
                "Fill in the incident sheet today. No visit there until SLT has reviewed it.".to_owned(),
            ),
            cooling_off: true,
        }),
        minutes: Some(100),
        place: Some("12 Acacia Avenue, M5 3XX".to_owned()),
        possible: vec![format!("{}: 12 Acacia Avenue, M5 3XX", names.workers)],
        choices: ["W88", "Z99"]
            .iter()
            .map(|code| AnswerChoice {
                reply: format!("ACK {code}"),
                code: Some(AlertCode::parse(code)),
                names: names.workers.clone(),
            })
            .collect(),
        phones: vec!["Household: 0161 496 0123".to_owned()],
        details: vec!["Jo Bloggs: on the way to 14 Oak Road, M5 4XX".to_owned()],
        others: Some(names.contact.clone()),
        by_office: false,
        signed_in: false,
        whom: None,
        about_others: None,
        deaf: false,
        without_email: false,
        contact: Some(names.contact.clone()),
        ring: ring(&names.workers),
        area: Some("M5".to_owned()),
        spare: None,
        school_phone: Some("0161 496 0000".to_owned()),
        code: Some(AlertCode::parse("Z99")),
        kind: Some(kind),
        causes: vec![
            cause(kind, what, earlier(5)),
            cause(AlertKind::Concern, CauseWhat::Unclear, earlier(3)),
        ],
        step: Some("senior leaders on duty".to_owned()),
        ask: Some(Ask::RingWorker),
        by: Some(names.contact.clone()),
        until: Some(later(5)),
        how: Some(SafetyBasis::Challenge),
        log: Some("0415 of 4 March".to_owned()),
        remark: Some(
            practised
                .unwrap_or("nobody is in who would be told at step `office`")
                .to_owned(),
        ),
        repeat: false,
        delayed_since: None,
        unreached_since: Some(earlier(4)),
        last_heard: Some(earlier(25)),
        deadline: Some(DeadlineKind::CheckIn),
        sheet: None,
        parted: None,
    }
}

/// Returns a number for each worker, as the drama regulator keeps them.
fn ring(workers: &str) -> Vec<RingNumber> {
    let school = SchoolId::new("example");
    let number = |(n, name): (usize, &str)| RingNumber {
        worker: PersonId::new(&school, &format!("worker-{n}")),
        name: name.to_owned(),
        phone: format!("07700 9001{:02}", n + 1),
    };
    split(workers).into_iter().enumerate().map(number).collect()
}

/// Returns the length of a text with these names, after all shortening.
#[must_use]
pub fn length(texts: &SchoolTexts, template: Template, names: &LongNames) -> TextSegments {
    segments(&text_of(template, &sample(template, names), texts))
}

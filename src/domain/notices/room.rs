//! The notice of a step in the school's chat room.
//!
//! A room is no person. A notice there is told beside the people of the step, and nothing waits for it: no reach, no hold and
//! no repeat comes of it. Anybody with the room open reads along, so a notice has initials alone, and duress has none (P9).

use super::alert::step_template;
use crate::domain::aggregate::Aggregate;
use crate::domain::alert::{AlertEvent, AlertKind};
use crate::domain::chain::Channel;
use crate::domain::id::AlertCode;
use crate::domain::notice::Template;
use crate::domain::time::Timestamp;
use std::collections::BTreeSet;

/// What a chat room is told of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomNotice {
    /// The alert's code.
    pub code: AlertCode,
    /// The template of the step's messages to people, for the record.
    pub template: Template,
    /// The step's name, in the school's words.
    pub step: String,
    /// The kind of the alert; never duress.
    pub kind: AlertKind,
    /// The initials of the workers whom the alert is about.
    pub initials: Vec<String>,
    /// The school's name in plain words.
    pub school: String,
    /// IANA name of the school's time zone.
    pub time_zone: String,
    /// Instant of the step.
    pub at: Timestamp,
}

/// Returns the notice due to the beginning of a step that names the room; `None` for any other event, and in duress.
#[must_use]
pub fn room_notice<A: Aggregate>(after: &A, event: &A::Event, at: Timestamp) -> Option<RoomNotice> {
    let AlertEvent::StepStarted { index, .. } = A::alert_event(event)? else {
        return None;
    };
    let alert = after.alert().filter(|alert| alert.kind != AlertKind::Duress)?;
    let plan = after.plan();
    let step = plan.chains.get(&alert.chain)?.step(*index);
    if !step.by.contains(&Channel::Chat) {
        return None;
    }
    // A drill is about nobody.
    let workers = if alert.kind == AlertKind::Drill {
        BTreeSet::new()
    } else {
        after.alert_directory().workers
    };
    let people = workers.iter().filter_map(|worker| plan.people.get(worker));
    Some(RoomNotice {
        code: alert.code.clone(),
        template: step_template(alert, step.ask),
        step: step.name.clone(),
        kind: alert.kind,
        initials: people.map(|person| initials_of(person.name.reveal())).collect(),
        school: plan.school_name.to_owned(),
        time_zone: plan.time_zone.to_owned(),
        at,
    })
}

/// Returns the first letter of each word of a name: `J.B.` for Jo Bloggs.
fn initials_of(name: &str) -> String {
    let first = |word: &str| word.chars().find(|letter| letter.is_alphanumeric());
    let letters = name.split_whitespace().filter_map(first);
    letters
        .map(|letter| format!("{}.", letter.to_uppercase()))
        .collect()
}

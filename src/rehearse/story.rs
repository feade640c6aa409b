//! What happened on paper, and how it is told: one line a message or an event.

use crate::domain::alert::{AlertEvent, Resolver, StepReason};
use crate::domain::chain::{Ask, Chain};
use crate::domain::delivery::Content;
use crate::domain::id::PersonId;
use crate::domain::notice::Template;
use crate::domain::time::Timestamp;
use crate::wording::when;

/// One message on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// To whom.
    pub to: PersonId,
    /// Which text.
    pub template: Template,
    /// The words, and the address.
    pub content: Content,
    /// Whether it got there.
    pub arrived: bool,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A message went.
    Message(Message),
    /// Somebody texted.
    Text {
        /// Who.
        from: PersonId,
        /// What.
        text: String,
        /// When it was sent, where it came late.
        sent_at: Option<Timestamp>,
    },
    /// Something was said or done in school, or by the story itself.
    Done(String),
    /// Something was refused, in these words.
    Refused(String),
    /// Whoever signs out is told of a doubt.
    Doubt(String),
    /// Something about an alert.
    Alert(String),
    /// What is due next on a visit.
    Due(String),
}

/// One thing that happened, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// Tells what happened, one line a message or an event. One text to several people is told once.
///
/// Of an e-mail only the subject is told: its body has dates and links that differ from one day to the next.
#[must_use]
pub fn story(entries: &[Entry], time_zone: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut told: Vec<(&Entry, Vec<&PersonId>)> = Vec::new();
    let tell = |lines: &mut Vec<String>, told: &mut Vec<(&Entry, Vec<&PersonId>)>| {
        for (entry, people) in told.drain(..) {
            let at = when::day_and_clock(entry.at, time_zone);
            lines.push(format!("{at}  {}", line(&entry.what, &people, time_zone)));
        }
    };
    for entry in entries {
        let Some(to) = recipient(entry) else {
            tell(&mut lines, &mut told);
            told.push((entry, Vec::new()));
            tell(&mut lines, &mut told);
            continue;
        };
        match told.iter_mut().find(|(first, _)| is_same_message(first, entry)) {
            Some((_, people)) => people.push(to),
            None => told.push((entry, vec![to])),
        }
    }
    tell(&mut lines, &mut told);
    lines
}

fn recipient(entry: &Entry) -> Option<&PersonId> {
    if let What::Message(message) = &entry.what {
        Some(&message.to)
    } else {
        None
    }
}

/// Whether two messages are one text to two people.
fn is_same_message(one: &Entry, other: &Entry) -> bool {
    let (What::Message(a), What::Message(b)) = (&one.what, &other.what) else {
        return false;
    };
    let (said, also_said) = (&a.content, &b.content);
    one.at == other.at
        && said.channel() == also_said.channel()
        && a.arrived == b.arrived
        && said.heading() == also_said.heading()
}

fn line(what: &What, people: &[&PersonId], time_zone: &str) -> String {
    match what {
        What::Message(message) => {
            let to: Vec<&str> = people.iter().map(|person| person.key()).collect();
            let lost = if message.arrived { "" } else { " (does not arrive)" };
            let by = message.content.channel().word();
            let said = message.content.heading().reveal();
            format!("to {} by {by}{lost}: {said}", to.join(", "))
        }
        What::Text { from, text, sent_at } => {
            let sent = sent_at.map_or_else(String::new, |at| {
                format!(", sent {}", when::day_and_clock(at, time_zone))
            });
            format!("from {}{sent}: {text}", from.key())
        }
        What::Done(what) => what.clone(),
        What::Refused(why) => format!("refused: {why}"),
        What::Doubt(doubt) => format!("in doubt: {doubt}"),
        What::Alert(what) => format!("ALERT {what}"),
        What::Due(what) => format!("next: {what}"),
    }
}

/// Returns the word of what a step asks.
pub(super) fn ask_word(ask: Ask) -> &'static str {
    match ask {
        Ask::Decide => "decide",
        Ask::GoAndSee => "go-and-see",
        Ask::Police => "police",
        Ask::RingHousehold => "ring-household",
        Ask::RingWorker => "ring-worker",
    }
}

/// Says what happened to an alert; `None` for what its messages tell by themselves.
pub(super) fn alert_words(event: &AlertEvent, chain: Option<&Chain>, time_zone: &str) -> Option<String> {
    let clock = |at: Timestamp| when::day_and_clock(at, time_zone);
    let step = |index: usize| {
        chain.map_or_else(
            || format!("step {}", index + 1),
            |chain| format!("step `{}`", chain.step(index).name),
        )
    };
    Some(match event {
        AlertEvent::Opened {
            code, cause, chain, ..
        } => {
            format!("{code} opens: {}, chain `{chain}`", cause.kind.word())
        }
        AlertEvent::CauseAdded { cause } => format!("further cause: {}", cause.kind.word()),
        AlertEvent::Raised { cause, chain } => format!("is now {}, chain `{chain}`", cause.kind.word()),
        AlertEvent::StepStarted {
            index,
            people,
            reason,
            ..
        } => {
            let ask = chain.map_or("", |chain| match chain.step(*index).ask {
                Ask::Police => ", the police prompt",
                Ask::Decide | Ask::GoAndSee | Ask::RingHousehold | Ask::RingWorker => "",
            });
            let told: Vec<&str> = people.iter().map(|(person, _)| person.key()).collect();
            let told = if told.is_empty() {
                "nobody".to_owned()
            } else {
                told.join(", ")
            };
            format!("{}{ask}{}: tells {told}", step(*index), reason_words(*reason))
        }
        AlertEvent::StepPassed { index, reason } => {
            format!("{} is passed over{}", step(*index), reason_words(*reason))
        }
        AlertEvent::StepRepeated { .. } => "says it again".to_owned(),
        AlertEvent::Acknowledged { by, until, .. } => {
            format!("is held by {} until {}", by.key(), clock(*until))
        }
        AlertEvent::HoldWarned { by } => format!("warns {}", by.key()),
        AlertEvent::HoldEnded { .. } => "is held no longer".to_owned(),
        AlertEvent::HeldForVoice { worker, until, .. } => {
            format!("waits until {} for the voice of {}", clock(*until), worker.key())
        }
        AlertEvent::WorkerHeard { worker, .. } => {
            format!("{} was heard from, which does not end it", worker.key())
        }
        AlertEvent::Declined { by, .. } => format!("is passed on by {}", by.key()),
        AlertEvent::PoliceCalled { by, .. } => format!("police called by {}", by.key()),
        AlertEvent::PoliceAsked { .. } => "asks whether the police have come".to_owned(),
        AlertEvent::SafeClaimed { by, .. } => format!("{} says safe; more is needed", by.key()),
        AlertEvent::EvidenceGiven { by, .. } => format!("{} says how they know", by.key()),
        AlertEvent::Resolved { by, .. } => match by {
            Resolver::Contact(by) => format!("is resolved by {}", by.key()),
            Resolver::Worker(worker) => format!("is resolved by {}'s own word", worker.key()),
        },
        AlertEvent::Reached { .. } => return None,
    })
}

fn reason_words(reason: StepReason) -> &'static str {
    match reason {
        StepReason::Opened | StepReason::WaitOver | StepReason::Raised => "",
        StepReason::Declined => " (passed on)",
        StepReason::HoldOver => " (the hold ended)",
        StepReason::HouseholdSpared => " (the household is not rung)",
        StepReason::NobodyIn => " (nobody of the step before is in)",
        StepReason::NobodyLeft => " (nobody to tell)",
        StepReason::NobodyReached => " (nobody of the step before was reached)",
    }
}

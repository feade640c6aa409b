//! The story of a rehearsal: its entries, and their lines.

use crate::domain::alert::{AlertEvent, ResolvedBy, StepReason};
use crate::domain::chain::{Ask, Chain, Channel};
use crate::domain::delivery::Content;
use crate::domain::id::PersonId;
use crate::domain::notice::Template;
use crate::domain::private::Phone;
use crate::domain::time::Timestamp;
use crate::wording::when;

/// A place where messages arrive, or do not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaperPlace {
    /// The phone and the mailbox of a person.
    Person(PersonId),
    /// Every gateway of a channel.
    Channel(Channel),
}

/// The sender of a text on paper.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaperSender {
    /// A person, whatever the phone.
    Person(PersonId),
    /// A phone: of the person with that number, or unknown.
    Phone(Phone),
}

impl PaperSender {
    /// Returns the person's key, or the number in national form.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Person(person) => person.key().to_owned(),
            Self::Phone(phone) => phone.national(),
        }
    }
}

/// One message on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperMessage {
    /// The recipient.
    pub to: PersonId,
    /// The template of the message.
    pub template: Template,
    /// The words, and the address.
    pub content: Content,
    /// Whether the message arrived: phone and channel were alive.
    pub arrived: bool,
}

/// An event of a rehearsal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperEvent {
    /// A message went.
    Message(PaperMessage),
    /// A message went to a phone of nobody known.
    ToPhone {
        /// The number.
        phone: Phone,
        /// The template of the message.
        template: Template,
        /// The words, and the address.
        content: Content,
    },
    /// Somebody texted.
    Text {
        /// The sender.
        from: PaperSender,
        /// The words.
        text: String,
        /// The instant of sending, for a late text.
        sent_at: Option<Timestamp>,
    },
    /// An event in school, or of the story itself.
    Done(String),
    /// A refusal, in its words.
    Refused(String),
    /// Signing out reports a doubt.
    Doubt(String),
    /// Something about an alert.
    Alert(String),
    /// The next deadline of a visit, after a change.
    Due(String),
}

/// One event of a rehearsal, and its instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperEntry {
    /// The instant on the paper clock.
    pub at: Timestamp,
    /// The event.
    pub what: PaperEvent,
}

impl PaperEntry {
    /// Returns the person to whom a message of this entry went; `None` for any other event.
    #[must_use]
    pub fn recipient(&self) -> Option<&PersonId> {
        if let PaperEvent::Message(message) = &self.what {
            Some(&message.to)
        } else {
            None
        }
    }
}

/// Returns the lines of entries, one for each message or event. The same text to several people is
/// one line.
///
/// An e-mail has only its subject in the line: dates and links in the body differ from one day to the next.
#[must_use]
pub fn story(entries: &[PaperEntry], time_zone: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut told: Vec<(&PaperEntry, Vec<&PersonId>)> = Vec::new();
    let tell = |lines: &mut Vec<String>, told: &mut Vec<(&PaperEntry, Vec<&PersonId>)>| {
        for (entry, people) in told.drain(..) {
            let at = when::day_and_clock(entry.at, time_zone);
            lines.push(format!("{at}  {}", line(&entry.what, &people, time_zone)));
        }
    };
    for entry in entries {
        let Some(to) = entry.recipient() else {
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

/// Whether two messages are one text to two people.
fn is_same_message(one: &PaperEntry, other: &PaperEntry) -> bool {
    let (PaperEvent::Message(a), PaperEvent::Message(b)) = (&one.what, &other.what) else {
        return false;
    };
    let (said, also_said) = (&a.content, &b.content);
    one.at == other.at
        && said.channel() == also_said.channel()
        && a.arrived == b.arrived
        && said.heading() == also_said.heading()
}

fn line(what: &PaperEvent, people: &[&PersonId], time_zone: &str) -> String {
    match what {
        PaperEvent::Message(message) => {
            let to: Vec<&str> = people.iter().map(|person| person.key()).collect();
            let lost = if message.arrived { "" } else { " (does not arrive)" };
            let by = message.content.channel().word();
            let said = message.content.heading().reveal();
            format!("to {} by {by}{lost}: {said}", to.join(", "))
        }
        PaperEvent::ToPhone { phone, content, .. } => {
            let by = content.channel().word();
            format!("to {} by {by}: {}", phone.national(), content.heading().reveal())
        }
        PaperEvent::Text { from, text, sent_at } => {
            let sent = sent_at.map_or_else(String::new, |at| {
                format!(", sent {}", when::day_and_clock(at, time_zone))
            });
            format!("from {}{sent}: {text}", from.word())
        }
        PaperEvent::Done(what) => what.clone(),
        PaperEvent::Refused(why) => format!("refused: {why}"),
        PaperEvent::Doubt(doubt) => format!("in doubt: {doubt}"),
        PaperEvent::Alert(what) => format!("ALERT {what}"),
        PaperEvent::Due(what) => format!("next: {what}"),
    }
}

/// Returns the line of an event of an alert; `None` for a delivery, told by the message's own line.
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
        AlertEvent::CauseAdded { cause, .. } => format!("further cause: {}", cause.kind.word()),
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
        AlertEvent::CompanionsNamed { workers, .. } => {
            let keys: Vec<&str> = workers.iter().map(PersonId::key).collect();
            format!("is about {} too, named in the cry", keys.join(", "))
        }
        AlertEvent::Declined { by, .. } => format!("is passed on by {}", by.key()),
        AlertEvent::PoliceCalled { by, .. } => format!("police called by {}", by.key()),
        AlertEvent::CallTried { by, .. } => format!("{} says what a call brought", by.key()),
        AlertEvent::HandOffered { by, to, .. } => format!("{} asks {} to take over", by.key(), to.key()),
        AlertEvent::HandRefused { by, .. } => format!("{} cannot take over", by.key()),
        AlertEvent::GivenBack { by, .. } => format!("is given back by {}", by.key()),
        AlertEvent::PoliceAsked { .. } => "asks whether the police have come".to_owned(),
        AlertEvent::SafeClaimed { by, .. } => format!("{} says safe; more is needed", by.key()),
        AlertEvent::SafeOfSome {
            by, workers, left, ..
        } => {
            let keys = |ids: &[PersonId]| ids.iter().map(PersonId::key).collect::<Vec<_>>().join(", ");
            format!(
                "{} has heard {}; it goes on about {}",
                by.key(),
                keys(workers),
                keys(left)
            )
        }
        AlertEvent::EvidenceGiven { by, .. } => format!("{} says how they know", by.key()),
        AlertEvent::Resolved { by, .. } => match by {
            ResolvedBy::Contact(by) => format!("is resolved by {}", by.key()),
            ResolvedBy::Worker(worker) => format!("is resolved by {}'s own word", worker.key()),
        },
        AlertEvent::Reached { .. } | AlertEvent::ReachedLate { .. } => return None,
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

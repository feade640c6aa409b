//! The effect of a text: the visit or the alert to move, if any.
//!
//! A text moves only its sender's own visit; a contact's reply moves only an alert told to the
//! contact before (P10).

mod planned;
mod unknown;

use super::alert::{Alert, AlertKind, CauseWhat, SafetyBasis};
use super::command::{ContactSays, Extension, WorkerSays};
use super::delivery::SubjectId;
use super::id::{AlertCode, PersonId, VisitId};
use super::notice::Template;
use super::reply::{
    self, ClockTime, Intent, KnownNames, LastQuestion, ReadingContext, SafePhrases, SenderKind, TextReading,
    VisitState,
};
use super::time::{Span, Timestamp};
use super::visit::{LeaveAnswer, Stop, Visit};

pub use unknown::interpret_unknown;

/// Homeward's knowledge of a text's sender.
#[derive(Debug, Clone)]
pub struct Correspondent<'a> {
    /// The sender.
    pub person: PersonId,
    /// The open visit with the sender as a worker.
    pub visit: Option<&'a Visit>,
    /// Open alerts told to the sender.
    pub told: Vec<(SubjectId, &'a Alert)>,
    /// Codes of alerts resolved not long ago.
    pub past: Vec<(SubjectId, AlertCode)>,
    /// The planned visit with the sender as a worker.
    pub planned: Option<&'a Visit>,
    /// Planned visits in want of the sender's leave.
    pub asked: Vec<(VisitId, AlertCode)>,
    /// Open visits of the sender's school without the sender, each with its workers' names.
    pub out: Vec<(VisitId, String)>,
    /// Everybody at the sender's school, by name.
    pub staff: Vec<String>,
    /// The phrases that mean duress from this sender.
    pub phrases: SafePhrases<'a>,
    /// Whether Welsh is read.
    pub welsh: bool,
}

/// The meaning of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextMeaning {
    /// A word for the sender's own visit.
    Worker {
        /// The sender alone, or `None` for everybody on the visit.
        worker: Option<PersonId>,
        /// The word.
        say: WorkerSays,
    },
    /// An answer to an alert told to the sender.
    Contact {
        /// The visit or watch of the alert.
        subject: SubjectId,
        /// The alert's code.
        code: AlertCode,
        /// The word.
        say: ContactSays,
    },
    /// Leave given or refused for a planned visit.
    Leave {
        /// The planned visit.
        visit: VisitId,
        /// Yes or no.
        answer: LeaveAnswer,
    },
    /// The sender sets off on a planned visit.
    SetOff {
        /// A further word, where the workers are on the way already.
        then: Option<WorkerSays>,
    },
    /// The sender calls a planned visit off.
    CallOff,
    /// A contact reports danger on a visit whose alert the contact was told of.
    Raise {
        /// The visit or watch of the alert.
        subject: SubjectId,
        /// The danger.
        what: CauseWhat,
    },
    /// Danger or worry from a person on no visit and told of no alert: the school is told.
    Outside {
        /// Gravity of the alert to open.
        kind: AlertKind,
    },
    /// A text without effect, to be answered.
    Answer(TextAnswer),
}

/// The answer to a text without effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextAnswer {
    /// The exact words wanted by an alert.
    AskBack {
        /// The codes open to the sender.
        codes: Vec<AlertCode>,
    },
    /// The exact words for giving leave.
    AskLeave {
        /// The code of the planned visit.
        code: AlertCode,
    },
    /// The state of each alert told to the sender.
    ContactStatus,
    /// No alert told to the sender is open.
    NothingOpen,
    /// The sender is signed out on no visit.
    NotOut,
}

impl TextAnswer {
    /// Returns the template of the answer.
    #[must_use]
    pub fn template(&self) -> Template {
        match self {
            Self::AskBack { .. } => Template::AskBack,
            Self::AskLeave { .. } => Template::LeaveAskBack,
            Self::ContactStatus => Template::ContactStatus,
            Self::NothingOpen => Template::NothingOpen,
            Self::NotOut => Template::NotOut,
        }
    }
}

/// Returns the cause behind a text of this kind from a person signed out nowhere. `opted_out` words
/// an opt-out: no text may reach the person any more.
#[must_use]
pub fn outside_cause(kind: AlertKind, opted_out: impl FnOnce() -> String) -> CauseWhat {
    match kind {
        AlertKind::Duress => CauseWhat::DuressUsed,
        AlertKind::Help => CauseWhat::HelpAsked,
        AlertKind::Concern | AlertKind::Overdue => CauseWhat::Worrying,
        AlertKind::Monitor => CauseWhat::Monitor(opted_out()),
    }
}

/// Returns the answer to a text of this kind from a person signed out nowhere; `None` after an
/// opt-out.
///
/// Duress gets the answer of any harmless text (P9).
#[must_use]
pub fn outside_answer(kind: AlertKind) -> Option<Template> {
    match kind {
        AlertKind::Help => Some(Template::HelpReceived),
        AlertKind::Duress | AlertKind::Concern | AlertKind::Overdue => Some(Template::NotOut),
        AlertKind::Monitor => None,
    }
}

/// Reads the text as somebody's, in a state, after a question.
type ReadAs<'a> = &'a dyn Fn(SenderKind, VisitState, LastQuestion) -> TextReading;

/// Finds the instant meant by a clock time, at or after another instant; the caller knows the time
/// zone.
pub type CivilTime<'a> = &'a dyn Fn(ClockTime, Timestamp) -> Option<Timestamp>;

/// Reads a text from a known sender, and returns the reading with its meaning.
#[must_use]
pub fn interpret(
    from: &Correspondent<'_>,
    text: &str,
    sent_at: Timestamp,
    civil: CivilTime<'_>,
) -> (TextReading, TextMeaning) {
    let own = from.visit.or(from.planned);
    let name = own.map_or_else(String::new, |visit| visit.name(&from.person));
    let out: Vec<String> = from
        .out
        .iter()
        .flat_map(|(_, names)| names.split(" and "))
        .map(str::to_owned)
        .collect();
    let with_them = own.map(|visit| companions(visit, &from.person));
    let read = |sender, state, asked| {
        let colleagues = with_them
            .as_ref()
            .filter(|_| sender == SenderKind::Worker)
            .unwrap_or(&out);
        let context = ReadingContext {
            sender,
            state,
            asked,
            phrases: from.phrases,
            names: KnownNames {
                sender: &name,
                colleagues,
                staff: &from.staff,
            },
            welsh: from.welsh,
        };
        reply::read(text, &context)
    };
    if let Some((reading, meaning)) = planned::leave(from, text, &read) {
        return (reading, meaning);
    }
    let as_contact = (!from.told.is_empty() || !from.past.is_empty())
        .then(|| read(SenderKind::Contact, VisitState::None, LastQuestion::Alert));
    let Some(visit) = from.visit else {
        if let Some((reading, meaning)) = planned::before_setting_off(from, sent_at, civil, &read) {
            return (reading, meaning);
        }
        if let Some((reading, meaning)) = spoken_phrase(from, text, &read) {
            return (reading, meaning);
        }
        return match as_contact {
            Some(reading) if !from.told.is_empty() || reading.code.is_some() => {
                let meaning = contact(from, &reading);
                (reading, meaning)
            }
            Some(_) | None => {
                let reading = read(SenderKind::Worker, VisitState::None, LastQuestion::Nothing);
                let meaning = outside(&reading);
                (reading, meaning)
            }
        };
    };
    let asked = visit
        .workers
        .get(&from.person)
        .map_or(LastQuestion::Nothing, |worker| worker.asked);
    let as_worker = read(SenderKind::Worker, visit.state_for(&from.person), asked);
    // Danger first: a worker's own visit comes before any other person's alert.
    if !matches!(as_worker.intent, Intent::Duress | Intent::Help)
        && let Some(reading) = as_contact
    {
        let names_open = reading
            .code
            .as_ref()
            .is_some_and(|code| find(from, code).is_some());
        let plainly_contact = matches!(as_worker.intent, Intent::Unclear)
            && matches!(
                reading.intent,
                Intent::Ack | Intent::SafeConfirmed | Intent::Decline | Intent::PoliceCalled
            )
            && !from.told.is_empty();
        if names_open || plainly_contact {
            let meaning = contact(from, &reading);
            return (reading, meaning);
        }
    }
    let meaning = worker(&from.person, &as_worker, sent_at, civil);
    (as_worker, meaning)
}

/// Returns the names of a worker's companions on a visit.
fn companions(visit: &Visit, person: &PersonId) -> Vec<String> {
    let others = visit.workers.keys().filter(|worker| *worker != person);
    others.map(|worker| visit.name(worker)).collect()
}

fn worker(person: &PersonId, reading: &TextReading, sent_at: Timestamp, civil: CivilTime<'_>) -> TextMeaning {
    let minutes = reading.minutes.map(|minutes| Span::from_mins(u64::from(minutes)));
    let until = reading.time.and_then(|time| civil(time, sent_at));
    let say = match reading.intent {
        Intent::Duress => WorkerSays::Duress,
        Intent::Help => WorkerSays::Help,
        Intent::OptOut => WorkerSays::OptOut,
        Intent::Cancel => WorkerSays::Cancel,
        Intent::NoAnswer => WorkerSays::Nobody,
        Intent::HomeSafe => WorkerSays::Home,
        Intent::Back => WorkerSays::Back,
        Intent::Left => {
            let next = reading.next.clone().map(|address| Stop {
                address,
                expected_at: None,
                until: None,
            });
            if reading.nobody {
                WorkerSays::NobodyLeft { next }
            } else {
                WorkerSays::Left { next }
            }
        }
        Intent::Extend => {
            let extension = minutes.map(Extension::By).or(until.map(Extension::Until));
            WorkerSays::More {
                extension,
                with_leave: None,
            }
        }
        Intent::Late if reading.from_due && minutes.is_some() => {
            WorkerSays::LateBy(minutes.unwrap_or(Span::ZERO))
        }
        Intent::Late => WorkerSays::Late(minutes.or(until.map(|until| until.since(sent_at)))),
        Intent::Arrived => WorkerSays::Arrived,
        Intent::Start => WorkerSays::Start,
        Intent::Status => WorkerSays::Status,
        Intent::Ok => WorkerSays::Ok,
        // A contact's words from a worker who is out and was told of no alert.
        Intent::Ack | Intent::SafeConfirmed | Intent::Decline | Intent::PoliceCalled => {
            WorkerSays::Unclear { worrying: false }
        }
        Intent::Unclear => WorkerSays::Unclear {
            worrying: reading.worrying,
        },
    };
    // Danger is never limited to one of two workers.
    let worker = (!reading.both).then(|| person.clone());
    TextMeaning::Worker { worker, say }
}

fn find(from: &Correspondent<'_>, code: &str) -> Option<(SubjectId, AlertCode)> {
    let code = AlertCode::parse(code);
    let open = from
        .told
        .iter()
        .find(|(_, alert)| alert.code == code)
        .map(|(subject, _)| *subject);
    let past = || {
        from.past
            .iter()
            .find(|(_, known)| *known == code)
            .map(|(subject, _)| *subject)
    };
    open.or_else(past).map(|subject| (subject, code))
}

fn contact(from: &Correspondent<'_>, reading: &TextReading) -> TextMeaning {
    let codes = || TextAnswer::AskBack {
        codes: from.told.iter().map(|(_, alert)| alert.code.clone()).collect(),
    };
    let only = match from.told.as_slice() {
        [(subject, alert)] => Some((*subject, alert.code.clone())),
        _ => None,
    };
    let named = reading.code.as_ref().map(|code| find(from, code));
    // A word without a code may mean the only alert; a wrong code means none.
    let bare = match &named {
        Some(known) => known.clone(),
        None => only.clone(),
    };
    let strict = named.flatten();
    let say = |target: Option<(SubjectId, AlertCode)>, say: ContactSays| match target {
        Some((subject, code)) => TextMeaning::Contact { subject, code, say },
        None => TextMeaning::Answer(codes()),
    };
    match reading.intent {
        Intent::Ack => say(bare, ContactSays::Acknowledge),
        // NEXT needs no code: passing on too soon only makes Homeward louder.
        Intent::Decline => say(bare, ContactSays::Next),
        Intent::SafeConfirmed => say(
            strict,
            ContactSays::Safe {
                how: reading.evidence.map(SafetyBasis::from),
            },
        ),
        Intent::PoliceCalled => say(
            strict,
            ContactSays::Police {
                log: reading.log.clone(),
            },
        ),
        Intent::Help | Intent::Duress => match bare.or(only) {
            Some((subject, _)) => {
                let duress = reading.intent == Intent::Duress;
                let what = if duress {
                    CauseWhat::DuressUsed
                } else {
                    CauseWhat::HelpAsked
                };
                TextMeaning::Raise { subject, what }
            }
            None => outside(reading),
        },
        Intent::OptOut => TextMeaning::Outside {
            kind: AlertKind::Monitor,
        },
        Intent::Status => TextMeaning::Answer(TextAnswer::ContactStatus),
        Intent::Unclear
        | Intent::Cancel
        | Intent::NoAnswer
        | Intent::HomeSafe
        | Intent::Back
        | Intent::Left
        | Intent::Extend
        | Intent::Late
        | Intent::Arrived
        | Intent::Start
        | Intent::Ok => TextMeaning::Answer(if from.told.is_empty() {
            TextAnswer::NothingOpen
        } else {
            codes()
        }),
    }
}

fn outside(reading: &TextReading) -> TextMeaning {
    match reading.intent {
        Intent::Duress => TextMeaning::Outside {
            kind: AlertKind::Duress,
        },
        Intent::Help => TextMeaning::Outside {
            kind: AlertKind::Help,
        },
        Intent::OptOut => TextMeaning::Outside {
            kind: AlertKind::Monitor,
        },
        Intent::Unclear if reading.worrying => TextMeaning::Outside {
            kind: AlertKind::Concern,
        },
        Intent::Ack | Intent::SafeConfirmed | Intent::Decline | Intent::PoliceCalled => {
            TextMeaning::Answer(TextAnswer::NothingOpen)
        }
        Intent::Unclear
        | Intent::Cancel
        | Intent::NoAnswer
        | Intent::HomeSafe
        | Intent::Back
        | Intent::Left
        | Intent::Extend
        | Intent::Late
        | Intent::Arrived
        | Intent::Start
        | Intent::Status
        | Intent::Ok => TextMeaning::Answer(TextAnswer::NotOut),
    }
}

/// Reads danger reported by a person in school about a named worker who is out: the safe phrase is
/// usually spoken, on the telephone, and the hearer may text the phrase on (docs/rules/reading.md,
/// TM-21).
fn spoken_phrase(
    from: &Correspondent<'_>,
    text: &str,
    read: ReadAs<'_>,
) -> Option<(TextReading, TextMeaning)> {
    // A text of the phrase alone speaks of its sender, whatever names the phrase holds.
    let phrases = from.phrases.phrases.iter().chain(from.phrases.safe_words);
    let phrase: Vec<String> = phrases.flat_map(|phrase| words_of(phrase)).collect();
    let mut said = words_of(text);
    said.retain(|word| !phrase.contains(word));
    let mut named = from.out.iter().filter(|(_, name)| is_named(name, &said));
    let (visit, _) = named.next()?;
    let reading = read(SenderKind::Worker, VisitState::None, LastQuestion::Nothing);
    let what = match reading.intent {
        Intent::Duress => CauseWhat::DuressUsed,
        Intent::Help => CauseWhat::HelpAsked,
        Intent::OptOut
        | Intent::Cancel
        | Intent::NoAnswer
        | Intent::HomeSafe
        | Intent::Back
        | Intent::Left
        | Intent::Extend
        | Intent::Late
        | Intent::Arrived
        | Intent::Start
        | Intent::Status
        | Intent::Ok
        | Intent::Ack
        | Intent::SafeConfirmed
        | Intent::Decline
        | Intent::PoliceCalled
        | Intent::Unclear => return None,
    };
    let subject = SubjectId::Visit(*visit);
    Some((reading, TextMeaning::Raise { subject, what }))
}

fn words_of(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    text.split(|c: char| !c.is_alphanumeric())
        .map(str::to_owned)
        .collect()
}

/// Whether any part of the names of a visit's workers, "Jo Bloggs and Sam Taylor", stands among the words.
fn is_named(names: &str, words: &[String]) -> bool {
    words_of(names)
        .iter()
        .any(|part| part.len() > 1 && part != "and" && words.contains(part))
}

/// Returns the names in a SAFE and the names left out, where SAFE names some of the workers away
/// and not all: an alert is resolved when *everyone* is safe (docs/rules/chains.md).
#[must_use]
pub fn leaves_out(visit: &Visit, text: &str) -> Option<(Vec<String>, Vec<String>)> {
    let words = words_of(text);
    if ["all", "both", "each", "everybody", "everyone"]
        .iter()
        .any(|word| words.iter().any(|said| said == word))
    {
        return None;
    }
    let away = visit.workers.iter().filter(|(_, worker)| worker.is_away());
    let (said, left_out): (Vec<String>, Vec<String>) = away
        .map(|(id, _)| visit.name(id))
        .partition(|name| is_named(name, &words));
    (!said.is_empty() && !left_out.is_empty()).then_some((said, left_out))
}

//! The effect of a text: the visit or the alert to move, if any.
//!
//! A text moves only its sender's own visit; a contact's reply moves only an alert told to the
//! contact before (P10).

mod another_speaks;
mod answer;
mod answer_words;
mod child_alone;
mod contact;
mod drill;
mod each_own;
mod gone_back;
mod harm_told;
mod heard_badly;
mod held_up;
mod named;
mod news;
mod of_told;
mod passed_on;
mod planned;
mod police;
mod safe;
mod taken_back;
mod taking;
mod unknown;
mod unreached;
mod worker;

use super::alert::{Alert, AlertKind, CauseWhat, SafetyBasis};
use super::command::{ContactSays, SafeOf, WorkerSays};
use super::delivery::SubjectId;
use super::id::{AlertCode, PersonId, VisitId, WatchId};
use super::reply::{
    self, ClockTime, Intent, KnownNames, LastQuestion, ReadingContext, SafePhrases, SenderKind, TextReading,
    VisitState,
};
use super::time::Timestamp;
use super::visit::{LeaveAnswer, Visit};
use std::collections::BTreeMap;

pub use answer::{NewsWord, TextAnswer, harmless_answer, outside_answer, outside_cause};
pub use child_alone::child_met_alone;
pub use drill::{DrillSaid, ToldDrill};
pub use named::{
    NameMark, NamesInText, OneOfAlert, OutVisit, OutWorker, VisitCalm, name_marks, shortest_name,
};
pub use unknown::{UnknownMeaning, interpret_unknown, is_machine};

/// Homeward's knowledge of a text's sender.
#[derive(Debug, Clone)]
pub struct Correspondent<'a> {
    /// The sender.
    pub person: PersonId,
    /// The open visit with the sender as a worker.
    pub visit: Option<&'a Visit>,
    /// Open alerts told to the sender.
    pub told: Vec<(SubjectId, &'a Alert)>,
    /// The drill told to the sender.
    pub drill: Option<ToldDrill>,
    /// Names of the workers behind each of these alerts.
    pub told_workers: BTreeMap<SubjectId, BTreeMap<PersonId, String>>,
    /// Codes of alerts resolved not long ago.
    pub past: Vec<(SubjectId, AlertCode)>,
    /// Visits whose workers the sender vouched for within the hour, oldest first.
    pub said_safe: Vec<VisitId>,
    /// The planned visit with the sender as a worker.
    pub planned: Option<&'a Visit>,
    /// Planned visits in want of the sender's leave.
    pub asked: Vec<(VisitId, AlertCode)>,
    /// Open visits whose workers went before the sender's answer about leave counted; a NO is told.
    pub went: Vec<(VisitId, AlertCode)>,
    /// Open visits of the sender's school without the sender.
    pub out: Vec<OutVisit>,
    /// Visits of the sender's school closed not long ago, with the sender's own.
    pub closed: Vec<OutVisit>,
    /// The sender's own visit, closed within the hour: perhaps by mistake.
    pub just_closed: Option<VisitId>,
    /// Open danger of one of several visits, told to the sender or raised by the sender.
    pub one_of: Vec<OneOfAlert>,
    /// Whether the sender stands on a chain of the school, and so may bring news of workers.
    pub is_contact: bool,
    /// The school's kinds of incident.
    pub incidents: Vec<String>,
    /// Everybody at the sender's school, by name.
    pub staff: BTreeMap<PersonId, String>,
    /// The phrases that mean duress from this sender.
    pub phrases: SafePhrases<'a>,
    /// Whether Welsh is read.
    pub welsh: bool,
}

impl Correspondent<'_> {
    /// Returns the names of everybody at the sender's school.
    fn staff_names(&self) -> Vec<String> {
        self.staff.values().cloned().collect()
    }
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
    /// ACK ALL, or ACK with several codes: the sender takes several alerts at once.
    AckAll {
        /// Each alert, with its visit or watch.
        alerts: Vec<(SubjectId, AlertCode)>,
    },
    /// SAFE with several codes.
    SafeOfSeveral {
        /// Each alert, with its visit or watch, and of whom the SAFE is.
        alerts: Vec<(SubjectId, AlertCode, SafeOf)>,
        /// How the sender knows, if said.
        how: Option<SafetyBasis>,
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
    /// Danger of a visit, or of an alert told to the sender, reported by somebody else.
    Raise {
        /// The visit or watch.
        subject: SubjectId,
        /// The worker in danger; `None` if not known.
        worker: Option<PersonId>,
        /// The danger.
        what: CauseWhat,
    },
    /// Danger of one of several visits, and nobody knows whose.
    OneOf {
        /// The visits that it may be.
        visits: Vec<VisitId>,
        /// Gravity of the alert to open.
        kind: AlertKind,
    },
    /// The contact names the one whom danger of one of several is of.
    TheOne {
        /// The alerts about several.
        watches: Vec<WatchId>,
        /// Gravity of the gravest of these.
        kind: AlertKind,
        /// The worker's visit.
        visit: VisitId,
        /// The worker.
        worker: PersonId,
    },
    /// The sender takes back a SAFE of a visit.
    TakenBack {
        /// The visit.
        visit: VisitId,
    },
    /// A word on a drill, from a person told of the drill.
    Drill {
        /// The drill.
        drill: ToldDrill,
        /// The word.
        said: DrillSaid,
    },
    /// Words near a safe phrase from a person signed out nowhere: perhaps of everyday.
    NearPhrase,
    /// A contact heard or saw a worker who is out.
    News {
        /// The worker's visit.
        visit: VisitId,
        /// The worker.
        worker: PersonId,
        /// The worker's word, as the contact heard it.
        say: WorkerSays,
        /// Under an alert, news moves nothing.
        calm: VisitCalm,
    },
    /// A contact heard a worker on an unknown phone: the phone is the worker's for this visit.
    Phone {
        /// The alert about the phone's text.
        alert: SubjectId,
        /// The worker's visit.
        visit: VisitId,
        /// The worker.
        worker: PersonId,
        /// In duress nothing is taken.
        calm: VisitCalm,
    },
    /// A contact reports an incident.
    Incident {
        /// The visit.
        visit: VisitId,
        /// The worker.
        worker: PersonId,
        /// The kind, as the school names it.
        kind: String,
    },
    /// The write-up of a closed visit was filed.
    Filed {
        /// The visit.
        visit: VisitId,
    },
    /// Danger or worry from a person on no visit and told of no alert: the school is told.
    Outside {
        /// Gravity of the alert to open.
        kind: AlertKind,
    },
    /// Danger of a person whose visit has closed not long ago, from another: the school is told.
    OutsideOf {
        /// The person in danger.
        person: PersonId,
        /// Gravity of the alert to open.
        kind: AlertKind,
    },
    /// A text without effect, to be answered.
    Answer(TextAnswer),
}

/// Reads the text as somebody's, in a state, after a question.
type ReadAs<'a> = &'a dyn Fn(SenderKind, VisitState, LastQuestion) -> TextReading;

/// Reads other words as a worker's on no visit.
type ReadRetold<'a> = &'a dyn Fn(&str) -> TextReading;

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
    drill::answered(from, text, in_earnest(from, text, sent_at, civil))
}

fn in_earnest(
    from: &Correspondent<'_>,
    text: &str,
    sent_at: Timestamp,
    civil: CivilTime<'_>,
) -> (TextReading, TextMeaning) {
    let own = from.visit.or(from.planned);
    let name = own.map_or_else(String::new, |visit| visit.name(&from.person));
    // "He has jo", minutes after both were back, is of Jo all the same.
    let out: Vec<String> = from
        .out
        .iter()
        .chain(&from.closed)
        .flat_map(|visit| visit.workers.iter().map(|worker| worker.name.clone()))
        .collect();
    let staff = from.staff_names();
    let with_them = own.map(|visit| worker::companions(visit, &from.person));
    let read_words = |words: &str, sender, state, asked| {
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
                staff: &staff,
            },
            welsh: from.welsh,
        };
        reply::read(words, &context)
    };
    let read = |sender, state, asked| read_words(text, sender, state, asked);
    if let Some((reading, meaning)) = planned::leave(from, text, &read) {
        return (reading, meaning);
    }
    let as_contact = (!from.told.is_empty() || !from.past.is_empty())
        .then(|| read(SenderKind::Contact, VisitState::None, LastQuestion::Alert));
    let Some(visit) = from.visit else {
        if let Some((reading, meaning)) = planned::before_setting_off(from, text, sent_at, civil, &read) {
            return (reading, meaning);
        }
        let retold =
            |words: &str| read_words(words, SenderKind::Worker, VisitState::None, LastQuestion::Nothing);
        return on_no_visit(from, text, sent_at, as_contact, (&read, &retold));
    };
    let asked = worker::last_question(&from.person, visit, text);
    let by_state = |state| read(SenderKind::Worker, state, asked);
    let as_worker = worker::as_worker_on(visit, &from.person, &by_state);
    let as_worker = worker::within_limits(as_worker, visit, &from.person, &read_words);
    // A worker on a visit takes back a SAFE of another's alert, by words that say nothing of the own visit.
    let code = as_contact.as_ref().and_then(|reading| reading.code.as_deref());
    if matches!(as_worker.intent, Intent::Unclear | Intent::SafeConfirmed)
        && let Some(meaning) = taken_back::taken_back(from, text, code)
    {
        return (as_worker, meaning);
    }
    // Danger first: a worker's own visit comes before any other person's alert.
    if !matches!(as_worker.intent, Intent::Duress | Intent::Help)
        && let Some(reading) = as_contact
    {
        let names_open = reading
            .code
            .as_ref()
            .is_some_and(|code| contact::find(from, code).is_some());
        let plainly_contact = matches!(as_worker.intent, Intent::Unclear)
            && matches!(
                reading.intent,
                Intent::Ack | Intent::SafeConfirmed | Intent::Decline | Intent::PoliceCalled
            )
            && !from.told.is_empty();
        if names_open || plainly_contact {
            let meaning = contact::contact(from, text, &reading, sent_at);
            return (reading, meaning);
        }
    }
    // "Child on his own in the house" says nothing else: the worker is asked nothing back.
    if as_worker.intent == Intent::Unclear
        && !as_worker.worrying
        && let Some(kind) = child_met_alone(text, &from.incidents)
    {
        let (visit, worker) = (visit.id, from.person.clone());
        return (as_worker, TextMeaning::Incident { visit, worker, kind });
    }
    let meaning = worker::worker(&from.person, visit, (text, &as_worker), sent_at, civil);
    let meaning = another_speaks::unclear_of_another(from, visit, text, meaning);
    (as_worker, meaning)
}

/// Reads a text of a person signed out nowhere.
fn on_no_visit(
    from: &Correspondent<'_>,
    text: &str,
    sent_at: Timestamp,
    as_contact: Option<TextReading>,
    (read, retold): (ReadAs<'_>, ReadRetold<'_>),
) -> (TextReading, TextMeaning) {
    let reading = read(SenderKind::Worker, VisitState::None, LastQuestion::Nothing);
    if let Some(meaning) = passed_on::the_one(from, text) {
        return (reading, meaning);
    }
    if let Some(found) = unreached::taken_back_or_unreached(from, text, &reading, as_contact.as_ref()) {
        return found;
    }
    // "SAFE H1 SEEN, police are with Jo" passes no danger on.
    if reading.intent != Intent::Duress
        && let Some(as_contact) = as_contact
            .as_ref()
            .filter(|_| contact::is_exact_safe(from, text, sent_at))
        && as_contact.intent != Intent::Duress
        && (as_contact.intent != Intent::Help || contact::is_in_doubt(from, text, sent_at))
    {
        let meaning = contact::contact(from, text, as_contact, sent_at);
        return (as_contact.clone(), meaning);
    }
    // "POLICE H1 coming to Jo now" passes no danger on: the police have been called.
    if reading.intent != Intent::Duress
        && let Some(as_contact) = as_contact
            .as_ref()
            .filter(|as_contact| police::is_exact_call(from, text, as_contact))
    {
        let meaning = contact::contact(from, text, as_contact, sent_at);
        return (as_contact.clone(), meaning);
    }
    if !matches!(reading.intent, Intent::Duress | Intent::Help)
        && !contact::is_command(from, text)
        && let Some(meaning) = contact::asks_to_ring(from, text)
    {
        return (reading, meaning);
    }
    if reading.intent != Intent::Duress
        && let Some(phone) = news::phone(from, text)
    {
        return (reading, phone);
    }
    if !matches!(reading.intent, Intent::Duress | Intent::Help)
        && let Some(asked) = news::phone_asked(from, text)
    {
        return (reading, asked);
    }
    // INCIDENT with the name of a kind: kinds of incident are words of danger.
    if reading.intent != Intent::Duress
        && let Some(incident) = news::incident(from, text)
    {
        return (reading, incident);
    }
    if reading.intent == Intent::Help
        && news::is_plainly_calm(from, text)
        && let Some(asked @ TextMeaning::Answer(_)) = news::news(from, text)
    {
        return (reading, asked);
    }
    let has_code = as_contact.as_ref().is_some_and(|reading| reading.code.is_some());
    let is_danger = matches!(reading.intent, Intent::Duress | Intent::Help | Intent::OptOut);
    // Every word is explained: "might be late" and "has left but jo is inside" hold no worry.
    if !is_danger
        && !reading.near_phrase
        && !has_code
        && let Some(meaning) =
            news::plain(from, text).filter(|meaning| !of_told::is_of_told_alert(from, meaning, true))
    {
        return (reading, meaning);
    }
    if let Some(passed_on) = passed_on::passed_on(from, text, read, retold) {
        return passed_on;
    }
    if !is_danger
        && !contact::is_command(from, text)
        && let Some(worry) = heard_badly::heard_badly(from, text)
    {
        return (reading, worry);
    }
    if !matches!(reading.intent, Intent::Duress | Intent::Help)
        && let Some(child) = child_alone::passed_on(from, text)
    {
        return (reading, child);
    }
    if !is_danger && !has_code {
        let names_anybody = !named::named(&from.out, &named::words_of(text)).is_empty();
        let found = news::filed(from, text)
            .or_else(|| news::news(from, text))
            .filter(|meaning| !of_told::is_of_told_alert(from, meaning, names_anybody));
        if let Some(meaning) = found {
            return (reading, meaning);
        }
    }
    match as_contact {
        Some(reading) if !from.told.is_empty() || reading.code.is_some() => {
            let meaning = contact::contact(from, text, &reading, sent_at);
            (reading, meaning)
        }
        Some(_) | None => {
            let meaning = gone_back::watched_no_more(from, text, contact::outside(from, text, &reading));
            (reading, planned::leave_awaited(from, text, meaning))
        }
    }
}

//! The meaning of a worker's text on their own visit.

use super::named::{is_named, words_of};
use super::taken_back::denies_own_return;
use super::{CivilTime, TextMeaning};
use crate::domain::alert::DeadlineKind;
use crate::domain::command::{Extension, WorkerSays};
use crate::domain::id::PersonId;
use crate::domain::reply::{Intent, LastQuestion, SenderKind, TextReading, VisitState};
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{NudgeWhen, Stop, Visit};

/// Returns the meaning of a worker's text on their own visit.
pub(super) fn worker(
    person: &PersonId,
    visit: &Visit,
    (text, reading): (&str, &TextReading),
    sent_at: Timestamp,
    civil: CivilTime<'_>,
) -> TextMeaning {
    let minutes = reading.minutes.map(|minutes| Span::from_mins(u64::from(minutes)));
    let until = reading.time.and_then(|time| civil(time, sent_at));
    let say = match reading.intent {
        Intent::Duress => WorkerSays::Duress,
        Intent::Help => help_with(companions_named(person, visit, text)),
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
            } else if reading.onward && next.is_none() {
                WorkerSays::Onward
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
        // A contact's words from a worker out on a visit and told of no alert.
        Intent::Ack | Intent::SafeConfirmed | Intent::Decline | Intent::PoliceCalled => {
            WorkerSays::Unclear { worrying: false }
        }
        Intent::Unclear if reading.kept_out => WorkerSays::KeptOut,
        // Under help every word is news for those who were told: "im at the neighbours", "its 21 not 12".
        Intent::Unclear => WorkerSays::Unclear {
            worrying: reading.worrying || visit.has_open_help() && words_of(text).len() > 1,
        },
    };
    let say = denied_return(person, visit, text, say);
    // Danger is never limited to one of two workers.
    let danger = matches!(reading.intent, Intent::Duress | Intent::Help);
    let for_all = reading.both && (danger || speaks_for_all(visit, text));
    // A cry of both by a worker who said BACK is of the sender too.
    if for_all && reading.intent == Intent::Help && is_back(person, visit) {
        let others = visit.workers.keys().filter(|id| *id != person);
        return TextMeaning::Worker {
            worker: Some(person.clone()),
            say: help_with(others.cloned().collect()),
        };
    }
    let worker = (!for_all).then(|| person.clone());
    TextMeaning::Worker { worker, say }
}

/// Takes an OK of the second reader alone back where it may not count: on a visit at risk, under an alert, and twice in a row.
///
/// Twice in a row is after a text of the same kind, and after one that proved nothing: a further word that no rule explains does
/// not settle the first.
pub(super) fn within_limits(
    reading: TextReading,
    visit: &Visit,
    person: &PersonId,
    read: &dyn Fn(&str, SenderKind, VisitState, LastQuestion) -> TextReading,
) -> TextReading {
    if !reading.learned {
        return reading;
    }
    let as_answer = |words: &str| {
        let state = visit.state_for(person);
        read(words, SenderKind::Worker, state, LastQuestion::CheckIn)
    };
    let is_again = || {
        let worker = visit.workers.get(person);
        let last = worker.and_then(|worker| Some((worker.proof_at, worker.last_words.as_ref()?)));
        last.is_some_and(|(proof_at, last)| proof_at < last.at || as_answer(last.text.reveal()).learned)
    };
    if !visit.sign_out.at_risk && visit.alert.is_none() && !is_again() {
        return reading;
    }
    TextReading {
        intent: Intent::Unclear,
        learned: false,
        because: format!("asked about, for no rule explains it: {}", reading.because),
        ..reading
    }
}

/// Returns the last question to a worker, as an answer to it is to be read. A bare NO to "are you back?" says only that they are
/// not: the text is asked back, and help only after "are you OK?".
pub(super) fn last_question(person: &PersonId, visit: &Visit, text: &str) -> LastQuestion {
    const NO: &[&str] = &["no", "nope", "not", "sorry", "yet"];
    let asked = visit
        .workers
        .get(person)
        .map_or(LastQuestion::Nothing, |worker| worker.asked);
    let words = words_of(text);
    let is_bare_no = !words.is_empty() && words.iter().all(|word| NO.contains(&word.as_str()));
    let deadlines = visit.deadlines();
    let asks_for_return = deadlines.iter().any(|deadline| {
        let is_own = deadline.key.worker.as_ref().is_none_or(|worker| worker == person);
        let asked = (deadline.key.clone(), NudgeWhen::At);
        is_own && deadline.key.kind == DeadlineKind::Return && visit.nudged.contains(&asked)
    });
    // After an unclear text or under an alert the last question is "are you OK?".
    let is_calm = visit.alert.is_none() && visit.unclear.is_none();
    let is_returning = visit.state_for(person) == VisitState::Returning;
    if asked == LastQuestion::CheckIn && is_bare_no && is_returning && asks_for_return && is_calm {
        return LastQuestion::Nothing;
    }
    asked
}

/// Reads calm and unclear words that deny the worker's own BACK as taking BACK back: the visit must not close while the worker is
/// out.
fn denied_return(person: &PersonId, visit: &Visit, text: &str, say: WorkerSays) -> WorkerSays {
    let worrying = match say {
        WorkerSays::Ok | WorkerSays::Start | WorkerSays::Status => false,
        WorkerSays::Unclear { worrying } => worrying,
        _ => return say,
    };
    let others = companions(visit, person);
    if is_back(person, visit) && denies_own_return(text, &others) {
        let at_stop = tells_of_stop(text);
        WorkerSays::NotBack { at_stop, worrying }
    } else {
        say
    }
}

/// Whether words of a worker who is not back tell of the stop: check-ins run again.
fn tells_of_stop(text: &str) -> bool {
    const STOP: &[&str] = &[
        "door", "family", "flat", "here", "house", "in", "inside", "mum", "them", "there", "visit",
    ];
    words_of(text).iter().any(|word| STOP.contains(&word.as_str()))
}

/// Whether a worker on an open visit has said BACK or HOME.
pub(super) fn is_back(person: &PersonId, visit: &Visit) -> bool {
    let worker = visit.workers.get(person);
    visit.is_open() && worker.is_some_and(|worker| !worker.is_away())
}

/// Returns the companions named among the words.
fn companions_named(person: &PersonId, visit: &Visit, text: &str) -> Vec<PersonId> {
    let words = words_of(text);
    let others = visit.workers.keys().filter(|id| *id != person);
    let named = others.filter(|id| is_named(&visit.name(id), &words));
    named.cloned().collect()
}

fn help_with(companions: Vec<PersonId>) -> WorkerSays {
    if companions.is_empty() {
        WorkerSays::Help
    } else {
        WorkerSays::HelpWith { companions }
    }
}

/// Whether words of several are words of every worker out. Of three, "both" or "me and Ali" leave a
/// worker out without a name: the words count for the sender.
fn speaks_for_all(visit: &Visit, text: &str) -> bool {
    const ALL: &[&str] = &["all", "everybody", "everyone", "three", "four"];
    let out = visit.workers.values().filter(|worker| worker.is_away()).count();
    let words = words_of(text);
    let names_colleague = visit.workers.keys().any(|id| is_named(&visit.name(id), &words));
    let says_all = words.iter().any(|word| ALL.contains(&word.as_str()));
    out < 3 || says_all && !names_colleague
}

/// Reads a text of a worker on a visit. "Left, going to 14 Oak Road next" after BACK is no setting off: the worker is out.
pub(super) fn as_worker_on(
    visit: &Visit,
    person: &PersonId,
    read: &dyn Fn(VisitState) -> TextReading,
) -> TextReading {
    let reading = read(visit.state_for(person));
    if reading.intent == Intent::Start && is_back(person, visit) {
        let onward = read(VisitState::Returning);
        if onward.intent == Intent::Left && onward.next.is_some() {
            return onward;
        }
    }
    reading
}

/// Returns the names of a worker's companions on a visit.
pub(super) fn companions(visit: &Visit, person: &PersonId) -> Vec<String> {
    let others = visit.workers.keys().filter(|worker| *worker != person);
    others.map(|worker| visit.name(worker)).collect()
}

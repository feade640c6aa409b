//! Texts from numbers outside the directory.

use super::named::{OutVisit, OutWorker, named, words_of, words_run_together};
use crate::domain::alert::AlertKind;
use crate::domain::reply::{
    self, Intent, KnownNames, LastQuestion, ReadingContext, SafePhrases, SenderKind, TextReading, VisitState,
};

/// The effect of a text from a number outside the directory. No such text moves a timer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnknownMeaning<'a> {
    /// Danger, of the visits possibly meant; of none without a visit out.
    Danger {
        /// Gravity of the alert.
        kind: AlertKind,
        /// The visits, each with the workers named.
        about: Vec<(&'a OutVisit, Vec<&'a OutWorker>)>,
    },
    /// Words perhaps of a worker on a visit: for the office to look into.
    News {
        /// The visit.
        visit: &'a OutVisit,
        /// The worker named; `None` where the only visit out is meant.
        worker: Option<&'a OutWorker>,
        /// Whether the text names a worker of the visit.
        named: bool,
        /// Whether the text worries.
        worrying: bool,
    },
    /// The number wants no more texts.
    OptOut,
    /// Nothing.
    Nothing,
}

/// Reads a text from a number outside the directory: a worker on a visit may have borrowed a
/// telephone. `out` holds every visit out: the visits with a worker named are meant, else all.
#[must_use]
pub fn interpret_unknown<'a>(
    text: &str,
    phrases: SafePhrases<'_>,
    out: &'a [OutVisit],
    welsh: bool,
) -> (TextReading, UnknownMeaning<'a>) {
    let colleagues: Vec<String> = out
        .iter()
        .flat_map(|visit| visit.workers.iter().map(|worker| worker.name.clone()))
        .collect();
    let context = ReadingContext {
        sender: SenderKind::Unknown,
        state: VisitState::None,
        asked: LastQuestion::Nothing,
        phrases,
        names: KnownNames {
            colleagues: &colleagues,
            ..KnownNames::default()
        },
        welsh,
    };
    let reading = reply::read(text, &context);
    // A stranger's text says nothing for certain, but may worry as a worker's would.
    let as_worker = ReadingContext {
        sender: SenderKind::Worker,
        ..context
    };
    let worrying = reply::read(text, &as_worker).worrying || is_of_household(text);
    let meant = meant(text, phrases, out);
    let kind = match reading.intent {
        Intent::Duress => AlertKind::Duress,
        _ if threatens(text) => AlertKind::Help,
        Intent::Help => AlertKind::Help,
        Intent::OptOut => return (reading, UnknownMeaning::OptOut),
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
        | Intent::Ok
        | Intent::Ack
        | Intent::SafeConfirmed
        | Intent::Decline
        | Intent::PoliceCalled => {
            let meaning = match meant.as_slice() {
                _ if is_machine(text) => UnknownMeaning::Nothing,
                [(visit, workers)] => UnknownMeaning::News {
                    visit,
                    named: !workers.is_empty(),
                    worrying,
                    worker: workers.first().copied().filter(|_| workers.len() == 1),
                },
                [] | [_, ..] => match meant.iter().find(|(_, workers)| !workers.is_empty()) {
                    Some((visit, workers)) => UnknownMeaning::News {
                        visit,
                        named: true,
                        worrying,
                        worker: workers.first().copied(),
                    },
                    None => UnknownMeaning::Nothing,
                },
            };
            return (reading, meaning);
        }
    };
    (reading, UnknownMeaning::Danger { kind, about: meant })
}

/// Whether a text threatens whoever is at a household: "tell them to get out before i put them out".
fn threatens(text: &str) -> bool {
    const THREATS: &[&str] = &[
        " get off my ",
        " get out before ",
        " get out of my ",
        " get them off ",
        " get them out ",
        " last warning ",
        " off my land ",
        " off my property ",
        " or else ",
        " put them out ",
        " them to get out ",
        " theyll be sorry ",
        " theyll regret ",
        " throw them out ",
        " youll be sorry ",
        " youll regret ",
    ];
    let words = words_run_together(text);
    let said = format!(" {} ", words.join(" "));
    THREATS.iter().any(|threat| said.contains(threat))
}

/// Whether a text is of somebody at or near a household, and not of a worker: "neighbour at no 14 here", "this is the dad".
fn is_of_household(text: &str) -> bool {
    const OF_HOUSE: &[&str] = &[
        "dad",
        "father",
        "granddad",
        "mother",
        "mum",
        "nan",
        "neighbour",
        "neighbor",
        "parent",
        "stepdad",
    ];
    let words = words_of(text);
    let is_house = |word: &String| OF_HOUSE.contains(&word.as_str());
    let introduces = words
        .first()
        .is_some_and(|word| ["this", "its", "im", "hi", "hello"].contains(&word.as_str()))
        && words.iter().take(4).any(is_house);
    words.first().is_some_and(is_house) || introduces
}

/// Returns the visits possibly meant by a text: the visits with a worker named, else all.
fn meant<'a>(
    text: &str,
    phrases: SafePhrases<'_>,
    out: &'a [OutVisit],
) -> Vec<(&'a OutVisit, Vec<&'a OutWorker>)> {
    let phrase: Vec<String> = phrases
        .phrases
        .iter()
        .flat_map(|phrase| words_of(phrase))
        .collect();
    let mut said = words_of(text);
    said.retain(|word| !phrase.contains(word));
    let named = named(out, &said);
    let workers_of = |visit: &'a OutVisit| {
        let own = named.iter().filter(|(other, _)| other.visit == visit.visit);
        (visit, own.map(|(_, worker)| *worker).collect::<Vec<_>>())
    };
    let all = out.iter().map(workers_of);
    all.filter(|(_, workers)| named.is_empty() || !workers.is_empty())
        .collect()
}

/// Whether a text looks like the text of a machine: an answer could go round for ever.
#[must_use]
pub fn is_machine(text: &str) -> bool {
    const MARKS: &[&str] = &[
        "automatic reply",
        "automated reply",
        "auto reply",
        "auto-reply",
        "autoreply",
        "automated message",
        "automatic message",
        "automated response",
        "automatic response",
        "out of office",
        "out of the office",
        "do not reply",
        "don't reply",
        "no-reply",
        "noreply",
        "not monitored",
        "unmonitored",
        "away from my phone",
        "driving with do not disturb",
        "i'm driving",
        "verification code",
        "your code is",
        "one-time",
        "reply stop",
        "text stop",
        "stop to opt",
        "delivery failed",
        "undeliver",
        "mailbox",
        "voicemail",
    ];
    let lower = text.to_lowercase().replace('\u{2019}', "'");
    reply::is_notice_text(text) || MARKS.iter().any(|mark| lower.contains(mark))
}

//! The meaning of a worker's text on their own visit.

use super::named::{is_named, words_of};
use super::{CivilTime, TextMeaning};
use crate::domain::command::{Extension, WorkerSays};
use crate::domain::id::PersonId;
use crate::domain::reply::{Intent, TextReading};
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{Stop, Visit};

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
    // Danger is never limited to one of two workers.
    let danger = matches!(say, WorkerSays::Duress | WorkerSays::Help);
    let for_all = reading.both && (danger || speaks_for_all(visit, text));
    let worker = (!for_all).then(|| person.clone());
    TextMeaning::Worker { worker, say }
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

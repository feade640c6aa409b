//! The actions about an alert, each with the time: the police ask for both.

use super::{SheetPart, is_duress, words};
use crate::domain::alert::{ActionKind, ActionTried, Alert, CallTried, MessageReach};
use crate::domain::chain::Ask;
use crate::domain::id::PersonId;

/// Returns a person's name.
pub(super) type NameOf<'a> = &'a dyn Fn(&PersonId) -> String;

/// Says an action, with the time.
pub(super) fn action(
    tried: &ActionTried,
    ask: Option<Ask>,
    alert: &Alert,
    name: NameOf<'_>,
) -> Vec<SheetPart> {
    let by = tried.by.as_ref();
    let by = by.map_or_else(|| "Somebody".to_owned(), name);
    let text = match &tried.what {
        ActionKind::Told(people) => told(tried, people, asked(ask, alert, tried), name),
        ActionKind::TookOn => format!("{by} took it on, to {}", asked(ask, alert, tried)),
        ActionKind::PassedOn => format!("{by} had not reached them, or could not take it"),
        ActionKind::HeardSafe(workers) => {
            let names: Vec<String> = workers.iter().map(name).collect();
            format!("{by} has heard or seen {}, safe", names.join(" and "))
        }
        ActionKind::Texted => format!("{by} sent a text; no voice was heard"),
        ActionKind::Called(what, came) => {
            let what = match what {
                CallTried::Worker => "rang them",
                CallTried::Household => "rang the household",
                CallTried::Street => "looked from the street",
                CallTried::Other => "noted",
            };
            format!("{by} {what}: {}", came.reveal())
        }
        ActionKind::Police(Some(log)) => format!("{by} rang the police, log {log}"),
        ActionKind::NoPolice => format!("{by} was told that the police send nobody"),
        ActionKind::NotRung => format!("{by} had not rung the police: it was said by mistake"),
        ActionKind::Police(None) => format!("{by} rang the police, no log number"),
    };
    match tried.at {
        Some(at) => vec![words(format!("{text},")), SheetPart::At(at)],
        None => vec![words(format!("{text}."))],
    }
}

/// Whether the household was rung, or a person reached by a message was told to.
pub(super) fn rang_household(tried: &ActionTried, ask: Option<Ask>) -> bool {
    match &tried.what {
        ActionKind::Told(people) => {
            ask == Some(Ask::RingHousehold) && !people.iter().all(|person| tried.did_not_reach(person))
        }
        ActionKind::Called(what, _) => *what == CallTried::Household,
        _ => false,
    }
}

/// Names the people told of a task, and the people not reached by the messages.
fn told(tried: &ActionTried, people: &[PersonId], to: &str, name: NameOf<'_>) -> String {
    let named = |wanted: fn(Option<MessageReach>) -> bool| {
        let people = people.iter().filter(|person| wanted(tried.reach_of(person)));
        people.map(name).collect::<Vec<String>>().join(", ")
    };
    let told = named(|reach| {
        matches!(
            reach,
            None | Some(MessageReach::HandedOver | MessageReach::Answered)
        )
    });
    let pending = named(|reach| reach == Some(MessageReach::Pending));
    let failed = named(|reach| reach == Some(MessageReach::Failed));
    let mut others = Vec::new();
    if !pending.is_empty() {
        others.push(format!("messages to {pending} were still on their way"));
    }
    if !failed.is_empty() {
        others.push(format!("our messages to {failed} did not get through"));
    }
    match (told.is_empty(), others.join("; ")) {
        (true, others) => format!("To be told to {to}: {others}"),
        (false, others) if others.is_empty() => format!("{told} told to {to}"),
        (false, others) => format!("{told} told to {to} ({others})"),
    }
}

/// Returns the task of a step. In duress no phone rings, whatever a school's chain says.
fn asked(ask: Option<Ask>, alert: &Alert, tried: &ActionTried) -> &'static str {
    // An earlier chain asked otherwise, and the sheet says what was said then.
    let in_duress = is_duress(Some(alert)) && tried.chain == alert.chain;
    match ask {
        _ if in_duress => "see to it without ringing them",
        Some(Ask::RingWorker) => "ring them",
        Some(Ask::RingHousehold) => "ring the household",
        Some(Ask::GoAndSee) => "have somebody look from the street",
        Some(Ask::Police) => "ring the police",
        Some(Ask::Decide) | None => "decide what to do",
    }
}

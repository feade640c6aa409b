//! One step of a chain: people, channels, question and waits.

use super::chains::StepContext;
use crate::config::raw;
use crate::domain::chain::{Ask, Channel, Step, Target};
use crate::domain::time::Interval;
use crate::toml_file::File;
use crate::toml_file::values::{self, ZeroProblem};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

/// Minutes for which an acknowledgement holds a chain if `hold` is left out.
const HOLD_MINS: u64 = 5;
/// Number of times a chain may be held if `holds` is left out.
const HOLDS: u8 = 3;

const ZERO_WAIT: ZeroProblem = ZeroProblem {
    code: "zero-wait",
    message: "the next step would go out together with this one",
    remedy: "give a wait of at least `\"1s\"`, or put both contacts on one step",
};
const ZERO_HOLD: ZeroProblem = ZeroProblem {
    code: "zero-hold",
    message: "whoever takes charge would lose it at once",
    remedy: "give a hold that leaves time to ring, as in `\"5m\"`",
};

const ASKS: [(&str, Ask); 5] = [
    ("ring-worker", Ask::RingWorker),
    ("ring-household", Ask::RingHousehold),
    ("go-and-see", Ask::GoAndSee),
    ("decide", Ask::Decide),
    ("police", Ask::Police),
];

/// Problems reported once for the file, however many steps are spoilt.
#[derive(Default)]
pub(super) struct ReportedOnce {
    /// Keys of people on a step without any address.
    pub(super) unaddressed: BTreeSet<String>,
    /// Channels without a gateway, each with the place of its first use.
    pub(super) without_gateway: BTreeMap<Channel, Range<usize>>,
}

/// Compiles one step. `None` after an error.
pub(super) fn compile(
    file: &mut File,
    context: &StepContext<'_>,
    chain: &Spanned<String>,
    step: &Spanned<raw::StepTable>,
    is_last: bool,
    once: &mut ReportedOnce,
) -> Option<Step> {
    let raw = step.get_ref();
    let place = step.span();
    let name = match &raw.step {
        Some(name) => values::filled(file, "step", name),
        None => {
            file.missing(
                &place,
                "step",
                "people could not be told which step was reached",
                "add `step = \"...\"`",
            );
            None
        }
    };
    let by = channels(file, context, raw, &place, once);
    let tell = targets(file, context, chain, raw, &place);
    if let (Some(tell), Some(by)) = (&tell, &by) {
        note_unreachable(file, context, chain, raw, tell, by, once);
    }
    let ask = match &raw.ask {
        Some(ask) => values::word(file, "ask", ask, &ASKS),
        None => {
            let asks = ASKS.map(|(word, _)| format!("`\"{word}\"`")).join(", ");
            file.missing(
                &place,
                "ask",
                "the people told would not know what to do",
                format!("add `ask` with one of {asks}"),
            );
            None
        }
    };
    let again = raw.again.as_ref().map(|again| {
        // `again` of the last step is read with the chain, and its faults are reported there.
        if is_last {
            None
        } else {
            values::interval(file, again, &values::ZERO_REPEAT)
        }
    });
    let wait = match &raw.wait {
        Some(wait) => values::interval(file, wait, &ZERO_WAIT),
        // The last step repeats instead of waiting, so any value will do.
        None if is_last => Some(Interval::from_mins(HOLD_MINS)),
        None => {
            file.missing(
                &place,
                "wait",
                "the chain would stop here, and the next step would never be told",
                "add `wait = \"5m\"`",
            );
            None
        }
    };
    let hold = values::interval_or(
        file,
        raw.hold.as_ref(),
        Interval::from_mins(HOLD_MINS),
        &ZERO_HOLD,
    );
    let again = match again {
        Some(None) if !is_last => return None,
        Some(again) => again,
        None => None,
    };
    Some(Step {
        name: name?,
        tell: tell?,
        by: by?,
        ask: ask?,
        wait: wait?,
        again,
        hold: hold?,
        holds: raw.holds.as_ref().map_or(HOLDS, |holds| *holds.get_ref()),
    })
}

fn channels(
    file: &mut File,
    context: &StepContext<'_>,
    raw: &raw::StepTable,
    place: &Range<usize>,
    once: &mut ReportedOnce,
) -> Option<Vec<Channel>> {
    let Some(by) = &raw.by else {
        file.missing(
            place,
            "by",
            "nothing would be sent",
            "add `by = [\"sms\", \"email\"]`",
        );
        return None;
    };
    let mut channels = Vec::new();
    let mut whole = true;
    for word in by.get_ref() {
        let Some(channel) = values::word(file, "by", word, &Channel::WORDS) else {
            whole = false;
            continue;
        };
        if context.channels.is_some_and(|with| !with.contains(&channel)) {
            let first = once.without_gateway.entry(channel).or_insert(word.span());
            if word.span().start < first.start {
                *first = word.span();
            }
        }
        if !channels.contains(&channel) {
            channels.push(channel);
        }
    }
    if by.get_ref().is_empty() {
        file.error(
            "empty-step",
            by.span(),
            "this step tells nobody: it names no channel",
            "write `[\"sms\", \"email\"]`",
        );
        return None;
    }
    if whole && channels == [Channel::Chat] {
        file.error(
            "chat-only",
            by.span(),
            "a chat room reaches nobody for certain: this step would tell no person",
            "add `\"sms\"`",
        );
        return None;
    }
    whole.then_some(channels)
}

fn targets(
    file: &mut File,
    context: &StepContext<'_>,
    chain: &Spanned<String>,
    raw: &raw::StepTable,
    place: &Range<usize>,
) -> Option<Vec<Target>> {
    let empty = format!("this step of `{chain}` would be passed over at once, telling nobody");
    let Some(tell) = &raw.tell else {
        file.missing(place, "tell", &empty, "add `tell` with people or roles");
        return None;
    };
    if tell.get_ref().is_empty() {
        file.error(
            "empty-step",
            tell.span(),
            format!("nobody is named, so {empty}"),
            "name a person or a role",
        );
        return None;
    }
    let mut targets = Vec::new();
    let mut whole = true;
    let mut vacant = Vec::new();
    for name in tell.get_ref() {
        let would = format!("a step of `{chain}` that tells them would tell nobody by that name");
        match context.people.target(file, context.school, name, &would) {
            Some(target) => {
                if context.people.is_vacant(&target) {
                    vacant.push(name);
                }
                if !targets.contains(&target) {
                    targets.push(target);
                }
            }
            None => whole = false,
        }
    }
    let all_vacant = whole && vacant.len() == tell.get_ref().len();
    if all_vacant {
        file.error(
            "empty-step",
            tell.span(),
            format!("nobody is any of these, so {empty}"),
            "give somebody the role, or name a person",
        );
    } else {
        for name in vacant {
            file.warn_once(
                "role-without-people",
                name.get_ref(),
                name.span(),
                format!("nobody is `{name}`, so this step of `{chain}` tells only the others"),
                "give somebody the role, or take it out",
            );
        }
    }
    whole.then_some(targets)
}

/// Notes people on a step out of reach of all its channels, and a step without anybody in reach.
fn note_unreachable(
    file: &mut File,
    context: &StepContext<'_>,
    chain: &Spanned<String>,
    raw: &raw::StepTable,
    tell: &[Target],
    by: &[Channel],
    once: &mut ReportedOnce,
) {
    let Some(place) = raw.by.as_ref().map(Spanned::span) else {
        return;
    };
    let named: BTreeMap<&str, &BTreeSet<Channel>> = tell
        .iter()
        .flat_map(|target| context.people.named_by(target))
        .collect();
    let deaf: Vec<&str> = named
        .iter()
        .filter(|(_, reach)| !by.iter().any(|channel| reach.contains(channel)))
        .map(|(key, _)| *key)
        .collect();
    let silent: Vec<&str> = deaf
        .iter()
        .filter(|key| named.get(*key).is_some_and(|reach| reach.is_empty()))
        .copied()
        .collect();
    once.unaddressed
        .extend(silent.iter().map(|key| (*key).to_owned()));
    let each_visit = |target: &Target| matches!(target, Target::LineManager | Target::ResponsibleContact);
    if deaf.is_empty() || deaf.len() == silent.len() && deaf.len() < named.len() {
        return;
    }
    let names = deaf
        .iter()
        .map(|key| format!("`{key}`"))
        .collect::<Vec<_>>()
        .join(", ");
    let by = by.iter().filter(|channel| **channel != Channel::Chat);
    let words: Vec<&str> = by.map(|channel| channel.word()).collect();
    let words = words.join(" and ");
    if deaf.len() == named.len() && !tell.iter().any(each_visit) {
        file.error(
            "unreachable-step",
            place,
            format!("this step of `{chain}` tells by {words} only, and nobody on it can be reached so ({names}): it would be passed over"),
            "add another channel, or their number or address",
        );
    } else {
        file.warn(
            "unreachable-person",
            place,
            format!("this step of `{chain}` tells by {words} only, and {names} cannot be reached so"),
            "add another channel, or their number or address",
        );
    }
}

//! Chains: every step tells somebody who can be reached, and the last one repeats.

use super::people::People;
use super::values::{self, Zero};
use crate::config::file::File;
use crate::config::raw;
use crate::domain::chain::{Ask, Chain, Channel, Step, Target};
use crate::domain::id::{ChainName, SchoolId};
use crate::domain::time::Interval;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

/// Chains that must exist, and what would happen without each.
const MANDATORY: [(&str, &str); 4] = [
    ("help", "a worker who texts HELP would be heard by nobody"),
    (
        "duress",
        "a worker who is held and says the safe phrase would be heard by nobody",
    ),
    ("concern", "a text that worries would be shown to nobody"),
    (
        "monitor",
        "nobody would hear that Homeward itself is failing while workers are out",
    ),
];

/// How long an acknowledgement holds a chain if nothing is said.
const HOLD_MINS: u64 = 5;
/// How often a chain may be held if nothing is said.
const HOLDS: u8 = 3;

const ZERO_WAIT: Zero = Zero {
    code: "zero-wait",
    message: "the next step would go out together with this one",
    remedy: "give a wait of at least `\"1s\"`, or put both contacts on one step",
};
const ZERO_HOLD: Zero = Zero {
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
const CHANNELS: [(&str, Channel); 2] = [("email", Channel::Email), ("sms", Channel::Sms)];

type RawChains = BTreeMap<Spanned<String>, Vec<Spanned<raw::Step>>>;

/// What steps are checked against.
pub(super) struct Directory<'a> {
    pub(super) school: &'a SchoolId,
    pub(super) people: &'a People,
    /// Channels with a gateway; `None` if they are not known because of another error.
    pub(super) channels: Option<&'a BTreeSet<Channel>>,
}

/// Compiles the chains of a school. `header` is where a chain that is missing altogether is reported.
pub(super) fn compile(
    file: &mut File,
    directory: &Directory<'_>,
    raw: &RawChains,
    header: &Range<usize>,
) -> BTreeMap<ChainName, Chain> {
    let mut chains = BTreeMap::new();
    let mut unaddressed = BTreeSet::new();
    for (name, steps) in raw {
        values::name(file, "a chain", name);
        let chain = ChainName::new(name.get_ref());
        if let Some(compiled) = one(file, directory, name, steps, &mut unaddressed) {
            chains.insert(chain, compiled);
        }
    }
    for key in unaddressed {
        file.error(
            "person-without-address",
            directory.people.place(&key),
            format!(
                "`{key}` stands on a chain and has neither mobile nor e-mail, so `{key}` would never be told"
            ),
            "add `mobile` or `email`, or take them off the chain",
        );
    }
    for (name, would) in MANDATORY {
        let known =
            raw.contains_key(name) || file.is_unreadable_anywhere(name) || file.is_unreadable_at_top("chain");
        if !known {
            file.error(
                "missing-chain",
                header.clone(),
                format!("there is no chain `{name}`: {would}"),
                format!("add a `[[chain.{name}]]`"),
            );
        }
    }
    chains
}

fn one(
    file: &mut File,
    directory: &Directory<'_>,
    name: &Spanned<String>,
    raw: &[Spanned<raw::Step>],
    unaddressed: &mut BTreeSet<String>,
) -> Option<Chain> {
    let Some((last, before)) = raw.split_last() else {
        file.error(
            "empty-chain",
            name.span(),
            format!("the chain `{name}` has no step, so it would tell nobody"),
            format!("add a `[[chain.{name}]]` with `step`, `tell`, `by`, `ask` and `again`"),
        );
        return None;
    };
    let mut names = BTreeSet::new();
    for step in raw.iter().filter_map(|step| step.get_ref().step.as_ref()) {
        if !names.insert(step.get_ref()) {
            file.error(
                "duplicate-step",
                step.span(),
                format!(
                    "two steps of `{name}` are called `{step}`, so nobody could say which one was reached"
                ),
                "give each step its own name",
            );
        }
    }
    let mut steps = Vec::new();
    for step in raw {
        steps.push(self::step(
            file,
            directory,
            name,
            step,
            std::ptr::eq(step, last),
            unaddressed,
        ));
    }
    let last_again = match &last.get_ref().again {
        Some(again) => values::interval(file, again, &values::ZERO_REPEAT),
        None => {
            if !file.is_unreadable(&last.span(), "again") {
                file.error(
                    "last-step-without-again",
                    last.span(),
                    format!(
                        "the last step of `{name}` has no `again`: it would be said once, and if nobody answered nothing more would happen"
                    ),
                    "add `again = \"2m\"`",
                );
            }
            None
        }
    };
    note_last(file, directory, name, last, steps.last().and_then(Option::as_ref));
    let mut steps: Vec<Step> = steps.into_iter().collect::<Option<_>>()?;
    let last = steps.pop()?;
    debug_assert_eq!(steps.len(), before.len());
    Some(Chain {
        name: ChainName::new(name.get_ref()),
        before: steps,
        last,
        last_again: last_again?,
    })
}

/// Notes a last step that some worker's own alert would find empty: workers are left out of their own alert (P11).
fn note_last(
    file: &mut File,
    directory: &Directory<'_>,
    name: &Spanned<String>,
    raw: &Spanned<raw::Step>,
    step: Option<&Step>,
) {
    let Some((step, tell)) = step.zip(raw.get_ref().tell.as_ref()) else {
        return;
    };
    let everybody: BTreeSet<&str> = step
        .tell
        .iter()
        .flat_map(|target| directory.people.named_by(target))
        .map(|(key, _)| key)
        .collect();
    let each_visit = |target: &Target| matches!(target, Target::LineManager | Target::ResponsibleContact);
    if everybody.is_empty() && step.tell.iter().any(each_visit) {
        file.error(
            "last-step-may-be-empty",
            tell.span(),
            format!(
                "the last step of `{name}` tells only people who differ from visit to visit: where a visit has none, nobody would be left to tell"
            ),
            "add a person or a role",
        );
    } else if everybody.len() == 1 {
        file.warn(
            "one-person-last-step",
            tell.span(),
            format!(
                "only `{}` is told at the last step of `{name}`: when they are the worker, or their phone is off, nobody is",
                everybody.into_iter().collect::<String>()
            ),
            "add somebody else",
        );
    }
}

fn step(
    file: &mut File,
    directory: &Directory<'_>,
    chain: &Spanned<String>,
    step: &Spanned<raw::Step>,
    is_last: bool,
    unaddressed: &mut BTreeSet<String>,
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
    let by = channels(file, directory, raw, &place);
    let tell = targets(file, directory, chain, raw, &place);
    if let (Some(tell), Some(by)) = (&tell, &by) {
        note_unreachable(file, directory, chain, raw, tell, by, unaddressed);
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
        // The last step's is read with the chain, and a fault in it reported there.
        if is_last {
            None
        } else {
            values::interval(file, again, &values::ZERO_REPEAT)
        }
    });
    let wait = match &raw.wait {
        Some(wait) => values::interval(file, wait, &ZERO_WAIT),
        // Of no meaning on the last step, which repeats instead.
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
    directory: &Directory<'_>,
    raw: &raw::Step,
    place: &Range<usize>,
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
        let Some(channel) = values::word(file, "by", word, &CHANNELS) else {
            whole = false;
            continue;
        };
        if directory.channels.is_some_and(|with| !with.contains(&channel)) {
            file.error(
                "channel-without-gateway",
                word.span(),
                format!("no gateway carries `{word}`, so nothing would be sent by it"),
                format!("add a gateway to `{word}` under `[channels]` of homeward.toml, or take it out here"),
            );
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
    whole.then_some(channels)
}

fn targets(
    file: &mut File,
    directory: &Directory<'_>,
    chain: &Spanned<String>,
    raw: &raw::Step,
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
        match directory.people.target(file, directory.school, name, &would) {
            Some(target) => {
                if directory.people.is_vacant(&target) {
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
            file.warn(
                "role-without-people",
                name.span(),
                format!("nobody is `{name}`, so this step of `{chain}` tells only the others"),
                "give somebody the role, or take it out",
            );
        }
    }
    whole.then_some(targets)
}

/// Notes people on a step who have none of its addresses, and a step that has nobody else.
fn note_unreachable(
    file: &mut File,
    directory: &Directory<'_>,
    chain: &Spanned<String>,
    raw: &raw::Step,
    tell: &[Target],
    by: &[Channel],
    unaddressed: &mut BTreeSet<String>,
) {
    let Some(place) = raw.by.as_ref().map(Spanned::span) else {
        return;
    };
    let named: BTreeMap<&str, &BTreeSet<Channel>> = tell
        .iter()
        .flat_map(|target| directory.people.named_by(target))
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
    unaddressed.extend(silent.iter().map(|key| (*key).to_owned()));
    let each_visit = |target: &Target| matches!(target, Target::LineManager | Target::ResponsibleContact);
    if deaf.is_empty() || deaf.len() == silent.len() && deaf.len() < named.len() {
        return;
    }
    let names = deaf
        .iter()
        .map(|key| format!("`{key}`"))
        .collect::<Vec<_>>()
        .join(", ");
    let words = by
        .iter()
        .map(|channel| {
            CHANNELS
                .iter()
                .find(|(_, c)| c == channel)
                .map_or("", |(word, _)| word)
        })
        .collect::<Vec<_>>()
        .join(" and ");
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

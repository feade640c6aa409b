//! Chains: every step tells a person within reach, and the last step repeats.

use super::people::SchoolPeople;
use super::steps::{self, ReportedOnce};
use crate::config::raw;
use crate::domain::chain::{Chain, Channel, Step, Target};
use crate::domain::id::{ChainName, SchoolId};
use crate::toml_file::File;
use crate::toml_file::values;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

/// Chains that must exist, and the consequence of leaving each out.
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

type RawChains = BTreeMap<Spanned<String>, Vec<Spanned<raw::StepTable>>>;

/// The parts of a school used by chain steps.
pub(super) struct StepContext<'a> {
    pub(super) school: &'a SchoolId,
    pub(super) people: &'a SchoolPeople,
    /// Channels with a gateway; `None` if another error hides them.
    pub(super) channels: Option<&'a BTreeSet<Channel>>,
}

/// Compiles the chains of a school. A missing mandatory chain is reported at `header`.
pub(super) fn compile(
    file: &mut File,
    context: &StepContext<'_>,
    raw: &RawChains,
    header: &Range<usize>,
) -> BTreeMap<ChainName, Chain> {
    let mut chains = BTreeMap::new();
    let mut once = ReportedOnce::default();
    for (name, steps) in raw {
        values::name(file, "a chain", name);
        let chain = ChainName::new(name.get_ref());
        match one(file, context, name, steps, &mut once) {
            Some(compiled) => {
                chains.insert(chain, compiled);
            }
            None => file.left_out(&format!("the chain `{name}`"), name.span()),
        }
    }
    for (channel, place) in once.without_gateway {
        let word = channel.word();
        file.error(
            "channel-without-gateway",
            place,
            format!("no gateway carries `{word}`, so nothing would be sent by it"),
            format!(
                "add a gateway to `{word}` under `[channels]` of homeward.toml, or take it out of every step"
            ),
        );
    }
    for key in once.unaddressed {
        file.error(
            "person-without-address",
            context.people.place(&key),
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
    context: &StepContext<'_>,
    name: &Spanned<String>,
    raw: &[Spanned<raw::StepTable>],
    once: &mut ReportedOnce,
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
        steps.push(steps::compile(
            file,
            context,
            name,
            step,
            std::ptr::eq(step, last),
            once,
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
    note_last(file, context, name, last, steps.last().and_then(Option::as_ref));
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

/// Notes a last step without anybody in some worker's own alert: workers hear nothing of their own
/// alert (P11).
fn note_last(
    file: &mut File,
    context: &StepContext<'_>,
    name: &Spanned<String>,
    raw: &Spanned<raw::StepTable>,
    step: Option<&Step>,
) {
    let Some((step, tell)) = step.zip(raw.get_ref().tell.as_ref()) else {
        return;
    };
    let everybody: BTreeSet<&str> = step
        .tell
        .iter()
        .flat_map(|target| context.people.named_by(target))
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

//! Timings that are allowed and should be known about (LONE-WORKING.md 3.2).

use crate::config::file::File;
use crate::config::raw;
use crate::domain::chain::{Ask, Chain};
use crate::domain::id::ChainName;
use crate::domain::plan::{DeadlineRule, VisitType};
use crate::domain::time::Span;
use std::collections::BTreeMap;
use toml::Spanned;

/// Longest from a deadline until somebody is asked to ring the police before it is worth a word.
const LATEST_POLICE: Span = Span::from_mins(60);

/// Warns of deadlines from which it is very long, or for ever, until somebody is asked to ring the police.
pub(super) fn note_timings(
    file: &mut File,
    raw: &raw::Named<raw::VisitType>,
    types: &BTreeMap<String, VisitType>,
    chains: &BTreeMap<ChainName, Chain>,
) {
    for (name, table) in raw {
        let Some(compiled) = types.get(name.get_ref().as_str()) else {
            continue;
        };
        let raw = table.get_ref();
        let check_in = raw.check_in.as_ref().and_then(|raw| raw.get_ref().chain.as_ref());
        let return_by = raw
            .return_by
            .as_ref()
            .and_then(|raw| raw.get_ref().chain.as_ref());
        let rules = [
            (
                check_in,
                compiled.check_in.as_ref().map(|check_in| &check_in.rule),
                "missed check-in",
            ),
            (return_by, Some(&compiled.return_by.rule), "missed return"),
        ];
        for (place, rule, what) in rules {
            if let Some((place, rule)) = place.zip(rule)
                && let Some(chain) = chains.get(&rule.chain)
            {
                note(file, place, rule, chain, what);
            }
        }
    }
}

fn note(file: &mut File, place: &Spanned<String>, rule: &DeadlineRule, chain: &Chain, what: &str) {
    let mut after = rule.grace;
    for step in chain.steps() {
        if step.ask == Ask::Police {
            if after > LATEST_POLICE {
                file.warn(
                    "late-police-prompt",
                    place.span(),
                    format!("after a {what} it would be {after} until anybody is asked to ring the police"),
                    format!("shorten the grace or the waits of `{place}`: an hour in all at most is advised"),
                );
            }
            return;
        }
        after = after + step.wait.span();
    }
    file.warn(
        "no-police-step",
        place.span(),
        format!("after a {what} nobody would ever be asked to ring the police"),
        format!("end `{place}` with a step that has `ask = \"police\"`"),
    );
}

//! Kinds of incident: the people told of each, and whether the household is left alone until a review.

use super::requirements;
use super::visit_types::VisitTypeContext;
use crate::config::raw;
use crate::domain::chain::Channel;
use crate::domain::incident::IncidentRule;
use crate::toml_file::File;
use crate::toml_file::values;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// Consequence of an incident without anybody to tell.
const UNHEARD: &str = "an incident would be reported to nobody";

/// Compiles the incidents of a school. `channels` are the channels with a gateway, where known. A channel without one is
/// reported by the chains, if they use it.
pub(super) fn compile(
    file: &mut File,
    rules: &VisitTypeContext<'_>,
    channels: Option<&BTreeSet<Channel>>,
    raw: &raw::SchoolFile,
) -> BTreeMap<String, IncidentRule> {
    let mut incidents = BTreeMap::new();
    let steps = raw.chain.values().flatten();
    let reported: BTreeSet<&str> = steps
        .flat_map(|step| &step.get_ref().by)
        .flat_map(|by| by.get_ref())
        .map(|word| word.get_ref().as_str())
        .collect();
    let carried =
        |word: &str, channel| reported.contains(word) || channels.is_none_or(|with| with.contains(&channel));
    for (name, incident) in &raw.incidents {
        values::name(file, "a kind of incident", name);
        match one(file, rules, &carried, incident) {
            Some(rule) => {
                incidents.insert(name.get_ref().clone(), rule);
            }
            None => file.left_out(&format!("the incident `{name}`"), name.span()),
        }
    }
    incidents
}

fn one(
    file: &mut File,
    rules: &VisitTypeContext<'_>,
    carried: &dyn Fn(&str, Channel) -> bool,
    incident: &Spanned<raw::IncidentTable>,
) -> Option<IncidentRule> {
    let raw = incident.get_ref();
    let tell = match &raw.tell {
        Some(tell) if tell.get_ref().is_empty() => {
            file.error(
                "nobody-named",
                tell.span(),
                format!("nobody is named, so {UNHEARD}"),
                "name a person or a role",
            );
            None
        }
        Some(tell) => Some(rules.targets(file, Some(tell), UNHEARD)).filter(|targets| !targets.is_empty()),
        None => {
            file.missing(
                &incident.span(),
                "tell",
                UNHEARD,
                "add `tell = [\"line-manager\", \"headteacher\"]`",
            );
            None
        }
    };
    let by = by(file, raw, carried);
    let prompt = match &raw.prompt {
        Some(prompt) => {
            requirements::note_braces_of_incident(file, rules, prompt);
            Some(values::filled(file, "prompt", prompt)?)
        }
        None => None,
    };
    Some(IncidentRule {
        tell: tell?,
        by: by?,
        prompt,
        cooling_off: raw
            .cooling_off
            .as_ref()
            .is_some_and(|cooling_off| *cooling_off.get_ref()),
    })
}

/// Returns the channels; a text where none is written.
fn by(
    file: &mut File,
    raw: &raw::IncidentTable,
    carried: &dyn Fn(&str, Channel) -> bool,
) -> Option<Vec<Channel>> {
    let Some(by) = &raw.by else {
        return Some(vec![Channel::Sms]);
    };
    if by.get_ref().is_empty() {
        file.error(
            "nobody-named",
            by.span(),
            format!("no channel is named, so {UNHEARD}"),
            "write `[\"sms\", \"email\"]`",
        );
        return None;
    }
    let mut known = Vec::new();
    let mut whole = true;
    for word in by.get_ref() {
        match values::word(file, "by", word, &Channel::WORDS) {
            Some(Channel::Chat) => {
                file.error(
                    "chat-only",
                    word.span(),
                    "a chat room reaches nobody for certain, and is told of the steps of alerts alone",
                    "take it out",
                );
                whole = false;
            }
            Some(channel) => {
                if !carried(word.get_ref(), channel) {
                    file.error(
                        "channel-without-gateway",
                        word.span(),
                        format!("no gateway carries `{}`, so {UNHEARD} by it", word.get_ref()),
                        "add a gateway to it under `[channels]` of homeward.toml, or take it out",
                    );
                }
                if !known.contains(&channel) {
                    known.push(channel);
                }
            }
            None => whole = false,
        }
    }
    whole.then_some(known)
}

//! Findings about a school, each put at its place in the file.

use super::server;
use crate::config::finding::{
    CheckContext, Finding, FindingPlace, SchoolCheck, SchoolKey, StepKey, VisitTypeKey,
};
use crate::config::raw;
use crate::config::school::School;
use crate::domain::alert::DeadlineKind;
use crate::domain::chain::Channel;
use crate::domain::id::GatewayName;
use crate::toml_file::File;
use crate::toml_file::Severity;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;

/// Notes the findings about a school. A school with errors is not judged: only half of it would be.
pub(super) fn note(
    file: &mut File,
    raw: &raw::SchoolFile,
    school: &School,
    judge: SchoolCheck<'_>,
    around: CheckContext,
) {
    if file.has_errors() {
        return;
    }
    for finding in judge(school, around) {
        let Finding {
            code,
            severity,
            place,
            message,
            remedy,
        } = finding;
        // A deadline not written inherits another, where the same finding stands.
        if let Some(span) = span_of(raw, &place) {
            match severity {
                Severity::Error => file.error(code, span, message, remedy),
                Severity::Warning => file.warn(code, span, message, remedy),
            }
        }
    }
}

/// Notes gateways under `sms` without a recipient in the message, and a whole list without replies.
pub(super) fn note_texts_without_people(
    file: &mut File,
    table: Option<&Spanned<raw::ChannelsTable>>,
    server: &server::CompiledServer,
) {
    let (Some(list), Some(rest)) = (
        table.and_then(|table| table.get_ref().list(Channel::Sms)),
        &server.rest,
    ) else {
        return;
    };
    let settings_of = |name: &Spanned<String>| rest.gateways.get(&GatewayName::new(name.get_ref()));
    for name in list.get_ref() {
        if settings_of(name).is_some_and(|settings| !settings.names_recipient()) {
            file.error(
                "no-recipient",
                name.span(),
                format!(
                    "what `{name}` sends names nobody: every alert would count as taken, and reach no phone"
                ),
                "write `{to}` where the provider wants the number, or take the gateway out of `sms`",
            );
        }
    }
    let all: Option<Vec<_>> = list.get_ref().iter().map(settings_of).collect();
    if all.is_some_and(|all| !all.is_empty() && all.iter().all(|settings| settings.inbound().is_none())) {
        file.error(
            "deaf-gateway",
            list.span(),
            "no reply would come in by any gateway for texts, so every worker would be taken for silent",
            "describe how replies come in (`poll` or `webhook`), or add a gateway that brings them",
        );
    }
}

/// Notes gateways under `chat` with a recipient in the request, and schools without a known room.
pub(super) fn note_rooms<'a>(
    file: &mut File,
    table: Option<&Spanned<raw::ChannelsTable>>,
    server: &server::CompiledServer,
    schools: impl Iterator<Item = &'a School>,
) {
    let (Some(list), Some(rest)) = (
        table.and_then(|table| table.get_ref().list(Channel::Chat)),
        &server.rest,
    ) else {
        return;
    };
    for name in list.get_ref() {
        let settings = rest.gateways.get(&GatewayName::new(name.get_ref()));
        if settings.is_some_and(|settings| settings.names_recipient()) {
            file.error(
                "room-with-recipient",
                name.span(),
                format!("what `{name}` sends names a recipient, and a chat room has none"),
                "take `{to}` out of its `send`, or name it under `sms`",
            );
        }
    }
    let rooms = list.get_ref().iter().map(|name| name.get_ref().as_str());
    let rooms: BTreeSet<&str> = rooms.collect();
    for school in schools {
        let mut steps = school.chains.values().flat_map(|chain| chain.steps());
        if !steps.any(|step| step.by.contains(&Channel::Chat)) {
            continue;
        }
        let known = match &school.chat {
            Some(room) => rooms.contains(room.as_str()),
            None => rooms.len() == 1,
        };
        if !known {
            let all: Vec<String> = rooms.iter().map(|room| format!("`{room}`")).collect();
            file.error(
                "no-room",
                list.span(),
                format!(
                    "nothing says which of these rooms is that of the school `{}`",
                    school.id
                ),
                format!(
                    "write `chat = \"NAME\"` under `[school]` in its file, with one of {}",
                    all.join(", ")
                ),
            );
        }
    }
}

/// Warns of a gateway that alone carries every message of a chain: when the gateway fails, the chain is dumb.
pub(super) fn note_lone_gateway<'a>(
    file: &mut File,
    table: Option<&Spanned<raw::ChannelsTable>>,
    server: &server::CompiledServer,
    schools: impl Iterator<Item = &'a School>,
) {
    let (Some(table), Some(rest)) = (table, &server.rest) else {
        return;
    };
    let carriers = |channel: &Channel| rest.channels.get(channel).into_iter().flatten();
    let mut lone: BTreeSet<(Channel, &GatewayName)> = BTreeSet::new();
    let mut example = None;
    for school in schools {
        for chain in school.chains.values() {
            let by = chain.steps().flat_map(|step| step.by.iter().copied());
            // A room carries nothing to anybody.
            let by: BTreeSet<Channel> = by.filter(|channel| *channel != Channel::Chat).collect();
            let all: BTreeSet<&GatewayName> = by.iter().flat_map(carriers).collect();
            if let (Some(channel), Some(gateway), 1) = (by.first(), all.first(), all.len())
                // Simulated phones do not fail.
                && rest.gateways.get(*gateway).is_some_and(|settings| !settings.is_simulated())
            {
                lone.insert((*channel, *gateway));
                example.get_or_insert((&chain.name, &school.id));
            }
        }
    }
    let Some((chain, school)) = example else { return };
    for (channel, gateway) in lone {
        if let Some(list) = table.get_ref().list(channel) {
            file.warn(
                "one-gateway",
                list.span(),
                format!(
                    "everything that chains such as `{chain}` of `{school}` say leaves by `{gateway}` alone: on the day it is down, nobody is told"
                ),
                "add a second gateway here, or let their steps tell by the other channel as well",
            );
        }
    }
}

fn span_of(raw: &raw::SchoolFile, place: &FindingPlace) -> Option<Range<usize>> {
    match place {
        FindingPlace::Chain(name) => {
            let (name, _) = raw.chain.get_key_value(name.as_str())?;
            Some(name.span())
        }
        FindingPlace::Deadline(visit_type, kind) => {
            let visit_type = raw.visit_types.get(visit_type.as_str())?;
            deadline(visit_type.get_ref(), *kind)
        }
        FindingPlace::Deputy(person) => {
            let person = raw.people.get(person.key())?;
            Some(person.get_ref().deputy.as_ref()?.span())
        }
        FindingPlace::Person(person) => {
            let (key, _) = raw.people.get_key_value(person.key())?;
            Some(key.span())
        }
        FindingPlace::SafeWord(person) => {
            let person = raw.people.get(person.key())?;
            Some(person.get_ref().safe_word.as_ref()?.span())
        }
        FindingPlace::School(key) => {
            let table = raw.school.as_ref()?;
            let school = table.get_ref();
            Some(match key {
                SchoolKey::DuressCodes => school.duress_codes.as_ref()?.span(),
                SchoolKey::SafePhrases => school.safe_phrases.as_ref()?.span(),
                // A reference to words not readable here still counts as words.
                SchoolKey::WithoutWords if school.safe_phrases.is_some() || school.duress_codes.is_some() => {
                    return None;
                }
                SchoolKey::WithoutWords => table.span(),
            })
        }
        FindingPlace::Step(chain, index, key) => {
            let step = raw.chain.get(chain.as_str())?.get(*index)?;
            Some(of_step(step.get_ref(), *key).unwrap_or(step.span()))
        }
        FindingPlace::Text(name) => Some(raw.texts.get(name.as_str())?.span()),
        FindingPlace::VisitType(name, key) => {
            of_visit_type(raw.visit_types.get(name.as_str())?.get_ref(), *key)
        }
    }
}

fn of_visit_type(visit_type: &raw::VisitTypeTable, key: VisitTypeKey) -> Option<Range<usize>> {
    let list = match key {
        VisitTypeKey::AuthorisedBy => &visit_type.authorised_by,
        VisitTypeKey::Informed => &visit_type.informed,
        VisitTypeKey::OutOfHoursAuthorisedBy => &visit_type.out_of_hours_authorised_by,
        VisitTypeKey::OutOfHoursRequires => &visit_type.out_of_hours_requires,
        VisitTypeKey::Requires => &visit_type.requires,
        VisitTypeKey::TellOnChange => &visit_type.tell_on_change,
        VisitTypeKey::TellOnEnd => &visit_type.tell_on_end,
        VisitTypeKey::TellOnHome => &visit_type.tell_on_home,
        VisitTypeKey::TellOnLeft => &visit_type.tell_on_left,
        VisitTypeKey::TellOnStart => &visit_type.tell_on_start,
        VisitTypeKey::Training => &visit_type.training,
    };
    list.as_ref().map(Spanned::span)
}

fn of_step(step: &raw::StepTable, key: StepKey) -> Option<Range<usize>> {
    match key {
        StepKey::Again => step.again.as_ref().map(Spanned::span),
        StepKey::Ask => step.ask.as_ref().map(Spanned::span),
        StepKey::By => step.by.as_ref().map(Spanned::span),
        StepKey::Hold => step.hold.as_ref().map(Spanned::span),
        StepKey::Tell => step.tell.as_ref().map(Spanned::span),
        StepKey::Wait => step.wait.as_ref().map(Spanned::span),
    }
}

/// Returns the chain that a deadline names, or else its table; `None` where it is not written at all.
fn deadline(visit_type: &raw::VisitTypeTable, kind: DeadlineKind) -> Option<Range<usize>> {
    macro_rules! chain_of {
        ($table:expr) => {
            $table.as_ref().map(|table| {
                let chain = table.get_ref().chain.as_ref();
                chain.map_or_else(|| table.span(), Spanned::span)
            })
        };
    }
    match kind {
        DeadlineKind::Arrival => chain_of!(visit_type.arrival),
        DeadlineKind::CheckIn => chain_of!(visit_type.check_in),
        DeadlineKind::NoAnswer => chain_of!(visit_type.no_answer),
        DeadlineKind::Return => chain_of!(visit_type.return_by),
        DeadlineKind::HomeSafe => chain_of!(visit_type.home_safe),
        DeadlineKind::WriteUp => None,
    }
}

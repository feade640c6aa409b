//! One school's file.

use super::chains::{self, StepContext};
use super::people::{self, SchoolCalendar};
use super::visit_types::{self, VisitTypeContext};
use super::{incidents, on_file, safe_words, texts};
use crate::config::Loading;
use crate::config::calendar::OpeningHours;
use crate::config::policy::PolicyName;
use crate::config::raw;
use crate::config::school::School;
use crate::domain::chain::Channel;
use crate::domain::id::{GatewayName, SchoolId};
use crate::toml_file::File;
use crate::toml_file::SecretWords;
use crate::toml_file::values;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use toml::Spanned;

/// Longest name of a school, in letters.
const LONGEST_SCHOOL: usize = 80;

/// Time zone if `time_zone` is left out.
const TIME_ZONE: &str = "Europe/London";

/// Compiles a school. `None` if a necessary key is missing, which has been reported.
pub(super) fn compile(
    file: &mut File,
    loading: &Loading<'_>,
    id: &SchoolId,
    raw: &raw::SchoolFile,
    channels: Option<&BTreeSet<Channel>>,
) -> Option<School> {
    let Some(table) = &raw.school else {
        if !file.is_unreadable_at_top("school") {
            file.error(
                "missing-key",
                0..0,
                "`[school]` is missing: nobody could say which school this is",
                "add `[school]` with `name`, `phone` and `hours`",
            );
        }
        return None;
    };
    let school = table.get_ref();
    let header = table.span();
    let zone_name = school.time_zone.as_ref().map_or(TIME_ZONE, |zone| zone.get_ref());
    let zone = zone(file, school.time_zone.as_ref(), zone_name);
    let closed = people::dates(file, school.closed.as_ref(), &zone, loading);
    let calendar = SchoolCalendar { zone, closed };
    let week = match &school.hours {
        Some(hours) => people::week(file, hours),
        None => {
            file.missing(
                &header,
                "hours",
                "nobody could say which visits run out of hours",
                "add `hours = \"Mon-Fri 08:00-16:30\"`",
            );
            None
        }
    };
    let week = week.unwrap_or_else(OpeningHours::all);

    let people = people::compile(file, loading, id, &raw.people, &calendar);
    people.note_ambiguous(file);
    let step_context = StepContext {
        school: id,
        people: &people,
        channels,
    };
    let chains = chains::compile(file, &step_context, &raw.chain, &header);
    let rules = VisitTypeContext {
        loading,
        school: id,
        people: &people,
        calendar: &calendar,
        week: &week,
        chains: raw.chain.keys().map(|name| name.get_ref().clone()).collect(),
    };
    let visit_types = visit_types::compile(file, &rules, &raw.visit_types);
    let incidents = incidents::compile(file, &rules, channels, raw);
    if raw.visit_types.is_empty() && !file.is_unreadable_at_top("visit_types") {
        file.error(
            "no-visit-type",
            header.clone(),
            "the school has no visit type, so nobody could be signed out",
            "add `[visit_types.home]`",
        );
    }
    let words = |file: &mut File, key: &str, value: Option<&Spanned<raw::Hidden>>| {
        value
            .and_then(|value| safe_words::words(file, loading, key, false, value))
            .unwrap_or_default()
    };
    let safe_phrases: SecretWords = words(file, "safe_phrases", school.safe_phrases.as_ref());
    let duress_codes: SecretWords = words(file, "duress_codes", school.duress_codes.as_ref());
    texts::check(file, &raw.texts, loading.texts);
    let vehicles = on_file::vehicles(file, &raw.vehicles);
    let phones = on_file::phones(file, &raw.phones);
    let name = required(
        file,
        table,
        "name",
        school.name.as_ref(),
        "messages could not say which school they are from",
    );
    let phone = required(
        file,
        table,
        "phone",
        school.phone.as_ref(),
        "a contact would not know which number to ring",
    );
    let phone = phone.and_then(|value| values::phone(file, "the school's `phone`", value));
    let hours = week.availability(&calendar.zone, &calendar.closed);
    let policies = PolicyName::ALL.map(|policy| (policy.as_str(), policy));
    let policy = match &school.policy {
        Some(policy) => Some(values::word(file, "policy", policy, &policies)?),
        None => None,
    };
    Some(School {
        id: id.clone(),
        name: name.and_then(|name| values::short(file, "name", name, LONGEST_SCHOOL))?,
        policy,
        phone: phone?,
        time_zone: zone_name.to_owned(),
        hours,
        safe_words: people.safe_words,
        people: Arc::new(people.by_id),
        visit_types,
        incidents,
        chains,
        safe_phrases,
        duress_codes,
        welsh: school.welsh.unwrap_or(false),
        vehicles,
        phones,
        chat: school
            .chat
            .as_ref()
            .filter(|room| values::name(file, "a chat room's gateway", room))
            .map(|room| GatewayName::new(room.get_ref())),
        texts: raw
            .texts
            .iter()
            .map(|(name, text)| (name.get_ref().clone(), text.get_ref().clone()))
            .collect::<BTreeMap<_, _>>(),
    })
}

fn required<'a>(
    file: &mut File,
    table: &Spanned<raw::SchoolTable>,
    key: &str,
    value: Option<&'a Spanned<String>>,
    would: &str,
) -> Option<&'a Spanned<String>> {
    if value.is_none() {
        file.missing(&table.span(), key, would, format!("add `{key} = \"...\"`"));
    }
    value
}

fn zone(file: &mut File, place: Option<&Spanned<String>>, name: &str) -> TimeZone {
    match TimeZone::get(name) {
        Ok(zone) => zone,
        Err(_) => {
            file.error(
                "unknown-time-zone",
                place.map_or(0..0, Spanned::span),
                format!("there is no time zone `{name}`, so opening hours would mean nothing"),
                "write the name of a city's zone, as in `\"Europe/London\"`",
            );
            TimeZone::UTC
        }
    }
}

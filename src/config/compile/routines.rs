//! Routines: work done on a schedule.

use super::schools::CompiledSchools;
use crate::config::raw;
use crate::config::settings::{RoutineKind, RoutineSettings};
use crate::domain::id::{ChainName, SchoolId};
use crate::domain::time::Timestamp;
use crate::toml_file::File;
use crate::toml_file::values;
use crate::wording::suggest;
use std::str::FromStr as _;
use toml::Spanned;

const KINDS: [(&str, RoutineKind); 1] = [("sweep", RoutineKind::Sweep)];
/// Known routines for which this version is too old. Their message says so, instead of "did you
/// mean".
const LATER: [&str; 5] = ["backup", "canary", "digest", "drill", "retention"];
/// Chain of a routine that names none.
const CHAIN: &str = "monitor";

/// Compiles the routines, after the schools: a routine names chains of theirs.
pub(super) fn compile(
    file: &mut File,
    raw: &[Spanned<raw::RoutineTable>],
    schools: &CompiledSchools,
    now: Timestamp,
) -> Vec<RoutineSettings> {
    let mut routines = Vec::new();
    for routine in raw {
        match one(file, routine, schools, now) {
            Some(compiled) => routines.push(compiled),
            None => file.left_out("the routine", routine.span()),
        }
    }
    routines
}

fn one(
    file: &mut File,
    table: &Spanned<raw::RoutineTable>,
    schools: &CompiledSchools,
    now: Timestamp,
) -> Option<RoutineSettings> {
    let raw = table.get_ref();
    let kind = match &raw.kind {
        Some(kind) if LATER.contains(&kind.get_ref().as_str()) => {
            file.error(
                "routine-not-available",
                kind.span(),
                format!("`{kind}` is not available in this version, so it would never be done"),
                "take this `[[routine]]` out for now",
            );
            None
        }
        Some(kind) => values::word(file, "do", kind, &KINDS),
        None => {
            file.missing(
                &table.span(),
                "do",
                "nothing would be done",
                "add `do = \"sweep\"`",
            );
            None
        }
    };
    let cron = match &raw.cron {
        Some(cron) => schedule(file, cron, now),
        None => {
            file.missing(
                &table.span(),
                "cron",
                "it would never be done",
                "add `cron = \"0 0 17 * * Mon-Fri\"` (second, minute, hour, day, month, day of week)",
            );
            None
        }
    };
    let school = raw.school.as_ref().map(|name| {
        let id = SchoolId::new(name.get_ref());
        if schools.chains().any(|(known, _)| *known == id) {
            return Some(id);
        }
        let known: Vec<&str> = schools.chains().map(|(id, _)| id.as_str()).collect();
        if known.is_empty() {
            // A configuration without schools has been reported already.
            return None;
        }
        file.error(
            "unknown-school",
            name.span(),
            format!("there is no school `{name}`, so this would never be done"),
            suggest::did_you_mean(name.get_ref(), known),
        );
        None
    });
    let school = match school {
        Some(school) => Some(school?),
        None => None,
    };
    let chain = raw.chain.as_ref().map_or(CHAIN, |chain| chain.get_ref());
    if let Some(place) = &raw.chain {
        for (id, chains) in schools.chains() {
            let concerned = school.as_ref().is_none_or(|school| school == id);
            if concerned && chains.is_some_and(|chains| !chains.contains(chain)) {
                file.error(
                    "missing-chain",
                    place.span(),
                    format!(
                        "the school `{id}` has no chain `{chain}`, so what this finds would be told to nobody"
                    ),
                    format!("add a `[[chain.{chain}]]` to that school, or name a chain that it has"),
                );
            }
        }
    }
    Some(RoutineSettings {
        kind: kind?,
        school,
        cron: cron?,
        chain: ChainName::new(chain),
    })
}

/// Returns a schedule with a single reading and at least one due time.
fn schedule(file: &mut File, value: &Spanned<String>, now: Timestamp) -> Option<String> {
    let text = value.get_ref().trim();
    let fields: Vec<&str> = text.split_whitespace().collect();
    let mut bad = |message: String, remedy: String| {
        file.error("bad-cron", value.span(), message, remedy);
        None
    };
    if fields.len() == 5 {
        return bad(
            "the schedule has 5 fields and no seconds, so each would be taken for its neighbour".to_owned(),
            format!("put the second first: `\"0 {text}\"`"),
        );
    }
    // Day 1 is Sunday here and Monday elsewhere: a sweep on the wrong days would be noticed too late.
    if fields
        .get(5)
        .is_some_and(|days| days.chars().any(|c| c.is_ascii_digit()))
    {
        return bad(
            "days of the week by number mean different days in different programs".to_owned(),
            "use names, as in `Mon-Fri`".to_owned(),
        );
    }
    let schedule = match cron::Schedule::from_str(text) {
        Ok(schedule) => schedule,
        Err(error) => {
            let reason = error.to_string();
            return bad(
                format!(
                    "the schedule cannot be read: {}",
                    reason.lines().next().unwrap_or_default().trim()
                ),
                "write second, minute, hour, day, month and day of week, as in `\"0 0 17 * * Mon-Fri\"`"
                    .to_owned(),
            );
        }
    };
    let comes = chrono::DateTime::from_timestamp_millis(now.ms())
        .is_none_or(|now| schedule.after(&now).next().is_some());
    if !comes {
        return bad(
            "no such day ever comes, so this would never be done".to_owned(),
            "give a day that the month has".to_owned(),
        );
    }
    Some(text.to_owned())
}

//! People with a reason to stay in the file: out now, or needed for alerts or for leave.

use super::remarks::ListRemark;
use super::school_file::{KnownPerson, SchoolText};
use crate::app::Question;
use crate::app::answer::VisitView;
use crate::cli::ConfigPath;
use crate::cli::error::CliError;
use crate::cli::places::{self, SocketArgs};
use crate::config::Config;
use crate::control::ControlError;
use crate::domain::id::SchoolId;
use crate::store::{At, StoreReader};
use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;

/// Returns the open visit of each person of a school, by key.
///
/// Asks the daemon. Without a running daemon the store tells: a person out at the stop is still out, as far as is known.
pub(super) fn out_now(
    reach: &SocketArgs,
    config: ConfigPath<'_>,
    loaded: &Config,
    school: &SchoolId,
) -> Result<BTreeMap<String, String>, CliError> {
    let client = match reach.connect(config) {
        Ok(client) => Some(client),
        Err(CliError::Control(ControlError::NotReachable { source, .. }))
            if matches!(source.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) =>
        {
            None
        }
        Err(error) => return Err(error),
    };
    if let Some(mut client) = client {
        let visits: Vec<VisitView> = places::ask(&mut client, Question::Visits { all: false })?;
        let of_school = visits.into_iter().filter(|visit| visit.school == *school);
        let out = of_school.flat_map(|visit| {
            let id = visit.id;
            visit.workers.into_iter().map(move |worker| (worker, id.clone()))
        });
        return Ok(out.collect());
    }
    let store = At::state_directory(&loaded.server.state_dir);
    if store.was_never_used() {
        return Ok(BTreeMap::new());
    }
    let visits = StoreReader::open(&store)?.load()?.visits;
    let open = visits.into_iter().filter(|visit| visit.closed.is_none());
    let out = open.flat_map(|visit| {
        let workers = visit
            .workers
            .into_keys()
            .filter(|worker| worker.school() == *school);
        workers.map(move |worker| (worker.key().to_owned(), visit.id.to_string()))
    });
    Ok(out.collect())
}

/// Notes each person with a reason to stay, and the places of their name.
pub(super) fn note_needed(
    removed: &[&KnownPerson],
    file: &SchoolText,
    out: &BTreeMap<String, String>,
    remarks: &mut Vec<ListRemark>,
) {
    let gone: BTreeSet<&str> = removed.iter().map(|person| person.key.as_str()).collect();
    // New people have no role but `staff`.
    let staying = file
        .people
        .iter()
        .filter(|person| !gone.contains(person.key.as_str()));
    let held: BTreeSet<&str> = staying
        .flat_map(|person| person.roles.iter().map(String::as_str))
        .collect();
    for person in removed {
        let mut reasons = Vec::new();
        if let Some(visit) = out.get(&person.key) {
            reasons.push(format!("is out now, on visit {visit}"));
        }
        let places = places_of(&person.key, file, &gone);
        if !places.is_empty() {
            reasons.push(format!("is named in {}", shortened(&places)));
        }
        for role in person.roles.iter().filter(|role| !held.contains(role.as_str())) {
            let places = places_of(role, file, &gone);
            if !places.is_empty() {
                reasons.push(format!("is the last `{role}`, named in {}", shortened(&places)));
            }
        }
        if !reasons.is_empty() {
            remarks.push(ListRemark::problem(
                "still-needed",
                None,
                format!(
                    "`{}` ({}) cannot be removed: {}",
                    person.key,
                    person.name,
                    reasons.join("; ")
                ),
                "name somebody else there first, or leave `--remove-missing` out",
            ));
        }
    }
}

/// Returns the places that name a person or a role, those of removed people left out.
fn places_of(name: &str, file: &SchoolText, gone: &BTreeSet<&str>) -> Vec<String> {
    let of_gone = |table: &str| {
        let person = table
            .strip_prefix("people.")
            .and_then(|rest| rest.split('.').next());
        // The line manager of a removed person is free.
        person.is_some_and(|key| gone.contains(key))
    };
    let named = file.named.iter();
    let named = named.filter(|named| named.name == name && !of_gone(&named.table));
    named
        .map(|named| format!("`{}` (line {})", named.table, named.line))
        .collect()
}

/// Most places said of a person: a headteacher stands in every chain.
const MOST_PLACES: usize = 4;

fn shortened(places: &[String]) -> String {
    let shown: Vec<&str> = places.iter().take(MOST_PLACES).map(String::as_str).collect();
    match places.len().saturating_sub(MOST_PLACES) {
        0 => shown.join(", "),
        1 => format!("{} and 1 more place", shown.join(", ")),
        more => format!("{} and {more} more places", shown.join(", ")),
    }
}

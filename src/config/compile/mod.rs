//! From the files as written to plain valid data. Nothing stops at the first problem.

mod chains;
mod deadlines;
mod findings;
mod gateways;
mod http;
mod incidents;
mod on_file;
mod people;
mod requirements;
mod routines;
mod safe_words;
mod school;
mod schools;
mod server;
mod sign_in;
mod steps;
mod texts;
mod visit_types;

use super::school::School;
use super::settings::Config;
use super::{Loaded, Loading, raw};
use crate::domain::chain::Channel;
use crate::domain::id::SchoolId;
use crate::named_file;
use crate::toml_file::File;
use crate::toml_file::Problem;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::de::DeTable;

/// Loads the server's file and the files of the schools.
pub(super) fn all(path: &Path, loading: &Loading<'_>) -> Result<Loaded, Vec<Problem>> {
    whole(parts(path, loading))
}

/// Loads the same, and takes what an earlier release took.
pub(super) fn at_start(path: &Path, loading: &Loading<'_>) -> Result<Loaded, Vec<Problem>> {
    let (config, problems) = parts(path, loading);
    whole((config, problems.into_iter().map(Problem::at_start).collect()))
}

fn whole(parts: (Option<Config>, Vec<Problem>)) -> Result<Loaded, Vec<Problem>> {
    match parts {
        (Some(config), problems) if !problems.iter().any(Problem::is_error) => Ok(Loaded {
            config,
            warnings: problems,
        }),
        (_, problems) => Err(problems),
    }
}

/// Whether a file is a school's own: only such a file has a `[school]` table.
pub(super) fn is_school(path: &Path) -> bool {
    let text = named_file::text(path, named_file::LONGEST_TOML);
    text.is_ok_and(|text| {
        DeTable::parse_recoverable(&text)
            .0
            .get_ref()
            .contains_key("school")
    })
}

/// Returns the file of each school, as far as the server's file names them.
pub(super) fn school_files(path: &Path) -> Result<BTreeMap<SchoolId, PathBuf>, String> {
    let mut file = File::open(path).map_err(|problem| problem.message.clone())?;
    let raw: Option<raw::ServerFile> = file.read();
    let pattern = raw.as_ref().and_then(|raw| raw.schools.as_ref());
    schools::files(&file.directory, pattern)
}

/// Loads one school's file by itself.
pub(super) fn school_alone(
    path: &Path,
    loading: &Loading<'_>,
) -> Result<BTreeMap<SchoolId, Arc<School>>, Vec<Problem>> {
    let channels = BTreeSet::from(Channel::ALL);
    let (schools, problems) = schools::only(path, &channels, loading);
    if problems.iter().any(Problem::is_error) {
        return Err(problems);
    }
    Ok(schools.into_compiled())
}

/// Compiles every part without an error: the server's file, and each school.
pub(super) fn parts(path: &Path, loading: &Loading<'_>) -> (Option<Config>, Vec<Problem>) {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(problem) => return (None, vec![*problem]),
    };
    let raw: Option<raw::ServerFile> = file.read();
    let server = raw.as_ref().map(|raw| server::compile(&mut file, raw, loading));
    let channels = server.as_ref().and_then(|server| server.channels.as_ref());
    let (schools, school_problems) = schools::load(
        &mut file,
        raw.as_ref().and_then(|raw| raw.schools.as_ref()),
        raw.is_some(),
        channels,
        server
            .as_ref()
            .and_then(|server| server.rest.as_ref())
            .map(|rest| rest.delivery.receipt_within),
        loading,
    );
    let routines = raw.as_ref().map(|raw| {
        let server = server.as_ref().and_then(|server| server.rest.as_ref());
        routines::compile(&mut file, &raw.routine, &schools, server, loading.now)
    });
    if let (Some(raw), Some(server)) = (&raw, &server)
        && !file.has_errors()
    {
        findings::note_texts_without_people(&mut file, raw.channels.as_ref(), server);
        findings::note_rooms(&mut file, raw.channels.as_ref(), server, schools.compiled());
        findings::note_lone_gateway(&mut file, raw.channels.as_ref(), server, schools.compiled());
    }

    let server = match (server, routines) {
        (Some(server), Some(routines)) => server.settings.zip(server.rest).map(|parts| (parts, routines)),
        (_, _) => None,
    };
    if server.is_none() {
        file.left_out("the file", 0..0);
    }
    let mut problems = file.into_problems();
    problems.extend(school_problems);
    let config = server.map(|((server, rest), routines)| Config {
        server,
        http: rest.http,
        channels: rest.channels,
        gateways: rest.gateways,
        heartbeat: rest.heartbeat,
        delivery: rest.delivery,
        routines,
        schools: schools.into_compiled(),
    });
    (config, problems)
}

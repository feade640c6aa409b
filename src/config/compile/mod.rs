//! From the files as written to plain valid data. Nothing stops at the first problem.

mod chains;
mod gateways;
mod people;
mod routines;
mod school;
mod schools;
mod secrets;
mod server;
mod texts;
mod values;
mod visit_types;

use super::file::File;
use super::problem::Problem;
use super::settings::Config;
use super::{Loaded, Loading, raw};
use std::path::Path;

/// Loads the server's file and those of the schools.
pub(super) fn all(path: &Path, loading: &Loading<'_>) -> Result<Loaded, Vec<Problem>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(problem) => return Err(vec![*problem]),
    };
    let raw: Option<raw::ServerFile> = file.read();
    let server = raw.as_ref().map(|raw| server::compile(&mut file, raw, loading));
    let channels = server.as_ref().and_then(|server| server.channels.as_ref());
    let (schools, school_problems) = schools::load(
        &mut file,
        raw.as_ref().and_then(|raw| raw.schools.as_ref()),
        raw.is_some(),
        channels,
        loading,
    );
    let routines = raw
        .as_ref()
        .map(|raw| routines::compile(&mut file, &raw.routine, &schools, loading.now));

    let mut problems = file.into_problems();
    problems.extend(school_problems);
    // A part that could not be made has left an error behind it, so the two conditions agree.
    if let (Some(server), Some(routines)) = (server, routines)
        && let Some((server, settings)) = server.settings.zip(server.rest)
        && !problems.iter().any(Problem::is_error)
    {
        let config = Config {
            server,
            channels: settings.channels,
            gateways: settings.gateways,
            heartbeat: settings.heartbeat,
            delivery: settings.delivery,
            routines,
            schools: schools.into_compiled(),
        };
        return Ok(Loaded {
            config,
            warnings: problems,
        });
    }
    Err(problems)
}

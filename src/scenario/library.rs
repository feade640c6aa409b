//! Scenario files and the schools they play at, each school loaded once.

use super::ScenarioDraft;
use super::play::{ScenarioOutcome, play};
use crate::config::{self, Loading, Problem, School, SecretPolicy, Secrets};
use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Schools loaded for the instants of scenarios, so that a folder of scenarios reads its school once.
#[derive(Default)]
pub struct ScenarioLibrary {
    /// The configuration to use, whatever the scenario names.
    config: Option<PathBuf>,
    /// The school to use where a configuration has several.
    school: Option<String>,
    loaded: BTreeMap<(PathBuf, Timestamp), BTreeMap<SchoolId, Arc<School>>>,
}

/// A played scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayedScenario {
    /// The expectations that failed, and the story.
    pub outcome: ScenarioOutcome,
    /// The text of the scenario file with the new story.
    pub with_story: String,
}

/// Why a scenario could not be played.
#[derive(Debug)]
pub enum PlayError {
    /// The scenario or the configuration has errors.
    Problems(Vec<Problem>),
    /// No school was named, or none with the given name exists; the message for the caller.
    NoSchool(String),
}

impl ScenarioLibrary {
    /// Returns a library with this configuration and school, instead of the ones named by
    /// scenarios.
    #[must_use]
    pub fn new(config: Option<PathBuf>, school: Option<String>) -> Self {
        Self {
            config,
            school,
            loaded: BTreeMap::new(),
        }
    }

    /// Plays one scenario file.
    ///
    /// # Errors
    /// The problems of the files, or the missing name of a school.
    pub fn play(&mut self, path: &Path) -> Result<PlayedScenario, PlayError> {
        let draft = ScenarioDraft::open(path).map_err(PlayError::Problems)?;
        let config = self.config.clone().or_else(|| draft.school()).ok_or_else(|| {
            PlayError::NoSchool(format!(
                "{}: which school? write `school = \"FILE\"` at its top, or name one with `--config FILE`",
                path.display()
            ))
        })?;
        let now = draft.now();
        let school = self.school(&config, now)?;
        let recording = draft.recording();
        let scenario = draft.compile(&school).map_err(PlayError::Problems)?;
        let outcome = play(&scenario, &school);
        let with_story = recording.with(&outcome.story.join("\n"));
        Ok(PlayedScenario { outcome, with_story })
    }

    /// Returns the school to play at, loaded for an instant.
    ///
    /// # Errors
    /// The problems of the configuration; or several schools where none was named.
    pub fn school(&mut self, config: &Path, now: Timestamp) -> Result<School, PlayError> {
        let key = (config.to_owned(), now);
        if !self.loaded.contains_key(&key) {
            let loading = Loading {
                now,
                secrets: Secrets::of_this_process(SecretPolicy::Skip),
                texts: &config::checked_text,
                judge: &crate::check::school,
            };
            let schools = config::load_schools(config, &loading).map_err(PlayError::Problems)?;
            self.loaded.insert(key.clone(), schools);
        }
        let schools = self.loaded.get(&key).into_iter().flatten();
        let known: Vec<&str> = schools.clone().map(|(id, _)| id.as_str()).collect();
        let wanted = |id: &SchoolId| {
            self.school
                .as_ref()
                .is_none_or(|wanted| id.as_str().eq_ignore_ascii_case(wanted.trim()))
        };
        let mut fitting = schools.filter(|(id, _)| wanted(id)).map(|(_, school)| school);
        match (fitting.next(), fitting.next(), &self.school) {
            (Some(school), None, _) => Ok(School::clone(school)),
            (None, _, Some(wanted)) => Err(PlayError::NoSchool(format!(
                "no school `{wanted}`: there is {}",
                known.join(", ")
            ))),
            (_, _, _) => Err(PlayError::NoSchool(format!(
                "several schools: name one with `--school`: {}",
                known.join(", ")
            ))),
        }
    }
}

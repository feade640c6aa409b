//! Scenario files and the schools they play at, each loaded once.

use super::Draft;
use super::play::{Outcome, play};
use crate::config::{self, Loading, Problem, School, SecretPolicy, Secrets};
use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Schools as they were loaded for one instant, so that a folder of scenarios reads its school once.
#[derive(Default)]
pub struct Library {
    /// The configuration that is used whatever a scenario says.
    config: Option<PathBuf>,
    /// The school that is meant where a configuration has several.
    school: Option<String>,
    loaded: BTreeMap<(PathBuf, Timestamp), BTreeMap<SchoolId, School>>,
}

/// A scenario that was played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Played {
    /// What it came to.
    pub outcome: Outcome,
    /// The text of the file with this story recorded in it.
    pub with_story: String,
}

/// Why a scenario could not be played.
#[derive(Debug)]
pub enum Unplayable {
    /// Something is wrong with the scenario or the configuration.
    Problems(Vec<Problem>),
    /// Nobody said at which school.
    NoSchool(String),
}

impl Library {
    /// Plays at this configuration, whatever a scenario says; and at this school of it.
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
    /// Why it could not be played.
    pub fn play(&mut self, path: &Path) -> Result<Played, Unplayable> {
        let draft = Draft::open(path).map_err(Unplayable::Problems)?;
        let config = self.config.clone().or_else(|| draft.school()).ok_or_else(|| {
            Unplayable::NoSchool(format!(
                "{}: which school? write `school = \"FILE\"` at its top, or name one with `--config FILE`",
                path.display()
            ))
        })?;
        let now = draft.now();
        let school = self.school(&config, now)?;
        let recording = draft.recording();
        let scenario = draft.compile(&school).map_err(Unplayable::Problems)?;
        let outcome = play(&scenario, &school);
        let with_story = recording.with(&outcome.story.join("\n"));
        Ok(Played { outcome, with_story })
    }

    /// Returns the school that is meant, loaded for an instant.
    ///
    /// # Errors
    /// What is wrong with the configuration; or that it has several schools and nobody said which.
    pub fn school(&mut self, config: &Path, now: Timestamp) -> Result<School, Unplayable> {
        let key = (config.to_owned(), now);
        if !self.loaded.contains_key(&key) {
            let loading = Loading {
                now,
                secrets: Secrets::of_this_process(SecretPolicy::Skip),
                texts: &config::checked_text,
                judge: &crate::check::school,
            };
            let schools = config::load_schools(config, &loading).map_err(Unplayable::Problems)?;
            self.loaded.insert(key.clone(), schools);
        }
        let schools = self.loaded.get(&key).into_iter().flatten();
        let known: Vec<&str> = schools.clone().map(|(id, _)| id.as_str()).collect();
        let wanted = |id: &SchoolId| self.school.as_ref().is_none_or(|wanted| id.as_str() == wanted);
        let mut fitting = schools.filter(|(id, _)| wanted(id)).map(|(_, school)| school);
        match (fitting.next(), fitting.next(), &self.school) {
            (Some(school), None, _) => Ok(school.clone()),
            (None, _, Some(wanted)) => Err(Unplayable::NoSchool(format!(
                "no school `{wanted}`: there is {}",
                known.join(", ")
            ))),
            (_, _, _) => Err(Unplayable::NoSchool(format!(
                "several schools: name one with `--school`: {}",
                known.join(", ")
            ))),
        }
    }
}

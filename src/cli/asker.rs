//! Asking a running daemon, and showing the answer: in words, or as the daemon's own JSON.

use super::error::CliError;
use super::output::{self, OutputArgs};
use super::places::{self, SocketArgs};
use super::zones::SchoolZones;
use super::{ConfigPath, ExitStatus};
use crate::app::answer::HealthReport;
use crate::app::{Call, Request};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// An answer, and the daemon's own JSON: `--json` prints the latter, even where a newer daemon says
/// more than this version reads.
pub(super) struct PrintedAnswer<A> {
    pub(super) answer: A,
    json: Value,
}

impl<'de, A: DeserializeOwned> Deserialize<'de> for PrintedAnswer<A> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer)?;
        let answer = A::deserialize(&json).map_err(D::Error::custom)?;
        Ok(Self { answer, json })
    }
}

impl<A> Serialize for PrintedAnswer<A> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

/// A command's way to the daemon, and the form of the answer.
pub(super) struct DaemonAsker<'a> {
    pub(super) reach: SocketArgs,
    pub(super) output: OutputArgs,
    pub(super) config: ConfigPath<'a>,
}

impl DaemonAsker<'_> {
    /// Asks a question with an `A` for its answer.
    pub(super) fn ask<A: DeserializeOwned>(
        &self,
        call: impl Into<Call>,
    ) -> Result<PrintedAnswer<A>, CliError> {
        places::ask(&mut self.reach.connect(self.config)?, call)
    }

    /// Shows an answer.
    pub(super) fn say<A>(
        &self,
        answered: &PrintedAnswer<A>,
        words: impl FnOnce(&A, &SchoolZones) -> String,
    ) -> Result<ExitStatus, CliError> {
        if self.output.json {
            output::say_json(answered)?;
        } else {
            output::say(&words(&answered.answer, &self.zones()))?;
        }
        Ok(ExitStatus::Success)
    }

    /// Returns the schools' time zones: by the configuration, unless only a socket is named or the
    /// configuration cannot be used; then by the daemon.
    fn zones(&self) -> SchoolZones {
        let only_socket = self.reach.is_named() && !self.config.is_named();
        let written = (!only_socket).then(|| SchoolZones::of(self.config));
        match written.filter(|zones| !zones.is_empty()) {
            Some(zones) => zones,
            None => match self.ask::<HealthReport>(Request::Health) {
                Ok(report) => SchoolZones::of_daemon(report.answer),
                Err(error) => {
                    tracing::debug!(%error, "the daemon does not say its schools' time zones");
                    SchoolZones::of(self.config)
                }
            },
        }
    }

    /// Asks, and shows the answer.
    pub(super) fn show<A: DeserializeOwned>(
        &self,
        call: impl Into<Call>,
        words: impl FnOnce(&A, &SchoolZones) -> String,
    ) -> Result<ExitStatus, CliError> {
        self.say(&self.ask(call)?, words)
    }
}

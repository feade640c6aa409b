//! Asking a running daemon, and showing what it answers: in words, or as the JSON that it sent.

use super::error::CliError;
use super::output::{self, Output};
use super::places::{self, Reach};
use super::zones::Zones;
use super::{ConfigPath, ExitStatus};
use crate::app::Call;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// An answer, and the JSON that it came as: that is what `--json` prints, even where a newer daemon says more than is read
/// here.
pub(super) struct Answered<A> {
    pub(super) answer: A,
    json: Value,
}

impl<'de, A: DeserializeOwned> Deserialize<'de> for Answered<A> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer)?;
        let answer = A::deserialize(&json).map_err(D::Error::custom)?;
        Ok(Self { answer, json })
    }
}

impl<A> Serialize for Answered<A> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

/// Where a command asks, and how it shows the answer.
pub(super) struct Asker<'a> {
    pub(super) reach: Reach,
    pub(super) output: Output,
    pub(super) config: ConfigPath<'a>,
}

impl Asker<'_> {
    /// Asks one thing, whose answer is an `A`.
    pub(super) fn ask<A: DeserializeOwned>(&self, call: impl Into<Call>) -> Result<Answered<A>, CliError> {
        places::ask(&mut self.reach.connect(self.config)?, call)
    }

    /// Shows an answer.
    pub(super) fn say<A>(
        &self,
        answered: &Answered<A>,
        words: impl FnOnce(&A, &Zones) -> String,
    ) -> Result<ExitStatus, CliError> {
        if self.output.json {
            output::say_json(answered)?;
        } else {
            output::say(&words(&answered.answer, &Zones::of(self.config)))?;
        }
        Ok(ExitStatus::Success)
    }

    /// Asks one thing, and shows the answer.
    pub(super) fn show<A: DeserializeOwned>(
        &self,
        call: impl Into<Call>,
        words: impl FnOnce(&A, &Zones) -> String,
    ) -> Result<ExitStatus, CliError> {
        self.say(&self.ask(call)?, words)
    }
}

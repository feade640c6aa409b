//! `homeward check --fit`: how well a school follows a home visit policy, rule by rule.

use super::ExitStatus;
use super::error::CliError;
use super::output::{self, OutputArgs};
use crate::config::{Config, PolicyName};
use crate::fit::{self, FitReport, PolicyRules};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Options for the fit to policies.
#[derive(Debug, clap::Args)]
pub(super) struct FitArgs {
    /// Say how well a policy is followed: `mead-trust`, `ordsall`, `roselyn-house`, `stepney`, `washwood-heath`,
    /// `all`, or a file of a policy's rules, `FILE.toml`; by itself the one that the school's file names, or else all
    /// in brief
    #[arg(long, value_name = "POLICY", num_args = 0..=1, default_missing_value = "own", value_parser = WantedPolicies::parse)]
    fit: Option<WantedPolicies>,

    /// How the fit is written
    #[arg(long, value_enum, default_value_t = FitFormat::Text, requires = "fit", conflicts_with = "json")]
    format: FitFormat,

    /// Write the fit to a file
    #[arg(long, value_name = "FILE", requires = "fit")]
    out: Option<PathBuf>,
}

/// The policies to judge by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WantedPolicies {
    /// Every shipped policy.
    All,
    /// The policy with its rules in that file.
    File(PathBuf),
    /// The shipped policy of that name.
    Named(PolicyName),
    /// The policy named in the school's file.
    Own,
}

impl WantedPolicies {
    fn parse(word: &str) -> Result<Self, String> {
        match word {
            "all" => Ok(Self::All),
            "own" => Ok(Self::Own),
            path if path.ends_with(".toml") => Ok(Self::File(Path::new(path).to_owned())),
            name => PolicyName::parse(name).map(Self::Named),
        }
    }
}

/// How a fit is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FitFormat {
    /// For a terminal
    Text,
    /// For a wiki, or to edit
    Markdown,
    /// One page to print, for governors
    Html,
}

impl FitArgs {
    /// Returns the policies asked for, if any.
    pub(super) fn wanted(&self) -> Option<WantedPolicies> {
        self.fit.clone()
    }

    /// Writes the fit of every school.
    pub(super) fn run(
        &self,
        wanted: &WantedPolicies,
        config: &Config,
        output: OutputArgs,
    ) -> Result<ExitStatus, CliError> {
        let mut reports: Vec<FitReport> = Vec::new();
        let mut whole = true;
        for school in config.schools.values() {
            let policies = match (wanted, school.policy) {
                (WantedPolicies::File(path), _) => vec![fit::read(path)?],
                (WantedPolicies::Named(policy), _) => vec![fit::shipped(*policy)?],
                (WantedPolicies::Own, Some(policy)) => vec![fit::shipped(policy)?],
                (WantedPolicies::All, _) => every_shipped()?,
                (WantedPolicies::Own, None) => {
                    whole = false;
                    every_shipped()?
                }
            };
            let of_school = policies.iter().map(|policy| fit::report(config, school, policy));
            reports.extend(of_school);
        }
        let written = if output.json {
            serde_json::to_string_pretty(&json!({ "reports": reports })).map_err(CliError::Json)?
        } else {
            match self.format {
                FitFormat::Text => fit::plain(&reports, whole),
                FitFormat::Markdown => fit::markdown(&reports),
                FitFormat::Html => fit::html(&reports),
            }
        };
        match &self.out {
            None => output::say(&written)?,
            Some(path) => {
                std::fs::write(path, written).map_err(|source| CliError::File {
                    path: path.clone(),
                    source,
                })?;
                output::say(&format!("written to `{}`", path.display()))?;
            }
        }
        Ok(ExitStatus::Success)
    }
}

fn every_shipped() -> Result<Vec<PolicyRules>, CliError> {
    let policies = PolicyName::ALL.into_iter().map(fit::shipped);
    Ok(policies.collect::<Result<_, _>>()?)
}

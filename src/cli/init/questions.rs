//! The questions of `homeward init`, in plain words: asked at a terminal, or with `--ask` of any input.

use super::super::error::CliError;
use super::super::output;
use super::super::presets;
use super::super::starter_gateways::{MailBy, TextsBy};
use super::{InitArgs, near_name, school_name};
use clap::ValueEnum;
use std::io::BufRead;
use std::path::PathBuf;

/// Each shipped policy in a line.
const POLICIES: [(&str, &str); 7] = [
    (
        "recommended",
        "ours: a check-in every twenty minutes, office, household, leaders, police",
    ),
    (
        "mead-trust",
        "patterned on a trust's policy: a risk assessment for each visit",
    ),
    (
        "ordsall",
        "patterned on a primary school's: a responsible contact, home-safe calls",
    ),
    (
        "roselyn-house",
        "patterned on a special school's: families known to be hard to visit",
    ),
    (
        "site-alone",
        "for whoever is alone on the school's own site: caretakers, key holders, late staff",
    ),
    (
        "stepney",
        "patterned on a secondary school's: two workers, senior leaders first",
    ),
    (
        "washwood-heath",
        "patterned on an academy's: deputies who stand in",
    ),
];

/// A place for answers.
pub(super) struct InitQuestions<'a> {
    /// The answers, a line each.
    pub(super) input: &'a mut dyn BufRead,
}

impl InitQuestions<'_> {
    /// Asks for everything without a flag. An empty line takes the default in brackets.
    pub(super) fn fill(&mut self, args: &mut InitArgs) -> Result<(), CliError> {
        Self::say(
            "A few questions. Enter alone takes what stands in [brackets]; everything can be changed later.\n",
        )?;
        if args.policy.is_none() {
            let policies: Vec<(&str, String)> = presets::names()
                .map(|name| {
                    let known = POLICIES.iter().find(|(policy, _)| *policy == name);
                    (
                        name,
                        known.map_or_else(String::new, |(_, words)| (*words).to_owned()),
                    )
                })
                .collect();
            args.policy = Some(self.choice("Which rules do you start from?", &policies, "recommended")?);
        }
        if args.name.is_none() {
            args.name = self.line("The school's name in full", None)?;
        }
        if args.school.is_none() {
            let near = args
                .name
                .as_deref()
                .map(near_name)
                .filter(|near| !near.is_empty());
            args.school = loop {
                let Some(said) = self.line("A short name for files and commands", near.as_deref())? else {
                    break near.clone();
                };
                match school_name(&said) {
                    Ok(name) => break Some(name),
                    Err(why) => Self::say(&format!("{why}\n"))?,
                }
            };
        }
        if args.phone.is_none() {
            args.phone = self.line("The school's telephone number", None)?;
        }
        if args.texts.is_none() {
            args.texts = Some(self.value("How do texts leave?", TextsBy::Notify)?);
        }
        if args.mail.is_none() {
            args.mail = Some(self.value("How do e-mails leave?", MailBy::Server)?);
        }
        if args.people.is_none() {
            let file = self.line(
                "A staff list as CSV, from your MIS (Enter: none, people stand in the file by hand)",
                None,
            )?;
            args.people = file.map(PathBuf::from);
        }
        Ok(())
    }

    /// Asks for one of the values of a flag.
    fn value<T: ValueEnum>(&mut self, question: &str, default: T) -> Result<T, CliError> {
        let of = |value: &T| value.to_possible_value();
        let options: Vec<(String, String)> = T::value_variants()
            .iter()
            .filter_map(of)
            .map(|value| {
                let help = value.get_help().map(ToString::to_string).unwrap_or_default();
                (value.get_name().to_owned(), help)
            })
            .collect();
        let options: Vec<(&str, String)> = options
            .iter()
            .map(|(name, help)| (name.as_str(), help.clone()))
            .collect();
        let default_name = of(&default)
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default();
        let chosen = self.choice(question, &options, &default_name)?;
        Ok(T::from_str(&chosen, true).unwrap_or(default))
    }

    /// Asks for one of several words, by number or by word, until the answer fits.
    fn choice(
        &mut self,
        question: &str,
        options: &[(&str, String)],
        default: &str,
    ) -> Result<String, CliError> {
        Self::say(&format!("\n{question}\n"))?;
        for (number, (name, help)) in options.iter().enumerate() {
            Self::say(&format!("  {}  {name}: {help}\n", number + 1))?;
        }
        loop {
            let Some(said) = self.line("Number or word", Some(default))? else {
                return Ok(default.to_owned());
            };
            let by_number = said
                .parse::<usize>()
                .ok()
                .and_then(|number| options.get(number.checked_sub(1)?));
            let by_word = options.iter().find(|(name, _)| name.eq_ignore_ascii_case(&said));
            match by_number.or(by_word) {
                Some((name, _)) => return Ok((*name).to_owned()),
                None => Self::say(&format!("`{said}` is none of these.\n"))?,
            }
        }
    }

    /// Asks for a line; `None` for an empty one without a default, and at the end of the input.
    fn line(&mut self, question: &str, default: Option<&str>) -> Result<Option<String>, CliError> {
        let brackets = default.map_or_else(String::new, |default| format!(" [{default}]"));
        Self::say(&format!("{question}{brackets}: "))?;
        let mut line = String::new();
        self.input.read_line(&mut line).map_err(CliError::StandardInput)?;
        let said = line.trim();
        Ok(if said.is_empty() {
            default.map(str::to_owned)
        } else {
            Some(said.to_owned())
        })
    }

    fn say(words: &str) -> Result<(), CliError> {
        output::say(words)
    }
}

//! One visit on paper, as a timeline.

use super::{made_up, unplayable};
use crate::cli::error::CliError;
use crate::cli::output::{self, OutputArgs};
use crate::cli::{ConfigPath, ExitStatus};
use crate::clock;
use crate::config::School;
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use crate::input::{self, SignOutRequest, times};
use crate::rehearse::{self, OneVisit, Paper, PaperEntry, PaperEvent};
use crate::scenario::ScenarioLibrary;
use crate::wording::when;
use serde_json::{Value, json};

/// The visit to play, and the course of the story.
#[derive(Debug, clap::Args)]
pub(super) struct PaperVisit {
    /// The visit type [default: home, or the first there is]
    #[arg(long = "type", value_name = "TYPE")]
    visit_type: Option<String>,

    /// Time of sign-out: `Tue 15:30`, `2026-11-24 15:30`, `15:30` [default: now]
    #[arg(long, value_name = "WHEN")]
    at: Option<String>,

    /// A worker who goes; once for each
    #[arg(long, value_name = "PERSON")]
    worker: Vec<String>,

    /// The expected return: `15:20`, or `+90m` from sign-out [default: +60m]
    #[arg(long, value_name = "TIME")]
    back: Option<String>,

    /// Where to: an address, with the expected arrival after an `@` if known
    #[arg(long, value_name = "ADDRESS")]
    stop: Vec<String>,

    /// The authoriser [default: the first person allowed, where the rules want an authoriser]
    #[arg(long, value_name = "PERSON")]
    authorised_by: Option<String>,

    /// Ask for an exception to a rule, with its reason
    #[arg(long, value_name = "REASON")]
    exception: Option<String>,

    /// They go although nothing permits it
    #[arg(long, value_name = "REASON")]
    against_policy: Option<String>,

    /// The responsible contact, out of hours
    #[arg(long, value_name = "PERSON")]
    responsible_contact: Option<String>,

    /// A visit at risk: every wait is halved, and the household is not rung
    #[arg(long)]
    at_risk: bool,

    /// The workers go home from the last stop
    #[arg(long)]
    ends_at_home: bool,

    /// Time from sign-out to IN [default: 10m]
    #[arg(long, value_name = "TIME")]
    arrive_after: Option<String>,

    /// Time from which the workers are silent: `15:50` [default: never]
    #[arg(long, value_name = "WHEN")]
    silent_from: Option<String>,

    /// How long after being told the first contact says ACK: `5m`, or `never` [default: never]
    #[arg(long, value_name = "TIME")]
    office_answers: Option<String>,

    /// Time from ACK to the contact's SAFE [default: never]
    #[arg(long, value_name = "TIME", requires = "office_answers")]
    safe_after: Option<String>,

    /// End of the story [default: the end of the visit, or the police prompt said again]
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,

    /// Print e-mails whole
    #[arg(long)]
    emails: bool,
}

impl PaperVisit {
    /// Returns the first argument given, if any.
    pub(super) fn said(&self) -> Option<&'static str> {
        [
            (self.visit_type.is_some(), "--type"),
            (self.at.is_some(), "--at"),
            (!self.worker.is_empty(), "--worker"),
            (self.back.is_some(), "--back"),
            (!self.stop.is_empty(), "--stop"),
            (self.authorised_by.is_some(), "--authorised-by"),
            (self.exception.is_some(), "--exception"),
            (self.against_policy.is_some(), "--against-policy"),
            (self.responsible_contact.is_some(), "--responsible-contact"),
            (self.at_risk, "--at-risk"),
            (self.ends_at_home, "--ends-at-home"),
            (self.arrive_after.is_some(), "--arrive-after"),
            (self.silent_from.is_some(), "--silent-from"),
            (self.office_answers.is_some(), "--office-answers"),
            (self.safe_after.is_some(), "--safe-after"),
            (self.until.is_some(), "--until"),
            (self.emails, "--emails"),
        ]
        .into_iter()
        .find_map(|(said, name)| said.then_some(name))
    }

    pub(super) fn run(
        self,
        config: ConfigPath<'_>,
        school: Option<String>,
        output: OutputArgs,
    ) -> Result<ExitStatus, CliError> {
        let at = self.at.as_deref();
        let now = at
            .and_then(|at| times::dated(at, "UTC"))
            .unwrap_or_else(clock::now);
        let mut library = ScenarioLibrary::new(None, school);
        let school = library
            .school(config.path(), now)
            .map_err(|why| unplayable(config.path(), why))?;
        let (at, visit) = self.understand(&school, now)?;
        let mut paper = Paper::new(school.clone(), at);
        let refused = rehearse::one_visit(&mut paper, &visit).err();
        if output.json {
            let shown: Vec<Value> = paper.entries().iter().map(entry_json).collect();
            output::say_json(&json!({
                "school": school.id, "type": visit.visit_type, "at": at, "refused": refused, "story": shown,
            }))?;
        } else {
            output::say(&output::plain(&self.timeline(&school, at, &paper)))?;
        }
        Ok(if refused.is_some() {
            ExitStatus::FoundWrong
        } else {
            ExitStatus::Success
        })
    }

    fn understand(&self, school: &School, now: Timestamp) -> Result<(Timestamp, OneVisit), CliError> {
        if self.office_answers.as_deref() == Some("never") && self.safe_after.is_some() {
            return Err(CliError::Usage(
                "--safe-after: SAFE comes after ACK, and `--office-answers never` says that nobody says ACK"
                    .to_owned(),
            ));
        }
        let zone = &school.time_zone;
        let usage = |flag: &'static str| move |why: String| CliError::Usage(format!("{flag}: {why}"));
        let instant = |flag, text: &Option<String>, after| {
            let text = text.as_deref();
            text.map(|text| times::parse_when(text, after, zone).map_err(usage(flag)))
                .transpose()
        };
        let at = instant("--at", &self.at, now)?.unwrap_or(now);
        let first = || {
            school
                .visit_types
                .keys()
                .next()
                .map_or_else(String::new, String::clone)
        };
        let home = || school.visit_types.contains_key("home").then(|| "home".to_owned());
        let visit_type = self.visit_type.clone().or_else(home).unwrap_or_else(first);
        let rules = school
            .visit_types
            .get(&visit_type)
            .ok_or_else(|| CliError::Usage(format!("--type: {}", school.no_visit_type(&visit_type))))?;
        let request = SignOutRequest {
            visit_type: visit_type.clone(),
            workers: self.worker.clone(),
            stops: self.stop.clone(),
            authorised_by: self.authorised_by.clone(),
            exception: self.exception.clone(),
            against_policy: self.against_policy.clone(),
            responsible_contact: self.responsible_contact.clone(),
            back: self.back.clone().unwrap_or_else(|| "+60m".to_owned()),
            ends_at_home: self.ends_at_home,
            at_risk: self.at_risk,
            ..SignOutRequest::default()
        };
        let mut sign_out = input::parse_sign_out(school, &request, at).map_err(CliError::Usage)?;
        if sign_out.workers.is_empty() {
            sign_out.workers = made_up::likely_workers(school, rules);
        }
        let sign_out = made_up::fill_in(school, rules, sign_out, at);
        let silent_from = instant("--silent-from", &self.silent_from, at)?;
        // A clock time before the sign-out would be the next day's, when the story is long over.
        if let (Some(from), Some(said)) = (silent_from, &self.silent_from)
            && (from < at || from > sign_out.back_by + rehearse::AT_MOST)
        {
            return Err(CliError::Usage(format!(
                "--silent-from: `{said}` is not within the visit, which begins at {} and ends by {}",
                when::day_and_clock(at, zone),
                when::day_and_clock(sign_out.back_by, zone)
            )));
        }
        let visit = OneVisit {
            visit_type,
            sign_out,
            arrive_after: span("--arrive-after", self.arrive_after.as_ref())?.unwrap_or(Span::from_mins(10)),
            silent_from,
            office_answers: match self.office_answers.as_deref() {
                None | Some("never") => None,
                Some(_) => span("--office-answers", self.office_answers.as_ref())?,
            },
            safe_after: span("--safe-after", self.safe_after.as_ref())?,
            until: instant("--until", &self.until, at)?,
        };
        Ok((at, visit))
    }

    fn timeline(&self, school: &School, at: Timestamp, paper: &Paper) -> String {
        let zone = &school.time_zone;
        let mut out = format!("{}, {}. Nothing was sent.\n\n", school.name, when::date(at, zone));
        if !self.emails {
            for line in paper.story() {
                out.push_str(&format!("{line}\n"));
            }
            return out;
        }
        for entry in paper.entries() {
            for line in rehearse::story(std::slice::from_ref(entry), zone) {
                out.push_str(&format!("{line}\n"));
            }
            if let PaperEvent::Message(message) = &entry.what
                && message.content.subject().is_some()
            {
                for line in message.content.body().reveal().lines() {
                    out.push_str(&format!("{:>11}| {line}\n", ""));
                }
            }
        }
        out
    }
}

fn span(flag: &str, text: Option<&String>) -> Result<Option<Span>, CliError> {
    text.map(|text| {
        times::parse_span(text).ok_or_else(|| {
            CliError::Usage(format!(
                "{flag}: `{text}` is not a length of time; write for example `5m` or `1h30m`"
            ))
        })
    })
    .transpose()
}

fn entry_json(entry: &PaperEntry) -> Value {
    match &entry.what {
        PaperEvent::Message(message) => json!({
            "at": entry.at, "what": "message", "to": message.to.key(), "by": message.content.channel(),
            "template": message.template, "subject": message.content.subject().map_or("", Private::reveal),
            "text": message.content.body().reveal(),
            "arrived": message.arrived,
        }),
        PaperEvent::ToPhone {
            phone,
            template,
            content,
        } => json!({
            "at": entry.at, "what": "message", "to": phone.national(), "by": content.channel(),
            "template": template, "subject": "", "text": content.body().reveal(), "arrived": true,
        }),
        PaperEvent::Text { from, text, sent_at } => json!({
            "at": entry.at, "what": "text", "from": from.word(), "text": text, "sent_at": sent_at,
        }),
        PaperEvent::Done(text) => json!({ "at": entry.at, "what": "done", "text": text }),
        PaperEvent::Refused(text) => json!({ "at": entry.at, "what": "refused", "text": text }),
        PaperEvent::Doubt(text) => json!({ "at": entry.at, "what": "doubt", "text": text }),
        PaperEvent::Alert(text) => json!({ "at": entry.at, "what": "alert", "text": text }),
        PaperEvent::Due(text) => json!({ "at": entry.at, "what": "next", "text": text }),
    }
}

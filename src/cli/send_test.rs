//! `homeward send-test`: one real message by each of a person's channels, and what became of it.

use super::error::CliError;
use super::output::{self, Output};
use super::places::{self, Reach};
use super::{ConfigPath, ExitStatus};
use crate::app::Request;
use crate::clock::uptime;
use crate::domain::time::Span;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long gateways are given.
const WATCH_FOR: Span = Span::from_secs(30);

/// How often the daemon is asked what became of the messages.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Send one real message by each of a person's channels, and say what became of it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Waits up to 30 s until a gateway has taken or refused each message. \"accepted\" is the gateway's word;
only \"delivered\" is the phone's.

Examples:
  homeward send-test pat
  homeward send-test pat --school example --json")]
pub(super) struct SendTest {
    /// Who: a key of the directory, or a name
    person: String,

    /// At which school, where several have somebody called so
    #[arg(long, value_name = "SCHOOL")]
    school: Option<String>,

    #[command(flatten)]
    reach: Reach,

    #[command(flatten)]
    output: Output,
}

impl SendTest {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let mut client = self.reach.connect(config)?;
        let request = Request::SendTest {
            person: self.person,
            school: self.school,
        };
        let sent = places::ask(&mut client, request)?;
        let ids: Vec<u64> = sent
            .get("messages")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_u64)
            .collect();
        let until = uptime() + WATCH_FOR;
        let mut said: BTreeMap<u64, String> = BTreeMap::new();
        let states = loop {
            let states = places::ask(&mut client, Request::MessageStates { ids: ids.clone() })?;
            if !self.output.json {
                say_news(&states, &mut said)?;
            }
            if uptime() >= until || ids.iter().all(|id| is_settled(&states, *id)) {
                break states;
            }
            std::thread::sleep(LOOK_EVERY);
        };
        let all_taken = !ids.is_empty() && ids.iter().all(|id| is_taken(&states, *id));
        if self.output.json {
            let person = sent.get("person");
            output::say_json(&json!({ "person": person, "messages": states, "accepted": all_taken }))?;
        } else if !all_taken {
            output::warn(
                "not every message was taken by a gateway: this person may not be reached in an emergency",
            );
        }
        Ok(if all_taken {
            ExitStatus::Success
        } else {
            ExitStatus::FoundWrong
        })
    }
}

/// Says every state that is not what it was.
fn say_news(states: &Value, said: &mut BTreeMap<u64, String>) -> Result<(), CliError> {
    for message in states.as_array().into_iter().flatten() {
        let text = |key| output::text(message, key).unwrap_or("-");
        let mut line = format!("{}: {}", text("channel"), text("state"));
        if let Some(gateway) = output::text(message, "gateway") {
            line.push_str(&format!(" by `{gateway}`"));
        }
        if let Some(trouble) = output::text(message, "trouble") {
            line.push_str(&format!(": {trouble}"));
        }
        let Some(id) = message.get("id").and_then(Value::as_u64) else {
            continue;
        };
        if said.get(&id) != Some(&line) {
            output::say(&output::plain(&line))?;
            said.insert(id, line);
        }
    }
    Ok(())
}

fn state_of(states: &Value, id: u64) -> Option<&str> {
    let message = states
        .as_array()?
        .iter()
        .find(|message| message.get("id").and_then(Value::as_u64) == Some(id))?;
    output::text(message, "state")
}

/// Whether nothing more is to be waited for.
fn is_settled(states: &Value, id: u64) -> bool {
    !matches!(state_of(states, id), Some("queued" | "sending"))
}

fn is_taken(states: &Value, id: u64) -> bool {
    matches!(state_of(states, id), Some("accepted" | "delivered"))
}

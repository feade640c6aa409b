//! `homeward send-test`: one real message by each of a person's channels, and the fate of each.

use super::error::CliError;
use super::output::{self, OutputArgs};
use super::places::{self, SocketArgs};
use super::{ConfigPath, ExitStatus};
use crate::app::Request;
use crate::app::answer::{MessageStatus, TestSent};
use crate::clock::uptime;
use crate::domain::delivery::MessageState;
use crate::domain::time::Span;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long gateways are given.
const WATCH_FOR: Span = Span::from_secs(30);

/// How often the daemon is asked for the fate of the messages.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Send one real message by each of a person's channels, and print the fate of each
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Waits up to 30 s until a gateway has taken or refused each message. \"accepted\" is the gateway's word;
only \"delivered\" is the phone's.

Examples:
  homeward send-test pat
  homeward send-test pat --gateway main
  homeward send-test pat --school example --json")]
pub(super) struct SendTest {
    /// The person: a key of the directory, or a name
    person: String,

    /// The school, where several have a person of the name
    #[arg(long, value_name = "SCHOOL")]
    school: Option<String>,

    /// Send by this gateway alone, whichever is first in turn: proves that very gateway
    #[arg(long, value_name = "NAME")]
    gateway: Option<String>,

    #[command(flatten)]
    reach: SocketArgs,

    #[command(flatten)]
    output: OutputArgs,
}

impl SendTest {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let mut client = self.reach.connect(config)?;
        let request = Request::SendTest {
            person: self.person,
            school: self.school,
            gateway: self.gateway,
        };
        let sent: TestSent = places::ask(&mut client, request)?;
        let ids = sent.messages;
        let until = uptime() + WATCH_FOR;
        let mut said: BTreeMap<u64, String> = BTreeMap::new();
        let messages = loop {
            let states: Vec<MessageStatus> =
                places::ask(&mut client, Request::MessageStates { ids: ids.clone() })?;
            if !self.output.json {
                say_news(&states, &mut said)?;
            }
            if uptime() >= until || ids.iter().all(|id| is_settled(&states, *id)) {
                break states;
            }
            std::thread::sleep(LOOK_EVERY);
        };
        let accepted = !ids.is_empty() && ids.iter().all(|id| is_taken(&messages, *id));
        if self.output.json {
            output::say_answer(&TestOutcome {
                person: sent.person,
                messages,
                accepted,
            })?;
        } else if !accepted {
            output::warn(
                "not every message was taken by a gateway: this person may not be reached in an emergency",
            );
        }
        Ok(if accepted {
            ExitStatus::Success
        } else {
            ExitStatus::FoundWrong
        })
    }
}

/// Outcome of a test, for programs.
#[derive(Serialize)]
struct TestOutcome {
    person: String,
    messages: Vec<MessageStatus>,
    /// Whether gateways have taken every message.
    accepted: bool,
}

/// Prints every state changed since the last look.
fn say_news(states: &[MessageStatus], said: &mut BTreeMap<u64, String>) -> Result<(), CliError> {
    for message in states {
        let mut line = format!("{}: {}", message.channel.word(), message.state.word());
        if let Some(gateway) = &message.gateway {
            line.push_str(&format!(" by `{gateway}`"));
        }
        if let Some(trouble) = &message.trouble {
            line.push_str(&format!(": {trouble}"));
        }
        if said.get(&message.id) != Some(&line) {
            output::say(&output::plain(&line))?;
            said.insert(message.id, line);
        }
    }
    Ok(())
}

fn state_of(states: &[MessageStatus], id: u64) -> Option<MessageState> {
    let message = states.iter().find(|message| message.id == id);
    message.map(|message| message.state)
}

/// Whether nothing more is to be waited for.
fn is_settled(states: &[MessageStatus], id: u64) -> bool {
    !matches!(
        state_of(states, id),
        Some(MessageState::Queued | MessageState::Sending)
    )
}

fn is_taken(states: &[MessageStatus], id: u64) -> bool {
    matches!(
        state_of(states, id),
        Some(MessageState::Accepted | MessageState::Delivered)
    )
}

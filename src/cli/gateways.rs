//! `homeward gateways` and `homeward gateway-log`: the state of each way out, and the last exchanges with each.

use super::error::CliError;
use super::output::{self, OutputArgs};
use super::places::{self, SocketArgs};
use super::{ConfigPath, ExitStatus};
use crate::app::Request;
use crate::app::answer::{GatewayLogLine, GatewayStanding, HealthReport};
use crate::domain::chain::Channel;
use crate::domain::time::Timestamp;
use crate::wording::civil;

/// Show each way out: whether it works, when it last took and brought something, what it last proved
#[derive(Debug, clap::Args)]
#[command(after_help = "\
\"accepted\" is the provider's word. \"proved out\" says that a test text reached a phone or another gateway,
\"proved in\" that a reply came in: the canary proves both each morning (`do = \"canary\"`). Of a gateway that nothing has
gone by yet nothing is known: \"no text has gone by it yet\".

Ends with 1 if anything is wrong with a gateway.

Examples:
  homeward gateways
  homeward gateways --json")]
pub(super) struct Gateways {
    #[command(flatten)]
    reach: SocketArgs,

    #[command(flatten)]
    output: OutputArgs,
}

impl Gateways {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let mut client = self.reach.connect(config)?;
        let standings: Vec<GatewayStanding> = places::ask(&mut client, Request::Gateways)?;
        let all_well = standings.iter().all(|standing| standing.works);
        if self.output.json {
            output::say_answer(&standings)?;
        } else if standings.is_empty() {
            output::say("There is no gateway: nothing can be sent. Add one under `[gateways]`.")?;
        } else {
            let health: HealthReport = places::ask(&mut client, Request::Health)?;
            let zone = health
                .time_zones
                .values()
                .next()
                .map_or("Europe/London", String::as_str);
            output::say(&shown(&standings, health.at, zone))?;
        }
        Ok(if all_well {
            ExitStatus::Success
        } else {
            ExitStatus::FoundWrong
        })
    }
}

/// Returns the words for a gateway's state. Before the first message nothing is known, and "works" would be a guess.
fn state(standing: &GatewayStanding) -> String {
    let words = match (standing.works, standing.breaker_open, standing.accepted_at) {
        (_, true, _) => "failing, others first",
        (false, false, _) => "trouble",
        (true, false, Some(_)) => "works",
        (true, false, None) => {
            let carried = standing
                .channels
                .first()
                .map_or("message", |channel| match channel {
                    Channel::Chat => "notice",
                    Channel::Email => "e-mail",
                    Channel::Sms => "text",
                    Channel::Voice => "call",
                });
            return format!("no {carried} has gone by it yet");
        }
    };
    words.to_owned()
}

/// Returns a gateway's state and last proofs in one line.
pub(super) fn one_line_of(standing: &GatewayStanding, now: Timestamp, zone: &str) -> String {
    let channels: Vec<&str> = standing.channels.iter().map(|channel| channel.word()).collect();
    let mut words = format!("{} ({}): {}", standing.name, channels.join(", "), state(standing));
    let proofs = [
        ("last accepted", standing.accepted_at),
        ("proved out", standing.proved_out_at),
        ("proved in", standing.proved_in_at),
    ];
    for (proof, at) in proofs {
        if let Some(at) = at {
            let at = civil::clock_seen_from(at, Some(now), zone);
            words.push_str(&format!(", {proof} {at}"));
        }
    }
    words
}

fn shown(standings: &[GatewayStanding], now: Timestamp, zone: &str) -> String {
    let when = |at: Option<Timestamp>| {
        at.map_or_else(
            || "not yet".to_owned(),
            |at| civil::clock_seen_from(at, Some(now), zone),
        )
    };
    let rows: Vec<[String; 8]> = standings
        .iter()
        .map(|standing| {
            let channels: Vec<&str> = standing.channels.iter().map(|channel| channel.word()).collect();
            let texts = |at| {
                if standing.brings_replies {
                    when(at)
                } else {
                    "-".to_owned()
                }
            };
            [
                standing.name.to_string(),
                standing.kind.clone(),
                channels.join(", "),
                state(standing),
                when(standing.accepted_at),
                texts(standing.received_at),
                if standing.channels.contains(&Channel::Sms) {
                    when(standing.proved_out_at)
                } else {
                    "-".to_owned()
                },
                texts(standing.proved_in_at),
            ]
        })
        .collect();
    let headings = [
        "GATEWAY",
        "KIND",
        "CHANNEL",
        "STATE",
        "ACCEPTED",
        "RECEIVED",
        "PROVED OUT",
        "PROVED IN",
    ];
    let mut text = output::table("", headings, &rows);
    for standing in standings {
        if let Some(left) = &standing.left {
            let percent = standing
                .left_percent
                .map_or_else(String::new, |percent| format!(" ({percent} %)"));
            let lasts = standing
                .lasts_days
                .map_or_else(String::new, |days| format!(", enough for about {days} days"));
            text.push_str(&format!("{}: {left} left{percent}{lasts}\n", standing.name));
        }
        for trouble in &standing.troubles {
            text.push_str(&format!("{}: {trouble}\n", standing.name));
        }
    }
    text
}

/// Returns a line of the log; of a run of polls, with the number of polls and both ends.
fn log_line(line: &GatewayLogLine, zone: &str) -> String {
    let (day, clock) = civil::to_the_second(line.at, zone);
    let GatewayLogLine {
        asked,
        answered,
        took_ms,
        ..
    } = line;
    let said = match line.polled.filter(|times| *times > 1) {
        None => format!("{asked}: {answered} ({took_ms} ms)"),
        Some(times) => {
            let (last_day, last) = civil::to_the_second(line.last_at, zone);
            let last = if last_day == day {
                last
            } else {
                format!("{last_day} {last}")
            };
            format!("{asked}: polled {times} times, {clock} to {last}, {answered} ({took_ms} ms at most)")
        }
    };
    format!("{}\n", output::one_line(&format!("{day} {clock}  {said}")))
}

/// Show the last exchanges with a gateway: what was asked and answered, without numbers and texts
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Kept in the daemon's memory since its start, up to 500 lines a gateway. Polls that were answered alike are one line:
\"polled 120 times, 13:02:05 to 13:22:05, nothing new\".

Examples:
  homeward gateway-log main
  homeward gateway-log main --json")]
pub(super) struct GatewayLog {
    /// The gateway's name
    name: String,

    #[command(flatten)]
    reach: SocketArgs,

    #[command(flatten)]
    output: OutputArgs,
}

impl GatewayLog {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let mut client = self.reach.connect(config)?;
        let standings: Vec<GatewayStanding> = places::ask(&mut client, Request::Gateways)?;
        if !standings
            .iter()
            .any(|standing| standing.name.as_str() == self.name)
        {
            let known: Vec<&str> = standings.iter().map(|standing| standing.name.as_str()).collect();
            return Err(CliError::Refused(format!(
                "there is no gateway `{}`; there are: {}",
                self.name,
                known.join(", ")
            )));
        }
        let request = Request::GatewayLog {
            name: self.name.clone(),
        };
        let lines: Vec<GatewayLogLine> = places::ask(&mut client, request)?;
        if self.output.json {
            output::say_answer(&lines)?;
        } else if lines.is_empty() {
            output::say(&format!(
                "Nothing has been said to `{}` since the daemon started.",
                self.name
            ))?;
        } else {
            let health: HealthReport = places::ask(&mut client, Request::Health)?;
            let zone = health
                .time_zones
                .values()
                .next()
                .map_or("Europe/London", String::as_str);
            let shown: String = lines.iter().map(|line| log_line(line, zone)).collect();
            output::say(&shown)?;
        }
        Ok(ExitStatus::Success)
    }
}

//! `homeward gateways` and `homeward gateway-log`: how each way out stands, and what was said to it.

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
\"proved in\" that a reply came in: the canary proves both each morning (`do = \"canary\"`).

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

fn shown(standings: &[GatewayStanding], now: Timestamp, zone: &str) -> String {
    let when = |at: Option<Timestamp>| {
        at.map_or_else(
            || "never".to_owned(),
            |at| civil::clock_seen_from(at, Some(now), zone),
        )
    };
    let rows: Vec<[String; 8]> = standings
        .iter()
        .map(|standing| {
            let channels: Vec<&str> = standing.channels.iter().map(|channel| channel.word()).collect();
            let state = match (standing.works, standing.breaker_open) {
                (_, true) => "failing, others first",
                (true, false) => "works",
                (false, false) => "trouble",
            };
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
                state.to_owned(),
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

/// Show the last exchanges with a gateway: what was asked and answered, without numbers and texts
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Kept in the daemon's memory since its start, up to 500 lines a gateway.

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
            let mut text = String::new();
            for line in &lines {
                let at = civil::clock_seen_from(line.at, Some(health.at), zone);
                text.push_str(&output::one_line(&format!(
                    "{at}  {}: {} ({} ms)",
                    line.asked, line.answered, line.took_ms
                )));
                text.push('\n');
            }
            output::say(&text)?;
        }
        Ok(ExitStatus::Success)
    }
}

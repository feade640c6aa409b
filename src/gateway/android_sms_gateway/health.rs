//! State of the phone by the app's account, and the app's version: `GET /health`.

use super::AndroidSmsGateway;
use super::codes;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::{GatewayHealth, GatewayTrouble, PollFailure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;

/// The first version without loss of texts: 1.65.2 to 1.66.1 throw every repeated "OK" of a phone away for good, and earlier
/// versions overwrite the entry of the "OK" before (issues 393 and 394 of the app).
const LOSES_NOTHING: AppVersion = AppVersion([1, 67, 0]);

/// The first version with a queue safe from scheduled messages.
const HOLDS_NOTHING: AppVersion = AppVersion([1, 74, 1]);

/// Largest difference of the phone's clock and ours without need of mending.
const CLOCKS_WITHIN: Span = Span::from_mins(5);

/// Battery level in percent from which a phone need not be on a charger.
const FULL: i64 = 90;

/// Number of failed texts within an hour, none having left the phone, from which the phone is at fault: a single text may have
/// gone to a wrong number.
const MANY_FAILED: i64 = 2;

/// The answer to `GET /health`; only the fields read here.
#[derive(Deserialize)]
struct HealthRecord {
    version: Option<String>,
    #[serde(default)]
    checks: BTreeMap<String, CheckRecord>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CheckRecord {
    status: Option<String>,
    observed_value: Option<i64>,
}

impl CheckRecord {
    fn has_failed(&self) -> bool {
        self.status.as_deref() == Some("fail")
    }

    fn has_warned(&self) -> bool {
        self.status.as_deref() == Some("warn")
    }
}

/// A version of the app, as in `1.75.0`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct AppVersion([u16; 3]);

impl AppVersion {
    /// Reads a version, with or without words behind the figures.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('v');
        let figures = text.split(|c: char| !c.is_ascii_digit() && c != '.').next()?;
        let mut parts = figures.split('.');
        let major = parts.next()?.parse().ok()?;
        let minor = parts.next()?.parse().ok()?;
        let patch = parts.next().map_or(Some(0), |patch| patch.parse().ok())?;
        Some(Self([major, minor, patch]))
    }
}

impl fmt::Display for AppVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

fn trouble(is_serious: bool, words: impl Into<String>) -> GatewayTrouble {
    GatewayTrouble {
        is_serious,
        words: words.into(),
    }
}

impl AndroidSmsGateway {
    /// Asks the app for the phone's state. The app answers 200, or 500 after a failed check, with the same body.
    ///
    /// A phone with an unreliable version is still sent through and polled: some texts are better than none, and the office is
    /// told.
    pub(super) async fn fetch_health(&self, now: Timestamp) -> Result<Option<GatewayHealth>, PollFailure> {
        // The app wants no password here.
        let answer = crate::gateway::http::ask(self.client.get(self.url("health")), None)
            .await
            .map_err(|error| crate::gateway::http::poll_failure(&error))?;
        let body = answer
            .body
            .as_deref()
            .filter(|_| matches!(answer.status, 200 | 500));
        let Some(Ok(record)) = body.map(serde_json::from_slice::<HealthRecord>) else {
            return Err(match answer.status {
                200 => PollFailure::Unreadable {
                    why: "the answer is not the app's".to_owned(),
                },
                _ => codes::poll_failure(&answer),
            });
        };
        let mut troubles = vec![];
        troubles.extend(version_trouble(record.version.as_deref()));
        troubles.extend(check_troubles(&record.checks));
        troubles.extend(answer.date.and_then(|date| clock_trouble(date, now)));
        Ok(Some(GatewayHealth {
            troubles,
            ..GatewayHealth::default()
        }))
    }
}

fn version_trouble(version: Option<&str>) -> Option<GatewayTrouble> {
    let Some(version) = version.and_then(AppVersion::parse) else {
        return Some(trouble(
            false,
            format!("the app does not say its version; install {HOLDS_NOTHING} or later"),
        ));
    };
    if version < LOSES_NOTHING {
        return Some(trouble(
            true,
            format!(
                "the app is version {version}, which can lose a reply that says the same as one before; install {HOLDS_NOTHING} \
                 or later"
            ),
        ));
    }
    (version < HOLDS_NOTHING).then(|| {
        let words = format!(
            "the app is version {version}, whose queue can get stuck; install {HOLDS_NOTHING} or later"
        );
        trouble(false, words)
    })
}

/// Judges the app's own checks. The checks of the internet connection are left alone: the phone was just reached over the
/// school's own network.
fn check_troubles(checks: &BTreeMap<String, CheckRecord>) -> Vec<GatewayTrouble> {
    let mut troubles = Vec::new();
    let level = checks.get("battery:level");
    let percent = level.and_then(|level| level.observed_value);
    if let Some(level) = level.filter(|level| level.has_failed() || level.has_warned()) {
        let is_at = percent.map_or_else(
            || "low".to_owned(),
            |percent| format!("at {} %", percent.clamp(0, 100)),
        );
        troubles.push(trouble(
            level.has_failed(),
            format!("the phone's battery is {is_at}; plug the phone in"),
        ));
    }
    // A full phone on a wireless charger claims not to be plugged in.
    let charging = checks
        .get("battery:charging")
        .filter(|_| percent.is_none_or(|percent| percent < FULL));
    if charging.is_some_and(|charging| charging.observed_value == Some(0)) {
        troubles.push(trouble(false, "the phone is not plugged in"));
    }
    let failed = checks.get("messages:failed").filter(|failed| failed.has_failed());
    if let Some(count) = failed
        .and_then(|failed| failed.observed_value)
        .filter(|count| *count >= MANY_FAILED)
    {
        troubles.push(trouble(
            true,
            format!("{count} texts failed within an hour and none left the phone; look for signal, credit and flight mode"),
        ));
    }
    troubles
}

fn clock_trouble(phone: Timestamp, now: Timestamp) -> Option<GatewayTrouble> {
    let apart = phone.since(now).max(now.since(phone));
    (apart > CLOCKS_WITHIN).then(|| {
        let words = format!(
            "the phone's clock and this server's are {} minutes apart; set both to the network's time",
            apart.ms() / 60_000
        );
        trouble(false, words)
    })
}

//! How providers write an instant.

use crate::domain::time::Timestamp;
use crate::gateway::http;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

/// How a provider writes an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MomentFormat {
    /// RFC 3339: `2026-11-21T14:05:00Z`.
    Iso,
    /// RFC 2822: `Sat, 21 Nov 2026 14:05:00 +0000`.
    Mail,
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
    /// `2026-11-21 14:05:00`, in UTC.
    Utc,
}

/// Every format by its word in the file.
pub(super) const MOMENT_WORDS: [(&str, MomentFormat); 5] = [
    ("iso", MomentFormat::Iso),
    ("mail", MomentFormat::Mail),
    ("unix", MomentFormat::Unix),
    ("unix-ms", MomentFormat::UnixMs),
    ("utc", MomentFormat::Utc),
];

impl MomentFormat {
    /// Reads an instant; `None` if the value is none of this format.
    pub(super) fn read(self, value: &Value) -> Option<Timestamp> {
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        };
        match self {
            Self::Iso => {
                let at: jiff::Timestamp = text.parse().ok()?;
                Some(Timestamp::from_ms(at.as_millisecond()))
            }
            Self::Mail => http::rfc2822(&text),
            Self::Unix => text.parse::<i64>().ok()?.checked_mul(1000).and_then(instant),
            Self::UnixMs => text.parse::<i64>().ok().and_then(instant),
            Self::Utc => {
                let at: DateTime = text.parse().ok()?;
                let at = at.to_zoned(TimeZone::UTC).ok()?.timestamp();
                Some(Timestamp::from_ms(at.as_millisecond()))
            }
        }
    }
}

/// Returns an instant that a calendar has.
fn instant(ms: i64) -> Option<Timestamp> {
    jiff::Timestamp::from_millisecond(ms).ok()?;
    Some(Timestamp::from_ms(ms))
}

/// Returns an instant as [`MomentFormat::Iso`] has it.
pub(super) fn iso(at: Timestamp) -> String {
    utc(at).to_string()
}

/// Returns the day of an instant in UTC: `2026-11-21`.
pub(super) fn date(at: Timestamp) -> String {
    utc(at).to_zoned(TimeZone::UTC).date().to_string()
}

fn utc(at: Timestamp) -> jiff::Timestamp {
    let seconds = at.ms().div_euclid(1000);
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

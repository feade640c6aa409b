//! Durations as they are written: `"90s"`, `"20m"`, `"1h30m"`.

use crate::domain::time::Span;

/// Longest duration that can be written: far beyond any deadline, and far from any overflow.
const LONGEST: Span = Span::from_secs(60 * 60 * 24 * 31);

/// Mistake in a duration.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadDuration {
    /// The mistake.
    pub(super) message: String,
    /// The remedy: text to write instead.
    pub(super) remedy: String,
}

/// Reads a duration for a reader of other TOML files.
///
/// # Errors
/// The mistake, and a remedy.
pub(crate) fn span(text: &str) -> Result<Span, String> {
    parse(text).map_err(|bad| format!("{}: {}", bad.message, bad.remedy))
}

/// Reads a duration: whole numbers with a unit each, from the largest to the smallest.
///
/// Zero may be written (`"0s"`); whether it makes sense is for the key to say.
///
/// # Errors
/// The mistake and a remedy.
pub(super) fn parse(text: &str) -> Result<Span, BadDuration> {
    let fault = |message: &str, remedy: String| {
        Err(BadDuration {
            message: message.to_owned(),
            remedy,
        })
    };
    let example = || "write hours, minutes and seconds, as in `\"1h30m\"` or `\"90s\"`".to_owned();
    let text = text.trim();
    if text.is_empty() {
        return fault("the duration is empty", example());
    }
    if text.starts_with('-') {
        return fault("a duration cannot be negative", example());
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return fault(
            "a duration needs its unit",
            format!("write `\"{text}m\"` for minutes or `\"{text}s\"` for seconds"),
        );
    }
    let mut total = Span::ZERO;
    let mut largest = usize::MAX;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, tail) = rest.split_at(digits);
        let letters = tail.len() - tail.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let (unit, next) = tail.split_at(letters);
        let (rank, ms) = match unit {
            "d" => (5, 86_400_000),
            "h" => (4, 3_600_000),
            "m" => (3, 60_000),
            "s" => (2, 1_000),
            "ms" => (1, 1),
            _ if number.is_empty() => return fault("this is not a duration", example()),
            _ => return fault("a duration has units `h`, `m` and `s`", example()),
        };
        if number.is_empty() {
            return fault("a unit has no number before it", example());
        }
        if rank >= largest {
            return fault("hours come before minutes, minutes before seconds", example());
        }
        largest = rank;
        let Some(part) = number.parse::<u64>().ok().and_then(|n| n.checked_mul(ms)) else {
            return fault("the duration is too long", "write at most `\"31d\"`".to_owned());
        };
        total = total + Span::from_ms(part);
        rest = next.trim_start();
    }
    if total > LONGEST {
        return fault("the duration is too long", "write at most `\"31d\"`".to_owned());
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_written() {
        for (text, seconds) in [
            ("90s", 90),
            ("20m", 1200),
            ("1h30m", 5400),
            ("2h", 7200),
            ("1h 5s", 3605),
            ("0s", 0),
            ("24h", 86_400),
        ] {
            assert_eq!(parse(text), Ok(Span::from_secs(seconds)), "{text}");
        }
        assert_eq!(parse("250ms"), Ok(Span::from_ms(250)));
    }

    #[test]
    fn what_is_not_a_duration_is_refused_with_what_to_write() {
        for text in [
            "",
            "0",
            "-5m",
            "20",
            "m",
            "20 minutes",
            "30m1h",
            "5m5m",
            "1.5h",
            "soon",
            "9999999d",
            "40d",
            "99999999999999999999h",
            "５m",
        ] {
            let bad = parse(text).expect_err(text);
            assert!(!bad.message.is_empty() && bad.remedy.contains("write"), "{text}");
        }
        assert_eq!(
            parse("20").unwrap_err().remedy,
            "write `\"20m\"` for minutes or `\"20s\"` for seconds"
        );
    }
}

//! Words of what is left to send with.

use super::gsm;
use crate::domain::health::{AmountLeft, LeftUnit};
use crate::domain::time::Span;

/// Returns the parts that a text is sent and paid for in.
#[must_use]
pub fn parts_of(text: &str) -> u64 {
    u64::try_from(gsm::segments(text).parts)
        .unwrap_or(u64::MAX)
        .max(1)
}

/// Returns an amount in words: `812 free texts, by our own count,`, `4.20 GBP`.
#[must_use]
pub fn amount_left(left: &AmountLeft) -> String {
    let whole = left.thousandths / 1000;
    match &left.unit {
        LeftUnit::Texts => format!("{whole} free texts, by our own count,"),
        LeftUnit::Credits => format!("{whole} credits"),
        LeftUnit::Money(code) => {
            let pence = left.thousandths % 1000 / 10;
            format!("{whole}.{pence:02} {code}")
        }
    }
}

/// Returns a span in days, as people say it.
#[must_use]
pub fn about_days(span: Span) -> String {
    match span.ms() / (24 * 60 * 60 * 1000) {
        0 => "less than a day".to_owned(),
        1 => "about a day".to_owned(),
        days => format!("about {days} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_in_the_providers_own_unit() {
        let left = |thousandths, unit| amount_left(&AmountLeft { thousandths, unit });
        assert_eq!(
            left(812_000, LeftUnit::Texts),
            "812 free texts, by our own count,"
        );
        assert_eq!(left(4_209, LeftUnit::Money("GBP".to_owned())), "4.20 GBP");
        assert_eq!(left(999, LeftUnit::Credits), "0 credits");
    }

    #[test]
    fn a_text_in_two_parts_costs_two() {
        assert_eq!(parts_of("OK"), 1);
        assert_eq!(parts_of(""), 1);
        assert_eq!(parts_of(&"a".repeat(161)), 2);
    }
}

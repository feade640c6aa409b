//! How long a carrier keeps trying: the relative validity of GSM 03.40 section 9.2.3.12, one octet.

use crate::domain::time::Span;

/// Longest validity that the octet can say: 63 weeks.
pub(super) const VALIDITY_MAX: Span = Span::from_mins(63 * WEEK);

const DAY: u64 = 24 * 60;
const WEEK: u64 = 7 * DAY;

/// Returns the octet of the shortest validity that is not shorter than `validity`, or of the longest there is.
///
/// A step of the scale too long costs nothing, for each text shows its clock time; a step too short may lose an alert whose reader
/// comes out of a tunnel.
pub(super) fn octet(validity: Span) -> u8 {
    (0..=u8::MAX)
        .find(|octet| minutes(*octet) * 60_000 >= validity.ms())
        .unwrap_or(u8::MAX)
}

/// Returns the minutes that an octet stands for.
fn minutes(octet: u8) -> u64 {
    let octet = u64::from(octet);
    match octet {
        0..=143 => (octet + 1) * 5,
        144..=167 => 12 * 60 + (octet - 143) * 30,
        168..=196 => (octet - 166) * DAY,
        _ => (octet - 192) * WEEK,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Octets by minutes, computed from the formula of GSM 03.40 and the 30 minutes read off another program's PDU.
    fn vectors() -> serde_json::Value {
        let text = include_str!("../../tests/gateway/gateway-vectors.json");
        let all: serde_json::Value = serde_json::from_str(text).unwrap();
        let vectors = all["vectors"].as_array().unwrap();
        let ours = vectors
            .iter()
            .find(|one| one["name"] == "gsm_relative_validity_octet");
        ours.unwrap()["expected"].clone()
    }

    #[test]
    fn the_octet_of_each_vector_is_found() {
        let vectors = vectors();
        let vectors = vectors.as_object().unwrap();
        assert_eq!(vectors.len(), 9);
        for (minutes, expected) in vectors {
            let validity = Span::from_mins(minutes.parse().unwrap());
            assert_eq!(
                u64::from(octet(validity)),
                expected.as_u64().unwrap(),
                "{minutes} min"
            );
        }
    }

    #[test]
    fn the_validity_is_never_shorter_than_asked_for_up_to_the_longest() {
        for minutes_asked in (0..70 * WEEK).step_by(7) {
            let asked = Span::from_mins(minutes_asked);
            let given = minutes(octet(asked)) * 60_000;
            assert!(given >= asked.min(VALIDITY_MAX).ms(), "{minutes_asked} min");
        }
        assert_eq!(octet(Span::from_secs(301)), 1);
        assert_eq!(octet(Span::ZERO), 0);
        assert_eq!(octet(Span::from_mins(100 * WEEK)), u8::MAX);
    }
}

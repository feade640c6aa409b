//! The time for which a certificate holds, read from the certificate itself (RFC 5280 section 4.1).
//!
//! The TLS library reads whole certificates, and tells nobody their times.

use crate::domain::time::Timestamp;

/// Tags of DER (X.690).
const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
/// The version of a certificate, left out by the first version.
const VERSION: u8 = 0xa0;

/// First and last instant of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CertificateTimes {
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
}

/// Reads the times of a certificate in DER; `None` for anything else.
pub(super) fn times_of(certificate: &[u8]) -> Option<CertificateTimes> {
    let mut whole = DerReader(certificate).within(SEQUENCE)?;
    let mut signed = whole.within(SEQUENCE)?;
    if signed.0.first() == Some(&VERSION) {
        signed.value(VERSION)?;
    }
    signed.value(INTEGER)?; // the serial number
    signed.value(SEQUENCE)?; // the algorithm
    signed.value(SEQUENCE)?; // the issuer
    let mut times = signed.within(SEQUENCE)?;
    Some(CertificateTimes {
        from: times.instant()?,
        until: times.instant()?,
    })
}

/// The rest of a run of DER values.
struct DerReader<'a>(&'a [u8]);

impl<'a> DerReader<'a> {
    /// Takes the next value; `None` where another tag stands there, or where the value is cut off.
    fn value(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (&found, rest) = self.0.split_first()?;
        let (length, rest) = length(rest)?;
        if found != tag || length > rest.len() {
            return None;
        }
        let (value, rest) = rest.split_at(length);
        self.0 = rest;
        Some(value)
    }

    /// Takes the next value, to be read part by part.
    fn within(&mut self, tag: u8) -> Option<Self> {
        self.value(tag).map(Self)
    }

    /// Takes the next value as an instant in UTC, to the second.
    fn instant(&mut self) -> Option<Timestamp> {
        let tag = *self.0.first()?;
        let digits = std::str::from_utf8(self.value(tag)?).ok()?.strip_suffix('Z')?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits = match (tag, digits.len()) {
            // Two digits of a year from 50 on are of the last century.
            (UTC_TIME, 12) if digits >= "50" => format!("19{digits}"),
            (UTC_TIME, 12) => format!("20{digits}"),
            (GENERALIZED_TIME, 14) => digits.to_owned(),
            _ => return None,
        };
        let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
        let (date, time) = (
            [part(0, 4), part(4, 6), part(6, 8)],
            [part(8, 10), part(10, 12), part(12, 14)],
        );
        Timestamp::parse(&format!("{}T{}Z", date.join("-"), time.join(":"))).ok()
    }
}

/// Reads a length of DER: in the byte itself, or in up to four bytes behind.
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    if first < 0x80 {
        return Some((usize::from(first), rest));
    }
    let count = usize::from(first & 0x7f);
    if !(1..=4).contains(&count) || rest.len() < count {
        return None;
    }
    let (digits, rest) = rest.split_at(count);
    let length = digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit));
    Some((length, rest))
}

//! What is unwise about a certificate that can be used.

use crate::domain::time::{Span, Timestamp};
use std::fmt;

/// How long before its end a certificate is warned of: two weeks, time for a school's authority to issue another.
pub const ENDS_SOON: Span = Span::from_mins(14 * 24 * 60);

/// A doubt about a certificate that can be served by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateDoubt {
    /// The certificate has ended.
    Ended(Timestamp),
    /// The certificate ends within [`ENDS_SOON`].
    EndsSoon(Timestamp),
    /// The certificate does not hold yet.
    NotYet(Timestamp),
    /// The certificate is not for the host by which people reach the pages.
    OtherHost(String),
}

impl CertificateDoubt {
    /// Returns the remedy.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Ended(_) | Self::EndsSoon(_) => {
                "have it renewed, and put the new one in its place: it is taken within seconds"
            }
            Self::NotYet(_) => "look at the clock of this server, and at the date of the certificate",
            Self::OtherHost(_) => {
                "have one issued for this name, or write the certificate's own name in `public_url`"
            }
        }
    }
}

impl fmt::Display for CertificateDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended(at) => write!(
                f,
                "the certificate ended on {}: every browser warns of the pages instead of showing them",
                day(*at)
            ),
            Self::EndsSoon(at) => write!(
                f,
                "the certificate ends on {}: from then on every browser warns of the pages instead of showing them",
                day(*at)
            ),
            Self::NotYet(at) => write!(
                f,
                "the certificate begins on {} only: until then every browser warns of the pages instead of showing them",
                day(*at)
            ),
            Self::OtherHost(host) => write!(
                f,
                "the certificate is not for `{host}`: every browser warns of the pages instead of showing them"
            ),
        }
    }
}

/// Returns the day of an instant in UTC, as in `3 December 2026`.
fn day(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.ms())
        .map_or_else(|_| at.to_string(), |at| at.strftime("%-d %B %Y").to_string())
}

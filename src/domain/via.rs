//! The origins of the events on record.

use super::id::GatewayName;
use std::fmt;
use std::str::FromStr;

/// The origin of an event, as named by the record (P16).
///
/// `Display` writes the text of the record, part of its hash; `FromStr` reads the same text back.
/// The words are fixed: records of every earlier version hold them. Messages leave by a
/// [`Channel`](super::chain::Channel), another matter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordedVia {
    /// `board`: a page, where a person pressed a button or filled a form in.
    Board,
    /// `cli`: the command line on the server.
    Cli,
    /// `clock`: nobody; a deadline was reached, a routine was due, or Homeward found a fault of its
    /// own.
    Clock,
    /// `office`: the office, by board or command line, where a sign-out or a raised alert leaves
    /// open by which of the two.
    Office,
    /// `receipt`: a gateway's or the outbox's word on the fate of a message.
    Receipt,
    /// `sms NAME`: a text received by the gateway NAME.
    Sms(GatewayName),
}

impl fmt::Display for RecordedVia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Board => f.write_str("board"),
            Self::Cli => f.write_str("cli"),
            Self::Clock => f.write_str("clock"),
            Self::Office => f.write_str("office"),
            Self::Receipt => f.write_str("receipt"),
            Self::Sms(gateway) => write!(f, "sms {gateway}"),
        }
    }
}

/// A text without the name of any origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownVia;

impl fmt::Display for UnknownVia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected `board`, `cli`, `clock`, `office`, `receipt` or `sms` and a gateway's name")
    }
}

impl std::error::Error for UnknownVia {}

impl FromStr for RecordedVia {
    type Err = UnknownVia;

    /// # Errors
    /// [`UnknownVia`]: nothing is guessed.
    fn from_str(text: &str) -> Result<Self, UnknownVia> {
        match text {
            "board" => Ok(Self::Board),
            "cli" => Ok(Self::Cli),
            "clock" => Ok(Self::Clock),
            "office" => Ok(Self::Office),
            "receipt" => Ok(Self::Receipt),
            _ => match text.strip_prefix("sms ") {
                Some(gateway) if !gateway.is_empty() => Ok(Self::Sms(GatewayName::new(gateway))),
                Some(_) | None => Err(UnknownVia),
            },
        }
    }
}

#[cfg(test)]
mod tests;

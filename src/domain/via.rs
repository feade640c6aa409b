//! The origins of the events on record.

use super::account::ProgramName;
use super::id::GatewayName;
use super::principal::UnixUser;
use std::fmt;
use std::str::FromStr;

/// The origin of an event, as named by the record (P16).
///
/// `Display` writes the text of the record, part of its hash; `FromStr` reads the same text back.
/// The words are fixed: records of every earlier version hold them. Messages leave by a
/// [`Channel`](super::chain::Channel), another matter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordedVia {
    /// `api NAME`: a program over the API, by the name of its token.
    Api(ProgramName),
    /// `board`: a page, where a person pressed a button or filled a form in.
    Board,
    /// `cli NUMBER`: the command line on the server, and the Unix user; `cli` in records of earlier versions, and where the
    /// kernel named no user.
    Cli(Option<UnixUser>),
    /// `clock`: no person; a deadline was reached, a routine was due, or Homeward found a fault of its own.
    Clock,
    /// `office`: the office, on paper in a rehearsal; and in records of earlier versions, for a sign-out or a raised alert by
    /// board or command line.
    Office,
    /// `receipt`: a gateway's or the outbox's word on the fate of a message.
    Receipt,
    /// `sms NAME`: a text received by the gateway NAME.
    Sms(GatewayName),
}

impl RecordedVia {
    /// Returns the way alone, for lists: the Unix user is for the record.
    #[must_use]
    pub fn way(&self) -> String {
        match self {
            Self::Cli(_) => Self::Cli(None).to_string(),
            Self::Api(_) | Self::Board | Self::Clock | Self::Office | Self::Receipt | Self::Sms(_) => {
                self.to_string()
            }
        }
    }
}

impl fmt::Display for RecordedVia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(program) => write!(f, "api {program}"),
            Self::Board => f.write_str("board"),
            Self::Cli(None) => f.write_str("cli"),
            Self::Cli(Some(user)) => write!(f, "cli {user}"),
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
        f.write_str("expected `api` and a program's name, `board`, `cli` with or without a Unix user, `clock`, `office`, `receipt` or `sms` and a gateway's name")
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
            "cli" => Ok(Self::Cli(None)),
            "clock" => Ok(Self::Clock),
            "office" => Ok(Self::Office),
            "receipt" => Ok(Self::Receipt),
            _ => match text.split_once(' ') {
                Some(("api", program)) => program_of(program).map(Self::Api),
                Some(("cli", user)) => user_of(user).map(|user| Self::Cli(Some(user))),
                Some(("sms", gateway)) if !gateway.is_empty() => Ok(Self::Sms(GatewayName::new(gateway))),
                Some(_) | None => Err(UnknownVia),
            },
        }
    }
}

/// Reads a program's name, as `Display` writes the name: the record hashes the text.
fn program_of(text: &str) -> Result<ProgramName, UnknownVia> {
    let program = ProgramName::parse(text).map_err(|_| UnknownVia)?;
    if program.as_str() == text {
        Ok(program)
    } else {
        Err(UnknownVia)
    }
}

/// Reads a Unix user, as `Display` writes the number: the record hashes the text, and `01` is another text than `1`.
fn user_of(text: &str) -> Result<UnixUser, UnknownVia> {
    let user = text.parse().map(UnixUser).map_err(|_| UnknownVia)?;
    if user.to_string() == text {
        Ok(user)
    } else {
        Err(UnknownVia)
    }
}

#[cfg(test)]
mod tests;

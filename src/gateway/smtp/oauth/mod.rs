//! Access tokens instead of a password, by OAuth 2.0 without a person at a screen: client credentials (RFC 6749 section 4.4),
//! or a service account's signed assertion (RFC 7523).
//!
//! A token is kept, and fetched anew before its end. One fetch at a time, however many e-mails wait.

mod answer;
mod assertion;
mod keeper;
mod settings;

pub use settings::{MailProvider, OauthGrant, OauthSettings, ServiceAccount};

pub(super) use keeper::{AccessToken, TokenKeeper};
pub(super) use settings::{OauthTable, compile};

//! The login by an access token: `AUTH XOAUTH2` (Google, "OAuth 2.0 mechanism"; Microsoft takes the same).
//!
//! lettre's own exchange ends at the server's challenge, and loses the code behind it. The code tells what to do, so the
//! challenge is answered here, with an empty line.

use super::oauth::AccessToken;
use super::outcome::{self, SmtpStage};
use crate::domain::delivery::SendFailure;
use crate::domain::private::Private;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::response::Severity;
use std::fmt;

/// Why a login by token failed.
pub(super) enum TokenLoginFailure {
    /// The server refuses the token; another one may do.
    TokenRefused(SendFailure),
    /// Anything else.
    Other(SendFailure),
}

impl From<TokenLoginFailure> for SendFailure {
    fn from(failure: TokenLoginFailure) -> Self {
        let (TokenLoginFailure::TokenRefused(failure) | TokenLoginFailure::Other(failure)) = failure;
        failure
    }
}

/// Logs in.
pub(super) async fn log_in(
    connection: &mut AsyncSmtpConnection,
    mailbox: &Private,
    token: &AccessToken,
) -> Result<(), TokenLoginFailure> {
    if !connection
        .server_info()
        .supports_auth_mechanism(Mechanism::Xoauth2)
    {
        return Err(TokenLoginFailure::Other(SendFailure::Refused {
            why: "the server takes no login by access token (XOAUTH2)".to_owned(),
        }));
    }
    let command = AuthCommand(initial_response(mailbox.reveal(), token.secret().reveal()));
    let response = connection.command(command).await.map_err(|error| judge(&error))?;
    if response.code().severity == Severity::PositiveCompletion {
        return Ok(());
    }
    // lettre takes every 3xx for a yes; only a challenge is worth an answer.
    if !response.has_code(CHALLENGE) {
        return Err(TokenLoginFailure::Other(SendFailure::BeforeSend {
            why: format!(
                "SMTP {} at the login, which neither takes nor refuses it",
                response.code()
            ),
        }));
    }
    match connection.command(EmptyLine).await {
        Err(error) => Err(judge(&error)),
        // A yes after a no is no login.
        Ok(_) => Err(TokenLoginFailure::TokenRefused(SendFailure::Refused {
            why: "the server does not take the access token".to_owned(),
        })),
    }
}

/// Code of a challenge (RFC 4954 section 4).
const CHALLENGE: u16 = 334;

/// Code of refused credentials (RFC 4954 section 6).
const CREDENTIALS_REFUSED: u16 = 535;

fn judge(error: &Error) -> TokenLoginFailure {
    let failure = outcome::judge(SmtpStage::Login, error);
    if error.status().map(u16::from) == Some(CREDENTIALS_REFUSED) {
        TokenLoginFailure::TokenRefused(failure)
    } else {
        TokenLoginFailure::Other(failure)
    }
}

/// Returns what goes behind `AUTH XOAUTH2`.
#[must_use]
pub fn initial_response(user: &str, token: &str) -> String {
    STANDARD.encode(format!("user={user}\x01auth=Bearer {token}\x01\x01"))
}

struct AuthCommand(String);

impl fmt::Display for AuthCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AUTH XOAUTH2 {}\r\n", self.0)
    }
}

/// The answer to a challenge that only says why: the code follows (RFC 4954 section 4 has `*` for "cancel"; both providers
/// document the empty line).
struct EmptyLine;

impl fmt::Display for EmptyLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\r\n")
    }
}

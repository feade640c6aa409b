//! The meaning of an SMTP error for the message.

use super::oauth::MailProvider;
use crate::domain::delivery::{Rejection, SendFailure};
use lettre::transport::smtp::Error;
use std::error::Error as _;

/// Stage of the conversation at which an error came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SmtpStage {
    /// Name, connection, greeting, TLS.
    Connect,
    /// User and password.
    Login,
    /// `MAIL FROM`: our own address.
    Sender,
    /// `RCPT TO`: the recipient's address.
    Recipient,
    /// `DATA`: leave to send the content.
    Data,
    /// The content, and the server's word on the content.
    Content,
}

impl SmtpStage {
    fn words(self) -> &'static str {
        match self {
            Self::Connect => "while connecting",
            Self::Login => "at the login",
            Self::Sender => "at our own address",
            Self::Recipient => "at the recipient's address",
            Self::Data => "before the content",
            Self::Content => "after the content",
        }
    }
}

/// Judges an error.
///
/// A reply's code tells a refusal for now (4xx) from a refusal for good (5xx); the stage tells the
/// party refused. Without a reply only the stage counts, not lettre's own kinds: lettre has an
/// untrusted certificate as no `is_tls()`, and a time-out as no `is_timeout()`.
pub(super) fn judge(stage: SmtpStage, error: &Error) -> SendFailure {
    let Some(code) = error.status() else {
        return unanswered(stage, error);
    };
    let enhanced = enhanced_code(error);
    let why = match &enhanced {
        Some(enhanced) => format!("SMTP {code} {enhanced} {}", stage.words()),
        None => format!("SMTP {code} {}", stage.words()),
    };
    if error.is_transient() {
        return SendFailure::Retry { after: None, why };
    }
    match stage {
        SmtpStage::Recipient if is_bad_address(u16::from(code), enhanced.as_deref()) => {
            SendFailure::Rejected {
                reason: Rejection::BadAddress,
                why,
            }
        }
        SmtpStage::Connect
        | SmtpStage::Login
        | SmtpStage::Sender
        | SmtpStage::Recipient
        | SmtpStage::Data
        | SmtpStage::Content => SendFailure::Refused { why },
    }
}

/// Returns what to do about a login that the provider refused, by the enhanced code in our own words on the refusal.
///
/// Microsoft ("Enable or disable SMTP AUTH", "Deprecation of Basic authentication"): 5.7.139 is SMTP AUTH switched off, or
/// password login with it; 5.7.3 is credentials that may not send as the mailbox; 5.7.30 is password login gone for good.
pub(super) fn login_remedy(why: &str, provider: MailProvider, by_token: bool) -> Option<&'static str> {
    let says = |code: &str| why.split(' ').any(|word| word == code);
    match provider {
        MailProvider::Microsoft if by_token && says("5.7.139") => Some(
            "SMTP AUTH is off for this mailbox. In the Microsoft 365 admin centre, open the user, `Mail`, `Manage email apps`, and tick `Authenticated SMTP`",
        ),
        MailProvider::Microsoft if by_token && says("5.7.3") => Some(
            "the app may not send as this mailbox. In Exchange, make its service principal with the Object ID of `Enterprise applications`, and give it the mailbox; that takes up to an hour to hold",
        ),
        MailProvider::Microsoft if says("5.7.139") || says("5.7.30") => Some(
            "Microsoft no longer takes a password here. Use `oauth` instead of `password` (docs/gateways/smtp.md)",
        ),
        MailProvider::Google if by_token && says("5.7.8") => {
            Some("the service account may not act for the mailbox in `username`, or that is no mailbox")
        }
        MailProvider::Google if says("5.7.8") || says("5.7.9") => {
            Some("Google wants an app password here, not the account's own (docs/gateways/smtp.md)")
        }
        MailProvider::Google | MailProvider::Microsoft | MailProvider::Other => None,
    }
}

/// Judges a server that could not be reached: nothing was said.
pub(super) fn unreached(error: &std::io::Error) -> SendFailure {
    SendFailure::BeforeSend {
        why: format!("no answer {}: {error}", SmtpStage::Connect.words()),
    }
}

fn unanswered(stage: SmtpStage, error: &Error) -> SendFailure {
    match stage {
        // No common way to log in, or a challenge that lettre does not expect: the server will not have us.
        SmtpStage::Login if error.is_client() => SendFailure::Refused {
            why: format!("the server takes no login that we can make: {}", cause(error)),
        },
        SmtpStage::Connect if error.is_client() => SendFailure::Refused {
            why: format!("the server does not serve us: {}", cause(error)),
        },
        SmtpStage::Content => SendFailure::Unknown {
            why: format!("no answer {}: {}", stage.words(), cause(error)),
        },
        SmtpStage::Connect
        | SmtpStage::Login
        | SmtpStage::Sender
        | SmtpStage::Recipient
        | SmtpStage::Data => SendFailure::BeforeSend {
            why: format!("no answer {}: {}", stage.words(), cause(error)),
        },
    }
}

/// Returns the cause in words. Only without a status: a reply's text may quote the address, and so
/// may lettre's word on an unreadable answer.
fn cause(error: &Error) -> String {
    if error.is_response() {
        return "the answer is no SMTP".to_owned();
    }
    error
        .source()
        .map_or_else(|| "no reason given".to_owned(), ToString::to_string)
}

/// Returns the enhanced status code at the start of a reply (RFC 3463): `5.1.1`.
fn enhanced_code(error: &Error) -> Option<String> {
    let text = error.source()?.to_string();
    let word = text.split_whitespace().next()?;
    let parts: Vec<&str> = word.split('.').collect();
    let digits =
        |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    (parts.len() == 3 && parts.iter().all(digits)).then(|| word.to_owned())
}

/// Whether a permanent refusal of `RCPT TO` concerns the recipient rather than us.
///
/// 5.1.x is about the address and 5.2.1 a closed mailbox (RFC 3463 section 3); 5.7.x is policy, as when a server will not
/// relay for us. Without such a code 550, 551 and 553 are about the mailbox (RFC 5321 section 4.2.3).
fn is_bad_address(code: u16, enhanced: Option<&str>) -> bool {
    match enhanced {
        Some(enhanced) => enhanced.starts_with("5.1.") || enhanced == "5.2.1",
        None => matches!(code, 550 | 551 | 553),
    }
}

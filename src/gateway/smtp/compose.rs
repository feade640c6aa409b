//! The e-mail itself (RFC 5322).

use crate::domain::delivery::{Content, Outbound, Priority, Rejection, SendFailure};
use crate::domain::time::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use std::time::{Duration, UNIX_EPOCH};

/// Builds the e-mail for a message.
///
/// `Auto-Submitted` keeps out-of-office answers from coming back (RFC 3834 section 5); Exchange goes by a header of its own
/// (MS-OXCMAIL, `X-Auto-Response-Suppress`), which must not suppress bounces. Outlook and most other programs understand the
/// two marks of urgency.
pub(super) fn email(
    message: &Outbound,
    from: &Mailbox,
    reply_to: Option<&Mailbox>,
    now: Timestamp,
) -> Result<Message, SendFailure> {
    let Content::Email { to, subject, body } = &message.content else {
        return Err(SendFailure::Rejected {
            reason: Rejection::Other,
            why: "a text was given to a gateway for e-mail".to_owned(),
        });
    };
    let to = to.reveal().parse().map_err(|_| SendFailure::Rejected {
        reason: Rejection::BadAddress,
        why: "the address is no e-mail address".to_owned(),
    })?;
    let date = UNIX_EPOCH + Duration::from_millis(u64::try_from(now.ms()).unwrap_or(0));
    let mut builder = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(one_line(subject.reveal()))
        .date(date)
        .message_id(Some(message_id(&message.reference, from)))
        .header(ContentType::TEXT_PLAIN)
        .raw_header(mark(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated",
        ))
        .raw_header(mark(
            HeaderName::new_from_ascii_str("X-Auto-Response-Suppress"),
            "OOF, AutoReply",
        ));
    if let Some(reply_to) = reply_to {
        builder = builder.reply_to(reply_to.clone());
    }
    match message.priority {
        Priority::Alert => {
            builder = builder
                .raw_header(mark(HeaderName::new_from_ascii_str("X-Priority"), "1 (Highest)"))
                .raw_header(mark(HeaderName::new_from_ascii_str("Importance"), "high"));
        }
        Priority::Nudge | Priority::Confirmation => {}
    }
    builder
        .body(body.reveal().to_owned())
        .map_err(|_| SendFailure::Rejected {
            reason: Rejection::Other,
            why: "no e-mail can be made of this message".to_owned(),
        })
}

/// Returns the Message-ID: the same for every attempt, so that mail systems can merge a repeat.
pub(super) fn message_id(reference: &str, from: &Mailbox) -> String {
    // The part left of the `@` must be an atom (RFC 5322 section 3.6.4).
    let atom: String = reference
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' || c == '_' {
                c
            } else {
                '-'
            }
        })
        .collect();
    format!("<{atom}@{}>", from.email.domain())
}

fn mark(name: HeaderName, value: &str) -> HeaderValue {
    HeaderValue::new(name, value.to_owned())
}

fn one_line(subject: &str) -> String {
    subject.split_whitespace().collect::<Vec<_>>().join(" ")
}

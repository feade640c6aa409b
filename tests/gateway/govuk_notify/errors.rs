//! The meaning of Notify's errors when a message is sent.

use super::super::support::govuk_notify::Fault;
use super::super::{JO, NOW, email, text};
use super::{both, kind, started, with};
use homeward::domain::delivery::{Rejection, SendFailure};
use homeward::domain::time::Span;
use homeward::gateway::Gateway;

/// Status, type and message of an error; what follows, and words of what an admin reads.
type ErrorCase = (u16, &'static str, &'static str, &'static str, &'static str);

/// Types and messages as Notify's source writes them.
const ERRORS: &[ErrorCase] = &[
    (
        400,
        "BadRequestError",
        "Can\u{2019}t send to this recipient when service is in trial mode \u{2013} see https://www.notifications.service.gov.uk/trial-mode",
        "refused",
        "Make your service live",
    ),
    (
        400,
        "BadRequestError",
        "Can\u{2019}t send to this recipient using a team-only API key",
        "refused",
        "team key",
    ),
    (
        400,
        "BadRequestError",
        "Template has been deleted",
        "refused",
        "has been deleted",
    ),
    (
        400,
        "BadRequestError",
        "Template not found",
        "refused",
        "no such template",
    ),
    (
        400,
        "BadRequestError",
        "email template is not suitable for sms notification",
        "refused",
        "another kind",
    ),
    (
        400,
        "BadRequestError",
        "Missing personalisation: name",
        "refused",
        "take the rest out",
    ),
    (
        400,
        "BadRequestError",
        "Your message is too long. Text messages cannot be longer than 918 characters.",
        "refused",
        "too long",
    ),
    (
        400,
        "BadRequestError",
        "sms_sender_id 8e222534-7f05-4972-86e3-17c5d9f894e2 does not exist in database for service id x",
        "refused",
        "`sms_sender_id`",
    ),
    (
        400,
        "BadRequestError",
        "email_reply_to_id 8e222534-7f05-4972-86e3-17c5d9f894e2 does not exist in database",
        "refused",
        "`reply_to_id`",
    ),
    (
        400,
        "BadRequestError",
        "Cannot send to international mobile numbers",
        "refused",
        "country",
    ),
    (
        400,
        "BadRequestError",
        "Service is not allowed to send text messages",
        "refused",
        "not set up",
    ),
    // An unknown cause is no reason to give a person up.
    (
        400,
        "BadRequestError",
        "something new",
        "refused",
        "BadRequestError",
    ),
    (400, "SomethingNew", "+447700900123", "refused", "HTTP 400"),
    (
        400,
        "ValidationError",
        "template_id is not a valid UUID",
        "refused",
        "ValidationError",
    ),
    (
        400,
        "ValidationError",
        "phone_number Number is too short",
        "rejected",
        "no number",
    ),
    (
        400,
        "ValidationError",
        "email_address Not a valid email address",
        "rejected",
        "no number",
    ),
    (
        400,
        "InvalidPhoneError",
        "Not a UK mobile number",
        "rejected",
        "no number",
    ),
    (
        400,
        "InvalidEmailError",
        "Not a valid email address",
        "rejected",
        "no number",
    ),
    (
        401,
        "AuthError",
        "Unauthorized: authentication token must be provided",
        "refused",
        "AuthError",
    ),
    (
        403,
        "AuthError",
        "Error: Your system clock must be accurate to within 30 seconds",
        "refused",
        "this server's clock is more than 30 seconds wrong",
    ),
    (
        403,
        "AuthError",
        "Invalid token: API key revoked",
        "refused",
        "revoked",
    ),
    (
        403,
        "AuthError",
        "Invalid token: API key not found",
        "refused",
        "copy it again",
    ),
    (
        403,
        "AuthError",
        "Invalid token: service is archived",
        "refused",
        "deleted",
    ),
    (
        429,
        "RateLimitError",
        "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds",
        "retry",
        "a minute",
    ),
    (
        429,
        "TooManyRequestsError",
        "Exceeded send limits (sms: 50) for today",
        "refused",
        "midnight",
    ),
    (
        404,
        "NoResultFound",
        "No result found",
        "refused",
        "NoResultFound",
    ),
    (500, "Exception", "Internal server error", "retry", "HTTP 500"),
    (503, "Exception", "Internal server error", "retry", "HTTP 503"),
    // Whoever answers for Notify here does not know what Notify did.
    (502, "Exception", "Bad gateway", "unknown", "HTTP 502"),
    (
        504,
        "EventletTimeout",
        "Timeout serving request",
        "unknown",
        "HTTP 504",
    ),
];

// Faults: P05 x gateway-refuses
#[tokio::test]
async fn every_error_is_told_apart_by_what_follows_from_it_and_explained() {
    let (server, gateway) = started();
    for (status, error, message, expected, words) in ERRORS {
        server.fail(JO, Some(Fault::Error(*status, error, message)));
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        let rejection = (*expected == "rejected").then_some(Rejection::BadAddress);
        assert_eq!(
            kind(&failure),
            (*expected, rejection),
            "{status} {error} {message}"
        );
        let shown = format!("{failure:?}");
        assert!(shown.contains(words), "{message}: {shown}");
        assert!(
            !shown.contains("7700") && !shown.contains("8e222534"),
            "the provider's words are quoted: {shown}"
        );
    }
    assert!(server.sent().is_empty());
}

#[tokio::test]
async fn a_status_without_an_error_is_judged_by_itself_and_its_pause_is_honoured() {
    let (server, gateway) = started();
    let minute = Some(Span::from_mins(1));
    let hour = Some(Span::from_mins(60));
    for (status, retry_after, expected, pause) in [
        (301, None, "retry", None),
        (401, None, "refused", None),
        (407, None, "refused", None),
        (408, None, "retry", None),
        (429, Some("60"), "retry", minute),
        (429, Some("Sat, 21 Nov 2026 14:06:00 GMT"), "retry", minute),
        (429, Some("99999999999"), "retry", hour),
        (503, Some("soon"), "retry", None),
    ] {
        server.fail(JO, Some(Fault::Status(status, retry_after)));
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        assert_eq!(kind(&failure).0, expected, "{status}");
        if let SendFailure::Retry { after, .. } = failure {
            assert_eq!(after, pause, "{status} {retry_after:?}");
        }
    }
}

// Faults: P05 x gateway-refuses
#[tokio::test]
async fn a_refusal_for_a_template_names_the_key_that_is_wrong() {
    let (server, gateway) = started();
    let mail = email("pat@example.sch.uk", "K7", "Ring Jo");
    let mut without_mails = both(server.base_url());
    without_mails.email_template_id = None;
    let failure = with(without_mails).send(&mail, NOW).await.unwrap_err();
    assert!(
        format!("{failure:?}").contains("add `email_template_id`"),
        "{failure:?}"
    );
    for message in [
        "Template not found",
        "Template has been deleted",
        "sms template is not suitable for email notification",
        "Missing personalisation: name",
        "template_id is not a valid UUID",
    ] {
        server.outage(Some(Fault::Error(400, "BadRequestError", message)));
        for (message, key) in [
            (&mail, "`email_template_id`"),
            (&text(JO, "hello"), "`template_id`"),
        ] {
            let failure = gateway.send(message, NOW).await.unwrap_err();
            assert!(format!("{failure:?}").contains(key), "{failure:?}");
        }
    }
}

//! Login by access token: a real SMTP server that checks XOAUTH2 to the byte, and a token endpoint on loopback.

use super::support::smtp::{SmtpServer, TokenLogin};
use super::support::token_endpoint::TokenEndpoint;
use super::{NOW, email, place};
use futures_util::future::join_all;
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Accepted, SendFailure};
use homeward::domain::private::Private;
use homeward::domain::time::{Span, Timestamp};
use homeward::gateway::smtp::{
    Encryption, MailProvider, OauthGrant, OauthSettings, Smtp, SmtpLogin, SmtpSettings,
};
use homeward::gateway::{AtOnce, Gateway as _, PollFailure};
use homeward::toml_file::Secret;
use serde_json::{Value, json};

const PAT: &str = "pat@example.sch.uk";
pub(super) const MAILBOX: &str = "homeward@example.sch.uk";

/// Longest time for one attempt in these tests.
pub(super) const ATTEMPT: Span = Span::from_secs(10);

/// An app of the school's own at Microsoft.
pub(super) fn microsoft(token_url: String) -> OauthSettings {
    OauthSettings {
        token_url,
        grant: OauthGrant::Client {
            client_id: "11111111-2222-3333-4444-555555555555".to_owned(),
            client_secret: Secret::new("s3cret+/&= of the app"),
        },
        scope: Some("https://outlook.office365.com/.default".to_owned()),
        provider: MailProvider::Microsoft,
    }
}

/// A mail server used by token.
pub(super) fn settings(port: u16, oauth: OauthSettings) -> SmtpSettings {
    SmtpSettings {
        host: "localhost".to_owned(),
        port,
        encryption: Encryption::None,
        ca_file: None,
        login: Some(SmtpLogin::Token {
            username: Private::new(MAILBOX),
            oauth,
        }),
        from: format!("Homeward <{MAILBOX}>"),
        reply_to: None,
        at_once: AtOnce::FEW,
    }
}

/// Builds the gateway.
pub(super) fn gateway(settings: SmtpSettings) -> Smtp {
    Smtp::new(settings, place("mail", Channel::Email, ATTEMPT)).unwrap()
}

/// Sends an e-mail.
pub(super) async fn send(gateway: &Smtp, now: Timestamp) -> Result<Accepted, SendFailure> {
    let message = email(PAT, "K7: Jo is overdue", "Ring Jo now.");
    gateway.send(&message, now).await
}

/// A server that takes the tokens of these fetches.
pub(super) fn server_taking(tokens: &[u32], more: &[&str]) -> SmtpServer {
    let tokens: Vec<String> = tokens
        .iter()
        .map(|number| format!("{MAILBOX}:token-{number}"))
        .collect();
    let mut arguments: Vec<&str> = tokens.iter().flat_map(|token| ["--token", token]).collect();
    arguments.extend(more);
    SmtpServer::with(&arguments)
}

fn login(token: u32, taken: bool) -> TokenLogin {
    TokenLogin {
        user: MAILBOX.to_owned(),
        token: format!("token-{token}"),
        taken,
    }
}

fn refused(failure: &SendFailure) -> &str {
    match failure {
        SendFailure::Refused { why } => why,
        other => panic!("refused was expected: {other:?}"),
    }
}

#[tokio::test]
async fn a_token_is_fetched_by_client_credentials_and_the_e_mail_goes_by_it() {
    let endpoint = TokenEndpoint::answering(&[]);
    let server = server_taking(&[1], &[]);
    let gateway = gateway(settings(server.port(), microsoft(endpoint.url())));
    send(&gateway, NOW).await.unwrap();
    let [request] = &endpoint.requests()[..] else {
        panic!("one request: {:?}", endpoint.requests());
    };
    assert_eq!(request["type"], "application/x-www-form-urlencoded");
    let form = json!({
        "grant_type": "client_credentials",
        "client_id": "11111111-2222-3333-4444-555555555555",
        "client_secret": "s3cret+/&= of the app",
        "scope": "https://outlook.office365.com/.default",
    });
    assert_eq!(request["form"], form);
    assert_eq!(server.token_logins(), [login(1, true)]);
    assert_eq!(server.email(1).login.as_deref(), Some(MAILBOX));
}

#[tokio::test]
async fn a_token_as_long_as_microsofts_goes_through() {
    let long = "e".repeat(8000);
    let endpoint = TokenEndpoint::answering(&[json!({"token": {"access_token": long}})]);
    let server = SmtpServer::with(&["--token", &format!("{MAILBOX}:{long}")]);
    let gateway = gateway(settings(server.port(), microsoft(endpoint.url())));
    send(&gateway, NOW).await.unwrap();
}

#[tokio::test]
async fn many_connections_at_once_share_one_fetch() {
    let endpoint = TokenEndpoint::answering(&[]);
    let server = server_taking(&[1], &[]);
    let gateway = gateway(settings(server.port(), microsoft(endpoint.url())));
    let outcomes = join_all((0..8).map(|_| send(&gateway, NOW))).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(endpoint.requests().len(), 1);
    assert_eq!(server.token_logins(), vec![login(1, true); 8]);
}

#[tokio::test]
async fn all_who_waited_for_a_fetch_that_failed_hear_of_that_failure() {
    let endpoint = TokenEndpoint::answering(&[json!({"status": 401, "body": "{}"})]);
    let server = server_taking(&[2], &[]);
    let gateway = gateway(settings(server.port(), microsoft(endpoint.url())));
    let outcomes = join_all((0..8).map(|_| send(&gateway, NOW))).await;
    assert!(
        outcomes
            .iter()
            .all(|outcome| matches!(outcome, Err(SendFailure::Refused { .. }))),
        "{outcomes:?}"
    );
    assert_eq!(endpoint.requests().len(), 1);
    send(&gateway, NOW).await.unwrap();
}

#[tokio::test]
async fn a_token_is_kept_and_fetched_anew_ahead_of_its_end() {
    let endpoint = TokenEndpoint::answering(&[]);
    let server = server_taking(&[1, 2], &[]);
    let gateway = gateway(settings(server.port(), microsoft(endpoint.url())));
    for (minutes, requests) in [(0, 1), (30, 1), (54, 1), (55, 2), (56, 2), (109, 2)] {
        send(&gateway, NOW + Span::from_mins(minutes)).await.unwrap();
        assert_eq!(endpoint.requests().len(), requests, "after {minutes} minutes");
    }
    let last = server.token_logins().pop();
    assert_eq!(last, Some(login(2, true)));
}

// Faults: P05 x gateway-refuses
#[tokio::test]
async fn a_token_that_holds_serves_while_no_new_one_can_be_had() {
    let endpoint = TokenEndpoint::answering(&[json!({}), json!({"status": 503}), json!({"status": 503})]);
    let server = server_taking(&[1, 4], &[]);
    let gateway = gateway(settings(server.port(), microsoft(endpoint.url())));
    for (seconds, requests) in [(0, 1), (3300, 2), (3310, 2), (3331, 3), (3340, 3), (3362, 4)] {
        send(&gateway, NOW + Span::from_secs(seconds)).await.unwrap();
        assert_eq!(endpoint.requests().len(), requests, "after {seconds} seconds");
    }
    let tokens: Vec<String> = server
        .token_logins()
        .into_iter()
        .map(|login| login.token)
        .collect();
    assert_eq!(
        tokens,
        ["token-1", "token-1", "token-1", "token-1", "token-1", "token-4"]
    );
}

#[tokio::test]
async fn a_token_of_unknown_or_odd_length_is_not_kept_for_long() {
    for (said, still, over) in [
        (json!({"expires_in": null}), 4, 6),
        (json!({"expires_in": "120"}), 0, 1),
        (json!({"expires_in": "soon"}), 4, 6),
        (json!({"expires_in": 99_999_999_999_u64}), 23 * 60, 24 * 60),
    ] {
        let endpoint = TokenEndpoint::answering(&[json!({"token": said})]);
        let server = server_taking(&[1, 2], &[]);
        let gateway = gateway(settings(server.port(), microsoft(endpoint.url())));
        for (minutes, requests) in [(0, 1), (still, 1), (over, 2)] {
            send(&gateway, NOW + Span::from_mins(minutes)).await.unwrap();
            assert_eq!(
                endpoint.requests().len(),
                requests,
                "{said} after {minutes} minutes"
            );
        }
    }
}

#[tokio::test]
async fn a_token_that_the_server_refuses_is_fetched_once_again() {
    for refusal in [
        "535 5.7.3 Authentication unsuccessful",
        "334 535 5.7.8 Username and Password not accepted",
    ] {
        let endpoint = TokenEndpoint::answering(&[]);
        let server = server_taking(&[2], &["--refusal", refusal]);
        let gateway = gateway(settings(server.port(), microsoft(endpoint.url())));
        send(&gateway, NOW).await.unwrap();
        assert_eq!(server.token_logins(), [login(1, false), login(2, true)]);
        assert_eq!(endpoint.requests().len(), 2);
        if refusal.starts_with("334") {
            assert_eq!(server.challenges_answered(), ["\r\n"], "an empty line");
        }
    }
}

#[tokio::test]
async fn a_mailbox_that_refuses_every_token_is_our_fault_and_says_what_to_press() {
    for (refusal, provider, remedy) in [
        (
            "535 5.7.3 Authentication unsuccessful",
            MailProvider::Microsoft,
            "service principal",
        ),
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox",
            MailProvider::Microsoft,
            "Authenticated SMTP",
        ),
        (
            "334 535 5.7.8 Username and Password not accepted",
            MailProvider::Google,
            "may not act for the mailbox",
        ),
        ("535 no", MailProvider::Other, "SMTP 535 at the login"),
    ] {
        let endpoint = TokenEndpoint::answering(&[]);
        let server = server_taking(&[9], &["--refusal", refusal]);
        let oauth = OauthSettings {
            provider,
            ..microsoft(endpoint.url())
        };
        let gateway = gateway(settings(server.port(), oauth));
        let failure = send(&gateway, NOW).await.unwrap_err();
        assert!(refused(&failure).contains(remedy), "{refusal}: {failure:?}");
        assert!(!refused(&failure).contains("token-"), "{failure:?}");
        assert_eq!(endpoint.requests().len(), 2, "once again, and no more");
        assert!(server.emails().is_empty());
    }
}

#[tokio::test]
async fn a_server_that_is_busy_at_the_login_refuses_no_token() {
    let endpoint = TokenEndpoint::answering(&[]);
    let server = server_taking(&[9], &["--refusal", "454 4.7.0 Temporary authentication failure"]);
    let gateway = gateway(settings(server.port(), microsoft(endpoint.url())));
    let failure = send(&gateway, NOW).await.unwrap_err();
    assert!(matches!(failure, SendFailure::Retry { .. }), "{failure:?}");
    assert_eq!(endpoint.requests().len(), 1);
}

#[tokio::test]
async fn a_server_without_login_by_token_is_told_no_token() {
    let endpoint = TokenEndpoint::answering(&[]);
    for server in [
        SmtpServer::plain(),
        SmtpServer::with(&["--login", "school:secret"]),
    ] {
        let gateway = gateway(settings(server.port(), microsoft(endpoint.url())));
        let failure = send(&gateway, NOW).await.unwrap_err();
        assert!(refused(&failure).contains("XOAUTH2"), "{failure:?}");
    }
}

// Faults: P05 x gateway-slow
#[tokio::test]
async fn a_token_endpoint_that_cannot_be_reached_is_a_failure_before_anything_left() {
    let server = server_taking(&[1], &[]);
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let silent = TokenEndpoint::answering(&[json!({"silent": true}), json!({"silent": true})]);
    for url in [format!("http://127.0.0.1:{}/token", closed.port()), silent.url()] {
        let settings = settings(server.port(), microsoft(url));
        let place = place("mail", Channel::Email, Span::from_secs(2));
        let gateway = Smtp::new(settings, place).unwrap();
        let failure = send(&gateway, NOW).await.unwrap_err();
        let SendFailure::BeforeSend { why } = &failure else {
            panic!("{failure:?}");
        };
        assert!(why.contains("the token endpoint"), "{why}");
        assert!(matches!(
            gateway.health(NOW).await,
            Err(PollFailure::Unreachable { .. })
        ));
    }
    assert!(server.token_logins().is_empty());
}

#[tokio::test]
async fn p17_a_token_endpoint_that_refuses_us_says_what_to_press_and_is_not_quoted() {
    let said = |error: &str, codes: Value| {
        json!({"error": error, "error_codes": codes, "error_description": "AADSTS: pat@example.sch.uk, 07700 900123"})
            .to_string()
    };
    let cases = [
        (
            MailProvider::Microsoft,
            said("invalid_client", json!([7_000_215])),
            "AADSTS7000215: the client secret is wrong",
        ),
        (
            MailProvider::Microsoft,
            said("invalid_client", json!([7_000_222])),
            "has expired",
        ),
        (
            MailProvider::Microsoft,
            said("unauthorized_client", json!([700_016])),
            "Grant admin consent",
        ),
        (
            MailProvider::Microsoft,
            said("invalid_request", json!([90_002])),
            "no such tenant",
        ),
        (
            MailProvider::Microsoft,
            said("invalid_request", json!([447_700_900_123_u64])),
            "compare `tenant`",
        ),
        (
            MailProvider::Microsoft,
            said("pat@example.sch.uk", json!(null)),
            "compare `tenant`",
        ),
        (
            MailProvider::Google,
            said("unauthorized_client", json!(null)),
            "Domain-wide delegation",
        ),
        (MailProvider::Google, said("invalid_grant", json!(null)), "clock"),
        (MailProvider::Other, said("invalid_scope", json!(null)), "`scope`"),
        (
            MailProvider::Other,
            "<html>pat@example.sch.uk</html>".to_owned(),
            "token_url",
        ),
    ];
    for (provider, body, remedy) in cases {
        let endpoint = TokenEndpoint::answering(&[json!({"status": 401, "body": body})]);
        let oauth = OauthSettings {
            provider,
            ..microsoft(endpoint.url())
        };
        let gateway = gateway(settings(9, oauth));
        let failure = send(&gateway, NOW).await.unwrap_err();
        let why = refused(&failure);
        assert!(why.contains(remedy), "{body}: {why}");
        assert!(!why.contains("pat@") && !why.contains("900123"), "{why}");
        assert!(!why.contains("s3cret"), "{why}");
    }
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_is_asked_for_again_later_and_no_redirect_is_followed() {
    let elsewhere = TokenEndpoint::answering(&[]);
    let cases = [
        json!({"status": 503, "headers": {"retry-after": "20"}}),
        json!({"status": 429}),
        json!({"status": 307, "headers": {"location": elsewhere.url()}}),
        json!({"body": "<html>Welcome to the school's web filter</html>"}),
        json!({"body": "{}"}),
        json!({"token": {"access_token": ""}}),
        json!({"token": {"access_token": "one\r\nRCPT TO:<x@example.sch.uk>"}}),
        json!({"token": {"access_token": "two\u{1}auth"}}),
        json!({"token": {"access_token": "x".repeat(9000)}}),
        json!({"token": {"token_type": "mac"}}),
    ];
    for case in cases {
        let endpoint = TokenEndpoint::answering(std::slice::from_ref(&case));
        let server = server_taking(&[2], &[]);
        let gateway = gateway(settings(server.port(), microsoft(endpoint.url())));
        let failure = send(&gateway, NOW).await.unwrap_err();
        let SendFailure::Retry { after, .. } = &failure else {
            panic!("{case}: {failure:?}");
        };
        let expected = (case["headers"]["retry-after"] == "20").then(|| Span::from_secs(20));
        assert_eq!(*after, expected, "{case}");
        assert!(server.token_logins().is_empty(), "{case}");
        send(&gateway, NOW).await.unwrap();
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn a_token_that_cannot_be_had_is_known_before_an_e_mail_waits_for_it() {
    let no = json!({"status": 401, "body": json!({"error": "invalid_client", "error_codes": [7_000_222]}).to_string()});
    let endpoint = TokenEndpoint::answering(&[json!({}), no.clone(), no]);
    let gateway = gateway(settings(9, microsoft(endpoint.url())));
    let health = |minutes| gateway.health(NOW + Span::from_mins(minutes));
    assert!(health(0).await.unwrap().unwrap().troubles.is_empty());
    let trouble = health(56).await.unwrap().unwrap().troubles;
    assert!(
        !trouble[0].is_serious,
        "the token at hand still holds: {trouble:?}"
    );
    assert!(trouble[0].words.contains("has expired"), "{trouble:?}");
    let trouble = health(61).await.unwrap().unwrap().troubles;
    assert!(trouble[0].is_serious, "{trouble:?}");
    assert!(health(62).await.unwrap().unwrap().troubles.is_empty(), "mended");
}

//! Calls by Twilio: what is said, which key is heard, and what is no answer.

use super::support::twilio::{ACCOUNT, Fault, TOKEN, TwilioServer, encode, sign};
use super::{JO, NOW, call, place};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Fate, Rejection, SendFailure};
use homeward::domain::private::Phone;
use homeward::domain::time::Span;
use homeward::gateway::twilio::voice::{TwilioVoice, TwilioVoiceSettings};
use homeward::gateway::{AtOnce, Gateway, GatewayPlace, WebhookReading, WebhookRefusal, WebhookRequest};
use homeward::toml_file::Secret;
use reqwest::header::{HeaderMap, HeaderValue};

const PUBLIC: &str = "https://homeward.example.sch.uk/hooks/main";
const CALL: &str = "CA000000000000000000000000000000a1";
const SCRIPT: &str = "This is Homeward, calling for Example School. There is an alert. Its code is K 7.";

pub(crate) fn settings(base_url: String) -> TwilioVoiceSettings {
    TwilioVoiceSettings {
        account_sid: ACCOUNT.to_owned(),
        auth_token: Secret::new(TOKEN),
        from: Phone::parse("0161 496 0000").unwrap(),
        voice: "Polly.Amy".to_owned(),
        base_url,
        at_once: AtOnce::FEW,
    }
}

fn voice(server: &TwilioServer, webhook_url: Option<&str>) -> TwilioVoice {
    let place = GatewayPlace {
        webhook_url: webhook_url.map(str::to_owned),
        ..place("main", Channel::Voice, Span::from_secs(5))
    };
    TwilioVoice::new(settings(server.base_url()), place).unwrap()
}

/// Calls Jo; returns the path after the gateway's own at which a key is reported.
async fn called(server: &TwilioServer, gateway: &TwilioVoice) -> String {
    gateway.send(&call(JO, SCRIPT), NOW).await.unwrap();
    let twiml = server.sent().pop().unwrap().body;
    let action = twiml
        .split("action=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    action.strip_prefix(&format!("{PUBLIC}/")).unwrap().to_owned()
}

/// A key pressed, as Twilio reports it.
fn pressed(
    gateway: &TwilioVoice,
    tail: &str,
    fields: &[(&str, &str)],
) -> Result<WebhookReading, WebhookRefusal> {
    let url = format!("{PUBLIC}/{tail}");
    signed(gateway, tail, &url, fields, &sign(TOKEN, &url, fields))
}

fn signed(
    gateway: &TwilioVoice,
    tail: &str,
    url: &str,
    fields: &[(&str, &str)],
    signature: &str,
) -> Result<WebhookReading, WebhookRefusal> {
    let mut headers = HeaderMap::new();
    headers.insert("x-twilio-signature", HeaderValue::from_str(signature).unwrap());
    let body = encode(fields);
    let request = WebhookRequest {
        tail,
        method: "POST",
        url,
        headers: &headers,
        body: body.as_bytes(),
    };
    gateway.read_webhook(&request, NOW)
}

fn fields<'a>(to: &'a str, digits: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("AccountSid", ACCOUNT),
        ("CallSid", CALL),
        ("CallStatus", "in-progress"),
        ("Digits", digits),
        ("From", "+441614960000"),
        ("To", to),
    ]
}

#[tokio::test]
async fn a_call_is_made_as_twilio_documents_it_and_says_its_script_twice() {
    let server = TwilioServer::start();
    let gateway = voice(&server, Some(PUBLIC));
    let accepted = gateway.send(&call(JO, SCRIPT), NOW).await.unwrap();
    let made = server.sent().pop().unwrap();
    assert_eq!(accepted.provider_id, made.sid);
    assert_eq!(made.field("To"), Some(JO));
    assert_eq!(made.field("From"), Some("+441614960000"));
    let twiml = made.field("Twiml").unwrap();
    assert!(twiml.contains("loop=\"2\""), "{twiml}");
    assert!(twiml.contains(SCRIPT), "{twiml}");
    assert!(twiml.contains("Press 1 if you take it. Press 2"), "{twiml}");
}

#[tokio::test]
async fn without_a_public_url_a_call_only_tells() {
    let server = TwilioServer::start();
    let gateway = voice(&server, None);
    gateway.send(&call(JO, SCRIPT), NOW).await.unwrap();
    let twiml = server.sent().pop().unwrap().body;
    assert!(!twiml.contains("Press"), "{twiml}");
    assert!(twiml.contains("answer by text"), "{twiml}");
    let tail = "press/m-42.1/0123";
    assert_eq!(
        pressed(&gateway, tail, &fields(JO, "1")),
        Err(WebhookRefusal::NotHere)
    );
}

#[tokio::test]
async fn one_and_two_are_heard_as_pressed_in_that_call_for_that_message() {
    let server = TwilioServer::start();
    let gateway = voice(&server, Some(PUBLIC));
    let tail = called(&server, &gateway).await;
    for key in ["1", "2", "7", "*"] {
        let reading = pressed(&gateway, &tail, &fields(JO, key)).unwrap();
        assert_eq!(reading.texts.len(), 1, "{key}");
        let press = &reading.texts[0];
        assert_eq!(press.text.reveal(), format!("{key} m-42.1"));
        assert_eq!(press.provider_id, format!("press {CALL}"), "one word a call");
        assert_eq!(press.from.reveal(), JO);
        assert!(
            reading.answer.body.starts_with("<?xml"),
            "{}",
            reading.answer.body
        );
    }
}

#[tokio::test]
async fn silence_and_a_machine_that_says_nothing_are_no_word() {
    let server = TwilioServer::start();
    let gateway = voice(&server, Some(PUBLIC));
    let tail = called(&server, &gateway).await;
    for nothing in ["", " ", "11", "1#"] {
        let reading = pressed(&gateway, &tail, &fields(JO, nothing)).unwrap();
        assert!(reading.texts.is_empty(), "{nothing:?}");
    }
    let hung_up: Vec<_> = fields(JO, "")
        .into_iter()
        .filter(|(name, _)| *name != "Digits")
        .collect();
    assert!(pressed(&gateway, &tail, &hung_up).unwrap().texts.is_empty());
}

#[tokio::test]
async fn a_key_without_twilios_signature_or_with_anothers_token_is_refused() {
    let server = TwilioServer::start();
    let gateway = voice(&server, Some(PUBLIC));
    let tail = called(&server, &gateway).await;
    let url = format!("{PUBLIC}/{tail}");
    let form = fields(JO, "1");
    let forged = signed(&gateway, &tail, &url, &form, &sign("another token", &url, &form));
    assert_eq!(forged, Err(WebhookRefusal::BadSignature));
    // Of another message, and of another person.
    let other_message = tail.replace("m-42.1", "m-43.1");
    assert_eq!(
        pressed(&gateway, &other_message, &form),
        Err(WebhookRefusal::BadSignature)
    );
    let other_person = fields("+447700900104", "1");
    assert_eq!(
        pressed(&gateway, &tail, &other_person),
        Err(WebhookRefusal::BadSignature)
    );
    let no_token = tail.rsplit_once('/').unwrap().0;
    assert_eq!(pressed(&gateway, no_token, &form), Err(WebhookRefusal::NotHere));
    for sid in ["CA1", "../x", "SM000000000000000000000000000000a1"] {
        let mut form = fields(JO, "1");
        form[1].1 = sid;
        let refused = pressed(&gateway, &tail, &form);
        assert!(
            matches!(refused, Err(WebhookRefusal::Malformed(_))),
            "{sid}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn nobody_there_is_a_call_that_did_not_arrive_and_a_completed_one_is_no_more_than_delivered() {
    let server = TwilioServer::start();
    let gateway = voice(&server, Some(PUBLIC));
    for (status, fate) in [
        ("busy", Fate::Undelivered),
        ("no-answer", Fate::Undelivered),
        ("failed", Fate::Undelivered),
        ("canceled", Fate::Undelivered),
        ("completed", Fate::Delivered),
        ("ringing", Fate::Accepted),
        ("a word of next year", Fate::Accepted),
    ] {
        server.fates(JO, &[(status, None)]);
        let made = gateway.send(&call(JO, SCRIPT), NOW).await.unwrap();
        let receipts = gateway.status(&[made.provider_id]).await.unwrap();
        assert_eq!(receipts[0].fate, fate, "{status}");
    }
}

#[tokio::test]
async fn a_number_that_does_not_exist_is_the_recipients_and_no_credit_is_ours() {
    let server = TwilioServer::start();
    let gateway = voice(&server, Some(PUBLIC));
    let refused = |code| Fault::Error {
        status: 400,
        code,
        retry_after: None,
    };
    server.fail(JO, Some(refused(21211)));
    let failure = gateway.send(&call(JO, SCRIPT), NOW).await.unwrap_err();
    assert!(
        matches!(
            failure,
            SendFailure::Rejected {
                reason: Rejection::BadAddress,
                ..
            }
        ),
        "{failure:?}"
    );
    server.fail(JO, Some(refused(20005)));
    let failure = gateway.send(&call(JO, SCRIPT), NOW).await.unwrap_err();
    assert!(matches!(failure, SendFailure::Refused { .. }), "{failure:?}");
    server.fail(JO, Some(Fault::Garbage));
    let failure = gateway.send(&call(JO, SCRIPT), NOW).await.unwrap_err();
    assert!(matches!(failure, SendFailure::Unknown { .. }), "{failure:?}");
}

/// Asks Twilio's own builder for the XML of a call.
fn as_twilio_builds(script: &str, action: Option<&str>, ours: &str) -> serde_json::Value {
    use std::io::Write as _;
    let mut child = super::support::python::script("twilio_twiml.py")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let asked = serde_json::json!({ "script": script, "action": action, "voice": "Polly.Amy", "ours": ours });
    writeln!(child.stdin.take().unwrap(), "{asked}").unwrap();
    let output = child.wait_with_output().unwrap();
    serde_json::from_slice(&output.stdout).expect("an answer; run `make test-peers`")
}

#[tokio::test]
async fn twilios_own_builder_writes_the_same_xml() {
    let server = TwilioServer::start();
    for script in [SCRIPT, "Jo <Dial>+44</Dial> & \"Ali\" O'Neil é €", "a"] {
        for public in [None, Some(PUBLIC)] {
            let gateway = voice(&server, public);
            gateway.send(&call(JO, script), NOW).await.unwrap();
            let ours = server.sent().pop().unwrap().body;
            let action = ours
                .split("action=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            let built = as_twilio_builds(script, action, &ours);
            assert_eq!(built["same"], true, "{built}\nours: {ours}");
        }
    }
}

#[tokio::test]
async fn twilios_description_takes_our_calls_and_refuses_one_to_nobody() {
    let prism = super::support::prism::Prism::over(&super::support::prism::document("twilio.json"));
    let place = GatewayPlace {
        webhook_url: Some(PUBLIC.to_owned()),
        ..place("main", Channel::Voice, Span::from_secs(5))
    };
    let gateway = TwilioVoice::new(settings(prism.base_url().to_owned()), place).unwrap();
    let sent = gateway.send(&call(JO, SCRIPT), NOW).await;
    sent.unwrap_or_else(|failure| panic!("{failure:?}\n{}", prism.said()));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/2010-04-01/Accounts/{ACCOUNT}/Calls.json", prism.base_url());
    let to_nobody = [("From", "+441614960000"), ("Twiml", "<Response/>")];
    let answer = client
        .post(url)
        .basic_auth(ACCOUNT, Some(TOKEN))
        .form(&to_nobody)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 422, "the description asks for whom to call");
}

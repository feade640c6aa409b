//! Messages to any provider: bodies in every syntax, and what answers mean.

use super::http_examples::built;
use super::support::configured::ConfiguredGateway;
use super::support::http_provider::{HttpProvider, ProviderAnswer, SeenRequest};
use super::{JO, NOW, place, text};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Accepted, Outbound, Rejection, SendFailure};
use homeward::domain::private::Phone;
use homeward::domain::time::Span;
use homeward::gateway::simulated::Phones;
use serde_json::{Value, json};
use std::sync::Arc;

const KEY: (&str, &str) = ("sms-key", "k3y+/&=\"<>");

/// Sends a message by a table whose `BASE` stands for the provider.
async fn send(table: &str, provider: &HttpProvider, message: &Outbound) -> Result<Accepted, SendFailure> {
    let table = table.replace("BASE", &provider.base_url());
    let settings = ConfiguredGateway::unnamed(&table, &[KEY]).right();
    built(&settings).send(message, NOW).await
}

/// Returns the request of a message that the provider takes.
async fn request(table: &str, message: &Outbound) -> SeenRequest {
    let provider = HttpProvider::always(ProviderAnswer::with(200, "{}"));
    send(table, &provider, message).await.unwrap();
    provider.only()
}

/// Words that would break out of any body that they are pasted into.
const HOSTILE: [&str; 12] = [
    "OK",
    "ERROR",
    "+CMGL:",
    "\"}]}, {\"to\": \"+447700900999\"",
    "&to=%2B447700900999#?x=y\r\nHost: evil",
    "</text><to>+447700900999</to><!-- ]]> -->",
    "&amp; &#0; &lt;",
    "\u{0}\u{1}\u{1b}[2J\t\r\n",
    "{to} {{from}} {secret.key}",
    "👍 Siân’s – ŵ",
    "\\u0022 \\\" \\",
    "'; DROP TABLE; --",
];

fn bodies() -> Vec<String> {
    let long = [161, 918].map(|letters| "é".repeat(letters));
    HOSTILE
        .iter()
        .map(|text| (*text).to_owned())
        .chain(long)
        .chain([String::new()])
        .collect()
}

const JSON: &str = r#"
[gateways.http.main]
base_url = "BASE/v1/"
from     = "+447700900000"

[gateways.http.main.send]
url  = "/messages"
json = '''
{"to": ["{to}"], "sender": "{from}", "text": "a{{b}} {text} c", "ref": "{reference}", "valid": "{valid_seconds:number}",
 "digits": "{to_digits:number}", "home": "{to_national}", "flash": false, "tries": 3, "nothing": null}
'''
"#;

#[tokio::test]
async fn a_body_in_json_has_each_value_in_its_place_and_no_more() {
    for body in bodies() {
        let request = request(JSON, &text(JO, &body)).await;
        assert_eq!(
            (request.method.as_str(), request.target.as_str()),
            ("POST", "/v1/messages")
        );
        assert_eq!(request.header("content-type"), Some("application/json"));
        let expected = json!({
            "to": [JO], "sender": "+447700900000", "text": format!("a{{b}} {body} c"), "ref": "m-42.1", "valid": 900,
            "digits": 447_700_900_123_u64, "home": "07700900123", "flash": false, "tries": 3, "nothing": null,
        });
        assert_eq!(request.json(), expected);
    }
}

const FORM: &str = r#"
[gateways.http.main]
base_url = "BASE"
username = "school"
password = { credential = "sms-key" }

[gateways.http.main.send]
method = "PUT"
url    = "/sms"
form   = { to = "{to}", "the text" = "{text}", from = "Homeward" }
"#;

#[tokio::test]
async fn a_form_has_each_value_in_its_field_and_no_more() {
    for body in bodies() {
        let request = request(FORM, &text(JO, &body)).await;
        assert_eq!(request.method, "PUT");
        let fields: Vec<(String, String)> = form_urlencoded::parse(request.body.as_bytes())
            .into_owned()
            .collect();
        let expected = [("from", "Homeward"), ("the text", &body), ("to", JO)];
        assert_eq!(
            fields,
            expected.map(|(key, value)| (key.to_owned(), value.to_owned()))
        );
        let basic = request.header("authorization").unwrap();
        assert_eq!(basic, "Basic c2Nob29sOmszeSsvJj0iPD4=");
    }
}

const XML: &str = r#"
[gateways.http.main.send]
url          = "BASE/xml"
content_type = "text/xml; charset=utf-8"
escape       = "xml"
body         = '<?xml version="1.0"?><message to="{to}"><body kind="plain">{text}</body><ref>{reference}</ref></message>'
"#;

#[tokio::test]
async fn a_body_in_xml_keeps_its_elements_whatever_the_words_are() {
    for body in bodies() {
        let request = request(XML, &text(JO, &body)).await;
        assert_eq!(request.header("content-type"), Some("text/xml; charset=utf-8"));
        let begin = format!("<?xml version=\"1.0\"?><message to=\"{JO}\"><body kind=\"plain\">");
        let inner = request
            .body
            .strip_prefix(&begin)
            .unwrap_or_else(|| panic!("{}", request.body));
        let inner = inner.strip_suffix("</body><ref>m-42.1</ref></message>").unwrap();
        assert!(!inner.contains(['<', '>', '"', '\'']), "{inner}");
        let allowed = |c: char| !c.is_control();
        assert!(inner.chars().all(allowed), "XML has no such sign: {inner:?}");
        let unescaped = [
            "&lt;", "&gt;", "&quot;", "&#39;", "&#9;", "&#10;", "&#13;", "&amp;",
        ]
        .iter()
        .zip(["<", ">", "\"", "'", "\t", "\n", "\r", "&"])
        .fold(inner.to_owned(), |text, (entity, sign)| {
            text.replace(entity, sign)
        });
        let expected: String = body
            .chars()
            .map(|c| {
                if c.is_control() && !"\t\n\r".contains(c) {
                    ' '
                } else {
                    c
                }
            })
            .collect();
        assert_eq!(unescaped, expected);
    }
}

const URL: &str = r#"
[gateways.http.main]
secrets = { key = { credential = "sms-key" } }

[gateways.http.main.send]
method  = "GET"
url     = "BASE/send/{to_digits}?api_key={secret.key}&text={text}&from=%2B447700900000"
headers = { Idempotency-Key = "{reference}" }
"#;

#[tokio::test]
async fn a_url_has_each_value_in_its_part_and_no_more() {
    for body in bodies() {
        let request = request(URL, &text(JO, &body)).await;
        let (path, query) = request.target.split_once('?').unwrap();
        assert_eq!(path, "/send/447700900123");
        let fields: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let expected = [("api_key", KEY.1), ("text", &body), ("from", "+447700900000")];
        assert_eq!(
            fields,
            expected.map(|(key, value)| (key.to_owned(), value.to_owned()))
        );
        assert_eq!(request.header("idempotency-key"), Some("m-42.1"));
        assert_eq!(request.body, "");
    }
}

const PLAIN: &str = r#"
[gateways.http.main]
secrets = { key = { credential = "sms-key" } }
headers = { X-Api-Key = { credential = "sms-key" }, Accept = "text/plain" }

[gateways.http.main.send]
url          = "BASE/topic"
headers      = { Authorization = "Bearer {secret.key}" }
body         = "{text}"
content_type = "text/plain; charset=utf-8"
escape       = "none"
"#;

#[tokio::test]
async fn a_body_of_words_alone_is_the_words_and_headers_carry_secrets() {
    for body in bodies() {
        let request = request(PLAIN, &text(JO, &body)).await;
        assert_eq!(request.body, body);
        assert_eq!(request.header("x-api-key"), Some(KEY.1));
        assert_eq!(
            request.header("authorization"),
            Some(&*format!("Bearer {}", KEY.1))
        );
        assert_eq!(request.header("accept"), Some("text/plain"));
    }
}

#[tokio::test]
async fn validity_is_told_within_what_a_provider_takes() {
    for (span, told) in [
        (Span::from_mins(15), 900),
        (Span::from_ms(1), 1),
        (Span::from_mins(60 * 72), 36_000),
    ] {
        let message = Outbound {
            valid_until: NOW + span,
            ..text(JO, "hello")
        };
        assert_eq!(request(JSON, &message).await.json()["valid"], told);
    }
}

#[tokio::test]
async fn a_number_that_is_not_of_the_uk_stays_international_at_home() {
    let message = Outbound {
        content: homeward::domain::delivery::Content::Text {
            to: Phone::parse("+353861234567").unwrap(),
            body: homeward::domain::private::Private::new("hello"),
        },
        ..text(JO, "hello")
    };
    assert_eq!(request(JSON, &message).await.json()["home"], "+353861234567");
}

const ANSWER: &str = r#"
[gateways.http.main]
base_url = "BASE"

[gateways.http.main.send]
url  = "/sms"
json = '{"to": "{to}", "text": "{text}"}'

[gateways.http.main.send.answer]
field      = "results.0.status"
id         = "results.0.id"
success    = ["queued", "0"]
bad_number = ["invalid_number", 422]
opted_out  = ["stopped", "7"]
no_credit  = [402, "no_balance"]
refused    = "sender_unknown"
retry      = ["busy", 409]
"#;

fn kind(outcome: &Result<Accepted, SendFailure>) -> &'static str {
    match outcome {
        Ok(_) => "accepted",
        Err(SendFailure::BeforeSend { .. }) => "before",
        Err(SendFailure::Unknown { .. }) => "unknown",
        Err(SendFailure::Retry { .. }) => "retry",
        Err(SendFailure::Refused { why }) if why.contains("no credit") => "no credit",
        Err(SendFailure::Refused { .. }) => "refused",
        Err(SendFailure::Rejected { reason, .. }) => match reason {
            Rejection::BadAddress => "bad number",
            Rejection::OptedOut => "opted out",
            Rejection::Other => "rejected",
        },
    }
}

// Faults: P05 x gateway-refuses, gateway-loses
#[tokio::test]
async fn an_answer_means_what_its_word_says_and_then_what_its_status_says() {
    let said = |status: Value| json!({"results": [{"status": status, "id": "m1"}]});
    let cases = [
        (200, said(json!("queued")), "accepted"),
        (200, said(json!(" queued ")), "accepted"),
        (202, said(json!(0)), "accepted"),
        (200, said(json!("invalid_number")), "bad number"),
        (400, said(json!("invalid_number")), "bad number"),
        (200, said(json!("stopped")), "opted out"),
        (200, said(json!(7)), "opted out"),
        (200, said(json!("no_balance")), "no credit"),
        (200, said(json!("sender_unknown")), "refused"),
        (200, said(json!("busy")), "retry"),
        // A word that nobody knows: the message may be on its way.
        (200, said(json!("scheduled")), "unknown"),
        (200, said(json!(null)), "unknown"),
        (200, said(json!({"queued": true})), "unknown"),
        (200, json!({"results": []}), "unknown"),
        (200, json!([]), "unknown"),
        (200, json!("queued"), "unknown"),
        (402, json!({}), "no credit"),
        (409, json!({}), "retry"),
        (422, json!({}), "bad number"),
        (400, json!({}), "refused"),
        (401, json!({}), "refused"),
        (403, json!({}), "refused"),
        (404, json!({}), "refused"),
        (408, json!({}), "retry"),
        (429, json!({}), "retry"),
        (500, json!({}), "retry"),
        (503, said(json!("queued")), "retry"),
    ];
    for (status, body, expected) in cases {
        let provider = HttpProvider::always(ProviderAnswer::with(status, &body));
        let outcome = send(ANSWER, &provider, &text(JO, "hello")).await;
        assert_eq!(kind(&outcome), expected, "{status} {body}: {outcome:?}");
    }
}

#[tokio::test]
async fn an_id_is_kept_only_if_it_can_be_one() {
    let long = "x".repeat(129);
    for (id, is_kept) in [
        (json!("m-1.2_3:4/5=="), true),
        (json!(12345), true),
        (json!("x".repeat(128)), true),
        (json!(long), false),
        (json!(""), false),
        (json!(".."), false),
        (json!("a b"), false),
        (json!("a\nb"), false),
        (json!("é"), false),
        (json!(null), false),
        (json!(["m1"]), false),
    ] {
        let body = json!({"results": [{"status": "queued", "id": id}]});
        let provider = HttpProvider::always(ProviderAnswer::with(200, &body));
        let outcome = send(ANSWER, &provider, &text(JO, "hello")).await;
        assert_eq!(
            kind(&outcome),
            if is_kept { "accepted" } else { "unknown" },
            "{body}"
        );
    }
}

#[tokio::test]
async fn p17_a_providers_words_reach_the_record_only_as_short_codes() {
    for (word, is_told) in [
        ("sender_unknown", true),
        ("E.12-3", true),
        ("invalid number +447700900123", false),
        ("447700900123", false),
        ("Jo Bloggs", false),
        ("pat@example.sch.uk", false),
    ] {
        let body = json!({"results": [{"status": word}]});
        let provider = HttpProvider::always(ProviderAnswer::with(200, &body));
        let failure = send(ANSWER, &provider, &text(JO, "hello")).await.unwrap_err();
        assert_eq!(format!("{failure:?}").contains(word), is_told, "{failure:?}");
    }
}

#[tokio::test]
async fn an_answer_in_plain_words_can_be_read_as_a_whole() {
    let table = ANSWER
        .replace("\"results.0.status\"", "\".\"")
        .replace("id         = \"results.0.id\"\n", "")
        .replace("\"queued\", \"0\"", "\"OK\"");
    for (body, expected) in [
        ("OK\r\n", "accepted"),
        ("busy", "retry"),
        ("what?", "unknown"),
        ("<html>", "unknown"),
    ] {
        let provider = HttpProvider::always(ProviderAnswer::with(200, body));
        let outcome = send(&table, &provider, &text(JO, "hello")).await;
        assert_eq!(kind(&outcome), expected, "{body}: {outcome:?}");
    }
}

#[tokio::test]
async fn only_the_statuses_that_mean_success_do_where_any_are_named() {
    let table = ANSWER.replace("[\"queued\", \"0\"]", "[201]");
    for (status, expected) in [
        (201, "accepted"),
        (200, "unknown"),
        (204, "unknown"),
        (500, "retry"),
    ] {
        let body = json!({"results": [{"status": "any", "id": "m1"}]});
        let provider = HttpProvider::always(ProviderAnswer::with(status, &body));
        let outcome = send(&table, &provider, &text(JO, "hello")).await;
        assert_eq!(kind(&outcome), expected, "{status}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_pause_that_the_provider_asks_for_is_kept() {
    let answer = ProviderAnswer::Whole {
        status: 429,
        headers: vec![("retry-after", "17".to_owned())],
        body: String::new(),
    };
    let provider = HttpProvider::always(answer);
    let failure = send(ANSWER, &provider, &text(JO, "hello")).await.unwrap_err();
    let SendFailure::Retry { after, .. } = failure else {
        panic!("{failure:?}");
    };
    assert_eq!(after, Some(Span::from_secs(17)));
}

// Faults: P05 x gateway-slow, gateway-loses
#[tokio::test]
async fn an_answer_that_breaks_off_never_ends_or_never_comes_leaves_the_outcome_unknown() {
    let begin = "{\"results\": [{\"status\": \"queued\", \"id\": \"m";
    for answer in [
        ProviderAnswer::BreakOff(200, begin.to_owned()),
        ProviderAnswer::Endless(200),
        ProviderAnswer::Hang,
        ProviderAnswer::with(200, "<html>Welcome to the school's web filter</html>"),
        ProviderAnswer::with(200, ""),
    ] {
        let provider = HttpProvider::always(answer.clone());
        let table = ANSWER.replace("BASE", &provider.base_url());
        let settings = ConfiguredGateway::unnamed(&table, &[KEY]).right();
        let place = place("main", Channel::Sms, Span::from_secs(2));
        let gateway = settings.build(place, &Arc::new(Phones::new("run1"))).unwrap();
        let outcome = gateway.send(&text(JO, "hello"), NOW).await;
        assert_eq!(kind(&outcome), "unknown", "{answer:?}: {outcome:?}");
        assert_eq!(provider.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_redirect_is_never_followed_since_a_request_carries_the_key() {
    let elsewhere = HttpProvider::always(ProviderAnswer::with(200, "{}"));
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/steal", elsewhere.base_url());
        let provider = HttpProvider::always(ProviderAnswer::Whole {
            status,
            headers: vec![("location", location)],
            body: String::new(),
        });
        let outcome = send(PLAIN, &provider, &text(JO, "hello")).await;
        assert_eq!(kind(&outcome), "retry", "{status}: {outcome:?}");
    }
    assert!(elsewhere.seen().is_empty());
}

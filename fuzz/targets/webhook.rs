//! Twilio's webhooks. The first line is what follows the gateway's part of the path, the rest the body.
//!
//! The form is read and signed here by other code than the daemon's, so that the two can disagree.

use super::lines;
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use homeward::domain::chain::Channel;
use homeward::domain::id::GatewayName;
use homeward::domain::private::Phone;
use homeward::domain::time::{Span, Timestamp};
use homeward::gateway::twilio::{Twilio, TwilioSettings};
use homeward::gateway::{
    Gateway as _, GatewayPlace, InboundWays, WebhookReading, WebhookRefusal, WebhookRequest,
};
use homeward::toml_file::Secret;
use sha2::Digest as _;
use std::sync::OnceLock;

pub(super) const TOKEN: &str = "0123456789abcdef0123456789abcdef";
/// Our account and number, as in the corpus.
const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub(super) const NUMBER: &str = "+447700900999";
pub(super) const PUBLIC_URL: &str = "https://homeward.example.sch.uk";

/// The gateway under test, which sends nothing.
pub(super) fn twilio(base_url: Option<String>) -> Twilio {
    let inbound = InboundWays {
        poll: None,
        webhook: true,
    };
    let mut settings = TwilioSettings::new(
        ACCOUNT,
        Secret::new(TOKEN),
        Phone::parse(NUMBER).unwrap(),
        inbound,
    );
    if let Some(base_url) = base_url {
        settings.base_url = base_url;
    }
    let place = GatewayPlace {
        name: GatewayName::new("main"),
        channel: Channel::Sms,
        attempt_timeout: Span::from_secs(10),
        webhook_url: Some(format!("{PUBLIC_URL}/hooks/main")),
    };
    Twilio::new(settings, place).unwrap()
}

/// Reads a form as the WHATWG URL standard says (section 5): by hand, since the daemon reads it with a crate.
pub(super) fn fields(body: &[u8]) -> Vec<(String, String)> {
    body.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| match pair.iter().position(|byte| *byte == b'=') {
            Some(at) => (decoded(&pair[..at]), decoded(&pair[at + 1..])),
            None => (decoded(pair), String::new()),
        })
        .collect()
}

fn decoded(text: &[u8]) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        rest = after;
        match (*byte, digit(after.first()), digit(after.get(1))) {
            (b'+', _, _) => bytes.push(b' '),
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high << 4 | low).unwrap());
                rest = &after[2..];
            }
            (plain, _, _) => bytes.push(plain),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Signs as Twilio's security page says.
pub(super) fn sign(token: &str, url: &str, fields: &[(String, String)]) -> String {
    let mut fields = fields.to_vec();
    fields.sort_unstable();
    fields.dedup();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(token.as_bytes()).unwrap();
    mac.update(url.as_bytes());
    for (name, value) in fields {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

/// One call of the webhook.
struct Call<'a> {
    tail: &'a str,
    url: &'a str,
    body: &'a [u8],
    content_type: &'static str,
}

impl Call<'_> {
    fn read(&self, signature: Option<&str>) -> Result<WebhookReading, WebhookRefusal> {
        static GATEWAY: OnceLock<Twilio> = OnceLock::new();
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static(self.content_type));
        if let Some(signature) = signature {
            headers.insert("x-twilio-signature", HeaderValue::from_str(signature).unwrap());
        }
        let request = WebhookRequest {
            tail: self.tail,
            method: "POST",
            url: self.url,
            headers: &headers,
            body: self.body,
        };
        GATEWAY
            .get_or_init(|| twilio(None))
            .read_webhook(&request, Timestamp::from_ms(1_795_428_000_000))
    }

    fn is_refused(&self, signature: Option<&str>, why: &str) {
        assert_eq!(
            self.read(signature),
            Err(WebhookRefusal::BadSignature),
            "{why} was believed"
        );
    }
}

pub(super) fn run(data: &[u8]) {
    let (line, body) = lines::first(data);
    let tail = line.split('?').next().unwrap_or_default();
    let url = format!("{PUBLIC_URL}/hooks/main/{line}");
    let form = Call {
        tail,
        url: &url,
        body,
        content_type: "application/x-www-form-urlencoded",
    };
    let known = matches!(tail.trim_matches('/'), "inbound" | "status");
    let fields = fields(body);
    let right = sign(TOKEN, &url, &fields);
    if !known {
        assert_eq!(form.read(Some(&right)), Err(WebhookRefusal::NotHere));
        return;
    }
    wrong_signatures(&form, &fields, &right);
    json(&form);
    match form.read(Some(&right)) {
        Err(refusal) => assert!(
            matches!(refusal, WebhookRefusal::Malformed(_)),
            "what Twilio signed was refused: {refusal}"
        ),
        Ok(reading) => says_what_it_said(&reading, &fields),
    }
}

fn wrong_signatures(form: &Call<'_>, fields: &[(String, String)], right: &str) {
    form.is_refused(None, "a webhook without a signature");
    form.is_refused(Some(""), "an empty signature");
    form.is_refused(Some(&sign("another", form.url, fields)), "another's signature");
    let mut bytes = STANDARD.decode(right).unwrap();
    let at = form.body.len() % bytes.len();
    bytes[at] ^= 1 << (form.body.len() % 8);
    form.is_refused(Some(&STANDARD.encode(&bytes)), "a signature with one bit turned");
    bytes[at] ^= 1 << (form.body.len() % 8);
    form.is_refused(
        Some(&STANDARD.encode(&bytes[..at])),
        "the beginning of a signature",
    );
    let elsewhere = format!("{}x", form.url);
    form.is_refused(
        Some(&sign(TOKEN, &elsewhere, fields)),
        "a signature for another address",
    );
    let mut more = fields.to_vec();
    more.push(("Body".to_owned(), "OK instead".to_owned()));
    if !fields.contains(&more[fields.len()]) {
        form.is_refused(
            Some(&sign(TOKEN, form.url, &more)),
            "a signature for another form",
        );
    }
}

/// A body that is JSON is signed by its hash in the URL, and is not what texts come in.
fn json(form: &Call<'_>) {
    let hash: String = sha2::Sha256::digest(form.body)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let url = format!("{PUBLIC_URL}/hooks/main/inbound?bodySHA256={hash}");
    let call = Call {
        tail: "inbound",
        url: &url,
        body: form.body,
        content_type: "application/json",
    };
    let signature = sign(TOKEN, &url, &[]);
    assert!(matches!(
        call.read(Some(&signature)),
        Err(WebhookRefusal::Malformed(_))
    ));
    let other = Call {
        body: b"{\"other\":1}",
        ..call
    };
    if form.body != other.body {
        other.is_refused(Some(&signature), "another body than the one that was signed");
    }
}

fn says_what_it_said(reading: &WebhookReading, fields: &[(String, String)]) {
    let value = |name: &str| {
        let found = fields.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(reading.answer.status, 200);
    assert!(
        reading.texts.is_empty() && reading.receipts.is_empty(),
        "a signature over names and values run together binds no field"
    );
    let ids: Vec<&String> = reading.texts_of.iter().chain(&reading.fates_of).collect();
    let [id] = ids[..] else {
        panic!("one call speaks of one message: {ids:?}");
    };
    assert_eq!(Some(id.as_str()), value("MessageSid"));
    let hexadecimal = id.get(2..).unwrap_or_default().bytes();
    assert!(
        id.len() == 34 && hexadecimal.into_iter().all(|byte| byte.is_ascii_hexdigit()),
        "no message's sid: {id}"
    );
    assert_eq!(value("AccountSid"), Some(ACCOUNT), "another's account");
    if !reading.texts_of.is_empty() {
        assert_eq!(value("To"), Some(NUMBER), "another's number");
    }
}

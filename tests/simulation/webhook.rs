//! What a provider pushes at us, through the real adapter's reader: form, signature and all.

use crate::net::Waiting;
use base64::Engine as _;
use hmac::{Hmac, KeyInit, Mac};
use homeward::domain::chain::Channel;
use homeward::domain::id::GatewayName;
use homeward::domain::private::Phone;
use homeward::domain::time::{Span, Timestamp};
use homeward::gateway::twilio::{Twilio, TwilioSettings};
use homeward::gateway::{Gateway, GatewayPlace, InboundWays, WebhookRequest, install_tls};
use homeward::toml_file::Secret;
use reqwest::header::{HeaderMap, HeaderValue};
use std::sync::OnceLock;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const URL: &str = "https://homeward.example.sch.uk/hooks/main";

fn account() -> String {
    format!("AC{}", "0".repeat(32))
}

fn adapter() -> &'static Twilio {
    static ADAPTER: OnceLock<Twilio> = OnceLock::new();
    ADAPTER.get_or_init(|| {
        install_tls();
        let from = Phone::parse("+447700900000").expect("a number");
        let inbound = InboundWays {
            poll: None,
            webhook: true,
        };
        let settings = TwilioSettings::new(account(), Secret::new(TOKEN), from, inbound);
        let place = GatewayPlace {
            name: GatewayName::new("main"),
            channel: Channel::Sms,
            attempt_timeout: Span::from_secs(10),
            webhook_url: Some(URL.to_owned()),
        };
        Twilio::new(settings, place).expect("an adapter")
    })
}

/// Returns the ids of the texts that the adapter would look up for the provider's push.
pub(crate) fn read(gateway: &GatewayName, text: &Waiting, now: Timestamp) -> Vec<String> {
    assert_eq!(gateway.as_str(), "main", "the only one that pushes");
    let account = account();
    let fields = [
        ("AccountSid", account.as_str()),
        ("Body", text.text.as_str()),
        ("From", text.from.as_str()),
        ("MessageSid", text.id.as_str()),
        ("To", "+447700900000"),
    ];
    let url = format!("{URL}/inbound");
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(TOKEN.as_bytes()).expect("a key");
    mac.update(url.as_bytes());
    for (name, value) in fields {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    let signature = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
    let mut headers = HeaderMap::new();
    headers.insert(
        "content-type",
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    headers.insert(
        "x-twilio-signature",
        HeaderValue::from_str(&signature).expect("base64"),
    );
    let body: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    let body = body.join("&");
    let request = WebhookRequest {
        tail: "inbound",
        method: "POST",
        url: &url,
        headers: &headers,
        body: body.as_bytes(),
    };
    let reading = adapter().read_webhook(&request, now).expect("our own push");
    assert!(
        reading.texts.is_empty(),
        "nothing is believed on a signature alone"
    );
    reading.texts_of
}

fn encoded(value: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric();
    value
        .bytes()
        .map(|byte| {
            if keep(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

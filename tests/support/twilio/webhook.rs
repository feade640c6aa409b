//! Twilio's webhooks: signed as its security page says, written independently of our own check.

use super::{ACCOUNT, NUMBER, TwilioServer};
use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Returns the signature of a form that goes to `url`.
pub fn sign(token: &str, url: &str, fields: &[(&str, &str)]) -> String {
    let mut fields = fields.to_vec();
    fields.sort_unstable();
    fields.dedup();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(token.as_bytes()).unwrap();
    mac.update(url.as_bytes());
    for (name, value) in fields {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}

/// Writes a form as it goes over the wire.
pub fn encode(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| {
        text.bytes()
            .map(|byte| match byte {
                b' ' => "+".to_owned(),
                b'-' | b'_' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
                _ => format!("%{byte:02X}"),
            })
            .collect::<String>()
    };
    fields
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// Returns the form of an inbound webhook.
pub fn inbound_fields<'a>(sid: &'a str, from: &'a str, text: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("AccountSid", ACCOUNT),
        ("ApiVersion", "2010-04-01"),
        ("Body", text),
        ("From", from),
        ("FromCountry", "GB"),
        ("MessageSid", sid),
        ("NumMedia", "0"),
        ("NumSegments", "1"),
        ("SmsMessageSid", sid),
        ("SmsSid", sid),
        ("SmsStatus", "received"),
        ("To", NUMBER),
        ("ToCountry", "GB"),
    ]
}

/// Returns the form of a status webhook.
pub fn status_fields<'a>(sid: &'a str, status: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("AccountSid", ACCOUNT),
        ("ApiVersion", "2010-04-01"),
        ("From", NUMBER),
        ("MessageSid", sid),
        ("MessageStatus", status),
        ("SmsSid", sid),
        ("SmsStatus", status),
    ]
}

/// Writes a short sid of a test (`SM1`, `SMa2`) in full, unlike any that the stand-in gives.
pub fn full_sid(sid: &str) -> String {
    let digits = sid.strip_prefix("SM").expect("a message's sid");
    if digits.len() == 32 {
        return sid.to_owned();
    }
    format!("SM7e57{digits:0>28}")
}

impl TwilioServer {
    /// Has a text come in, unless its sid is known, and calls the inbound webhook with it. `sid` is the message's id, short or in
    /// full, so that the same text can also be polled, or sent twice.
    ///
    /// `address` is where the daemon listens (`127.0.0.1:8080`), `public_url` what it was told that Twilio would call.
    pub fn call_inbound(&self, address: &str, public_url: &str, sid: &str, from: &str, text: &str) -> u16 {
        let sid = full_sid(sid);
        self.know(&sid, from, text);
        self.call(address, public_url, &inbound_fields(&sid, from, text))
    }

    /// Says what became of a message, and calls the status webhook with it.
    pub fn call_status(
        &self,
        address: &str,
        public_url: &str,
        sid: &str,
        status: &'static str,
        code: Option<u32>,
    ) -> u16 {
        self.settle(sid, status, code);
        let code = code.map(|code| code.to_string());
        let mut fields = status_fields(sid, status);
        fields.extend(code.iter().map(|code| ("ErrorCode", code.as_str())));
        self.call(address, public_url, &fields)
    }

    /// Calls a webhook with a form signed by the account's token; returns the HTTP status.
    pub fn call(&self, address: &str, public_url: &str, fields: &[(&str, &str)]) -> u16 {
        let token = self.state.with(|state| state.token());
        post(address, public_url, fields, &sign(&token, public_url, fields))
    }
}

/// Posts a form with a signature of any kind; returns the HTTP status.
pub fn post(address: &str, public_url: &str, fields: &[(&str, &str)], signature: &str) -> u16 {
    try_post(address, public_url, fields, signature).unwrap()
}

/// The same to a daemon that may die meanwhile.
pub fn try_post(
    address: &str,
    public_url: &str,
    fields: &[(&str, &str)],
    signature: &str,
) -> std::io::Result<u16> {
    let (_, rest) = public_url.split_once("://").unwrap();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let body = encode(fields);
    let mut stream = TcpStream::connect(address)?;
    // Twilio's own limit of a webhook.
    stream.set_read_timeout(Some(Duration::from_secs(15)))?;
    write!(
        stream,
        "POST /{path} HTTP/1.1\r\nHost: {host}\r\nX-Twilio-Signature: {signature}\r\n\
         Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.ok_or_else(|| std::io::Error::other("no answer"))
}

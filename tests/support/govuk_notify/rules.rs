//! Notify's rules for tokens and for the words of a text, written from its source and independently of ours.

use super::{SECRET, SERVICE};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

/// Whether a token is the service's, and no more than 30 seconds off.
pub fn is_genuine(token: &str, now_secs: i64) -> Result<(), &'static str> {
    let malformed = "Invalid token: make sure your API token matches the example";
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        return Err(malformed);
    };
    let json = |part: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
        serde_json::from_slice::<Value>(&bytes).ok()
    };
    let (Some(header_read), Some(read)) = (json(header), json(claims)) else {
        return Err(malformed);
    };
    if header_read["alg"] != "HS256" {
        return Err("Invalid token: algorithm used is not HS256");
    }
    if read["iss"] != SERVICE {
        return Err("Invalid token: service not found");
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{header}.{claims}").as_bytes());
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    if mac.verify_slice(&signature).is_err() {
        return Err("Invalid token: API key not found");
    }
    match read["iat"].as_i64() {
        Some(iat) if (iat - now_secs).abs() <= 30 => Ok(()),
        Some(_) => Err("Error: Your system clock must be accurate to within 30 seconds"),
        None => Err(malformed),
    }
}

/// What Notify makes of a text: characters that it cannot carry become `?`, blanks are drawn together.
pub fn notify_text(text: &str) -> String {
    const KEPT: &str = "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\[~]|€\
        ẁỳÀÈÌÒÙẀỲáíóúẃýÁÍÓÚẂÝëïẅÿËÏẄŸâêîôûŵŷÂÊÎÔÛŴŶ";
    let lines = text.lines().map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.join(" ")
    });
    let lines: Vec<String> = lines.collect();
    let text = lines.join("\n");
    let encoded = text.trim().chars().map(|c| match c {
        '\n' => "\n".to_owned(),
        _ if c.is_ascii_alphanumeric() || KEPT.contains(c) => c.to_string(),
        '\u{2013}' | '\u{2014}' => "-".to_owned(),
        '\u{2018}' | '\u{2019}' => "'".to_owned(),
        _ => "?".to_owned(),
    });
    encoded.collect()
}

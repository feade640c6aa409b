//! API keys of Notify: `NAME-SERVICE-SECRET`, where service and secret are UUIDs, and the name may have hyphens of its own.
//!
//! The official clients cut the text from the end (`notifications-python-client`, `base.py`).

use crate::toml_file::Secret;

/// Letters of a UUID.
const UUID_LETTERS: usize = 36;

/// Words in names of test and team keys, which reach few people or none: a key does not say its type.
const ODD_NAMES: &[&str] = &[
    "demo",
    "dev",
    "guest",
    "guestlist",
    "sandbox",
    "staging",
    "team",
    "test",
    "testing",
    "trial",
];

/// An API key in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifyKey {
    /// The name, as given by the admin.
    name: String,
    /// The service: goes with each request in the clear, and with each record of the service's texts.
    pub(super) service_id: String,
    /// The secret for signing each request, as text: the hyphens are part of the secret.
    pub(super) secret: Secret,
}

impl NotifyKey {
    /// Reads a key as shown by Notify, once, when the key is made; `None` if the text is no such key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (rest, secret) = uuid_at_end(text)?;
        let (name, service_id) = uuid_at_end(rest)?;
        Some(Self {
            name: name.to_owned(),
            service_id: service_id.to_ascii_lowercase(),
            secret: Secret::new(secret),
        })
    }

    /// Returns a key for checking the files on a machine without the secret. Notify refuses every request signed with it.
    pub(super) fn unknown() -> Self {
        Self {
            name: String::new(),
            service_id: String::new(),
            secret: Secret::new(""),
        }
    }

    /// Returns the word of the key's name that speaks of a test or a team key.
    pub(super) fn odd_word(&self) -> Option<&'static str> {
        let name = self.name.to_ascii_lowercase();
        let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
        words.find_map(|word| ODD_NAMES.iter().find(|odd| **odd == word).copied())
    }
}

/// Cuts `-UUID` off the end of a text.
fn uuid_at_end(text: &str) -> Option<(&str, &str)> {
    let start = text.len().checked_sub(UUID_LETTERS)?;
    let uuid = text.get(start..).filter(|uuid| is_uuid(uuid))?;
    let rest = text.get(..start)?.strip_suffix('-')?;
    Some((rest, uuid))
}

/// Whether a text is a UUID in the usual form. All ids of Notify's are, and no other text goes into a URL or a record as an id.
pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == UUID_LETTERS
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

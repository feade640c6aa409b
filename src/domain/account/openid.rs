//! An identity at the school's sign-in service: tied to an account by an admin, and never by an e-mail address alone.

use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// How long an identity waits for an admin: over a weekend.
const WAITS_FOR: Span = Span::from_mins(3 * 24 * 60);

/// Most identities that wait: beyond, the oldest goes, and signing in again brings a new code. Every pupil may have an account at
/// the same service.
const WAITING_AT_MOST: usize = 200;

/// Longest name or e-mail address kept of a waiting identity, in letters.
const SHOWN_AT_MOST: usize = 100;

/// Digits of a code: those of Crockford's base32, without letters that look like figures.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Digits in a code: 40 bits.
const CODE_DIGITS: usize = 8;

/// An identity by the words of a sign-in service. An e-mail address is none: the service may give the address to another person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OpenIdentity {
    /// The service, as it names itself.
    pub issuer: String,
    /// The service's own number for the person; at Microsoft the tenant's and the person's.
    pub subject: Private,
}

/// The code by which an admin ties a waiting identity to an account, as `K7QF-3M2D`.
///
/// No secret: without an admin's command on the server the code does nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LinkCode(String);

impl LinkCode {
    /// Makes a code of random bytes.
    #[must_use]
    pub fn of(random: [u8; CODE_DIGITS]) -> Self {
        let digit = |byte: u8| {
            DIGITS
                .get(usize::from(byte & 31))
                .copied()
                .map_or('0', char::from)
        };
        Self::grouped(random.into_iter().map(digit))
    }

    /// Reads a code as typed: small letters, spaces and dashes do not count, nor does O for 0, or I and L for 1.
    ///
    /// # Errors
    /// What is wrong with the code, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let typed = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let typed: Vec<char> = typed
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let is_digit = |c: &char| u8::try_from(*c).is_ok_and(|byte| DIGITS.contains(&byte));
        if typed.len() != CODE_DIGITS || !typed.iter().all(is_digit) {
            return Err("a code has eight letters and figures, as in `K7QF-3M2D`".to_owned());
        }
        Ok(Self::grouped(typed.into_iter()))
    }

    fn grouped(digits: impl Iterator<Item = char>) -> Self {
        let mut code = String::new();
        for (at, digit) in digits.enumerate() {
            if at == CODE_DIGITS / 2 {
                code.push('-');
            }
            code.push(digit);
        }
        Self(code)
    }
}

impl fmt::Display for LinkCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An identity that no account has, just signed in at the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingIdentity {
    /// The identity.
    pub identity: OpenIdentity,
    /// The name, as the service says.
    pub name: Option<Private>,
    /// The e-mail address, as the service says: for an admin to look at, and for nothing else.
    pub email: Option<Private>,
    /// The instant of the last sign-in.
    pub at: Timestamp,
}

/// Identities that wait for an admin, by their codes. Kept by no store: after a restart, signing in again brings a code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WaitingIdentities(BTreeMap<LinkCode, WaitingIdentity>);

impl WaitingIdentities {
    /// Notes an identity, and returns its code: the code of before for an identity that waits already, otherwise `drawn`.
    pub fn note(&mut self, mut waiting: WaitingIdentity, drawn: LinkCode) -> LinkCode {
        let now = waiting.at;
        self.0.retain(|_, known| known.waits(now));
        waiting.name = waiting.name.as_ref().and_then(cut);
        waiting.email = waiting.email.as_ref().and_then(cut);
        let known = self
            .0
            .iter()
            .find(|(_, known)| known.identity == waiting.identity);
        let code = known.map_or(drawn, |(code, _)| code.clone());
        while self.0.len() >= WAITING_AT_MOST && !self.0.contains_key(&code) {
            let oldest = self.0.iter().min_by_key(|(_, known)| known.at);
            let Some(oldest) = oldest.map(|(code, _)| code.clone()) else {
                break;
            };
            self.0.remove(&oldest);
        }
        self.0.insert(code.clone(), waiting);
        code
    }

    /// Returns the identity behind a code, while the identity waits.
    #[must_use]
    pub fn by_code(&self, code: &LinkCode, now: Timestamp) -> Option<&WaitingIdentity> {
        self.0.get(code).filter(|known| known.waits(now))
    }

    /// Returns every identity that waits, with its code.
    pub fn all(&self, now: Timestamp) -> impl Iterator<Item = (&LinkCode, &WaitingIdentity)> {
        self.0.iter().filter(move |(_, known)| known.waits(now))
    }

    /// Forgets an identity: an account has it now.
    pub fn forget(&mut self, identity: &OpenIdentity) {
        self.0.retain(|_, known| known.identity != *identity);
    }
}

impl WaitingIdentity {
    fn waits(&self, now: Timestamp) -> bool {
        now.since(self.at) < WAITS_FOR
    }
}

/// Returns the first letters of a name or an address; `None` for a blank.
fn cut(text: &Private) -> Option<Private> {
    let letters: String = text.reveal().trim().chars().take(SHOWN_AT_MOST).collect();
    (!letters.is_empty()).then(|| Private::new(letters))
}

//! Who may sign in on the pages: accounts, sessions, and how long after wrong tries the next has to wait.
//!
//! Pure like the rest of the domain: passwords come in hashed, tokens as digests, and whether a password was right is the
//! caller's word. An account belongs to a person of a directory, and has the rights that the person's roles give
//! ([`rights`]); an account of nobody's is the technician's.

mod kiosk;
mod openid;
mod program;
pub mod rights;
mod second_factor;
mod tries;

pub use kiosk::KioskPin;
pub use openid::{LinkCode, OpenIdentity, WaitingIdentities, WaitingIdentity};
pub use program::{ApiScope, Program, ProgramName};
pub use second_factor::{CodeGiven, CodeSecret, SecondFactor};
pub use tries::{HeldBack, WrongTries};

use super::hex::hex;
use super::id::{PersonId, SchoolId};
use super::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// How long a person's session lasts: a school day and an evening.
pub const PERSON_SESSION: Span = Span::from_mins(12 * 60);

/// How long a screen's session lasts, on a wall or at reception: half a year.
pub const SCREEN_SESSION: Span = Span::from_mins(180 * 24 * 60);

/// How long a program's token lasts, where nobody says: a year. A forgotten token ends by itself.
pub const TOKEN_LASTS: Span = Span::from_mins(365 * 24 * 60);

/// Longest name of an account.
const NAME_AT_MOST: usize = 64;

/// Most addresses with wrong tries kept: beyond, the address longest quiet goes.
const ADDRESSES_AT_MOST: usize = 10_000;

/// The name typed to sign in: lower case, as `pat` or `pat@example.sch.uk`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountName(String);

impl AccountName {
    /// Reads a name as typed: spaces around it and capitals do not count.
    ///
    /// # Errors
    /// What is wrong with the name, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let name = text.trim().to_lowercase();
        if name.is_empty() {
            return Err("the name is empty".to_owned());
        }
        if name.len() > NAME_AT_MOST {
            return Err(format!("the name is longer than {NAME_AT_MOST} letters"));
        }
        let odd = |c: &char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_@".contains(*c));
        match name.chars().find(odd) {
            Some(odd) => Err(format!(
                "`{odd}` cannot stand in the name: letters, digits and `. - _ @` can"
            )),
            None => Ok(Self(name)),
        }
    }

    /// Returns the name as kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A password or PIN, hashed by argon2id: a PHC string. Hidden by `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretHash(String);

impl SecretHash {
    /// Wraps a PHC string.
    pub fn new(phc: impl Into<String>) -> Self {
        Self(phc.into())
    }

    /// Returns the PHC string: for a comparison, never for a page or a log.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// The SHA-256 of a session's token, in hexadecimal: what a cookie holds is never kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenDigest(String);

impl TokenDigest {
    /// Wraps a digest.
    #[must_use]
    pub fn of(digest: &[u8; 32]) -> Self {
        Self(hex(digest))
    }

    /// Returns the digest in hexadecimal.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the first digits, by which people tell sessions apart.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The name typed to sign in.
    pub name: AccountName,
    /// The person of the account; `None` for a technician, who sees no visit.
    pub person: Option<PersonId>,
    /// Whether the account looks after accounts, screens and gateways.
    pub admin: bool,
    /// The password.
    pub password: SecretHash,
    /// The PIN asked for again within a session; without one the password is asked.
    pub pin: Option<SecretHash>,
    /// The second factor asked for after the password; for admins alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactor>,
    /// The identity at the school's sign-in service that an admin tied to the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<OpenIdentity>,
    /// When the account was opened.
    pub opened_at: Timestamp,
    /// When the account was closed: nobody signs in by it any more.
    pub closed_at: Option<Timestamp>,
    /// Wrong passwords.
    pub wrong_passwords: WrongTries,
    /// Wrong PINs.
    pub wrong_pins: WrongTries,
}

impl Account {
    /// Whether somebody may sign in by the account.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }
}

/// Who holds a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionHolder {
    /// A person or technician, signed in.
    Account(AccountName),
    /// A screen on a wall of a school.
    Wall(SchoolId),
    /// The kiosk at a school's reception.
    Kiosk(SchoolId),
    /// A program that asks over the API. Its token opens no page.
    Program(Program),
}

/// A browser that need not sign in again for a while, or a program with its token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The digest of the token in the browser's cookie, or in the program's header.
    pub token: TokenDigest,
    /// Who holds the session.
    pub holder: SessionHolder,
    /// When the session began.
    pub from: Timestamp,
    /// When the session ends by itself.
    pub until: Timestamp,
    /// Whether the screen is locked: it shows neutral words, and does nothing until the PIN is typed. Kept, so that a restart
    /// unlocks no screen.
    #[serde(default)]
    pub locked: bool,
    /// When somebody last said that the screen's sound can be heard.
    #[serde(default)]
    pub heard_at: Option<Timestamp>,
}

/// An account's happening, for the record: no password and no PIN, not even hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountEvent {
    /// The account was opened.
    Opened {
        /// The account.
        account: AccountName,
        /// The person of the account.
        person: Option<PersonId>,
        /// Whether the account is an admin's.
        admin: bool,
        /// The digest of the password's hash, so that a hash put into the store from outside shows.
        password: String,
    },
    /// The password was set anew: every session of the account ended.
    PasswordSet {
        /// The account.
        account: AccountName,
        /// The digest of the password's hash.
        password: String,
    },
    /// The PIN was set.
    PinSet {
        /// The account.
        account: AccountName,
        /// The digest of the PIN's hash.
        pin: String,
    },
    /// A second factor was set: every session of the account ended.
    SecondFactorSet {
        /// The account.
        account: AccountName,
        /// The digest of the secret, so that a secret put into the store from outside shows.
        secret: String,
    },
    /// The second factor was taken away.
    SecondFactorRemoved {
        /// The account.
        account: AccountName,
    },
    /// An admin tied an identity at the school's sign-in service to the account.
    IdentityLinked {
        /// The account.
        account: AccountName,
        /// The digest of the identity, so that an identity put into the store from outside shows.
        identity: String,
    },
    /// The identity was taken away: every session of the account ended.
    IdentityUnlinked {
        /// The account.
        account: AccountName,
    },
    /// The account was closed: every session of the account ended.
    Closed {
        /// The account.
        account: AccountName,
    },
    /// Somebody signed in.
    SignedIn {
        /// The account.
        account: AccountName,
        /// The first digits of the session's digest.
        session: String,
    },
    /// Too many wrong tries: the next has to wait.
    HeldBack {
        /// The account.
        account: AccountName,
        /// Until when.
        until: Timestamp,
    },
    /// A screen was admitted.
    ScreenAdmitted {
        /// The screen.
        screen: SessionHolder,
        /// The first digits of the session's digest.
        session: String,
    },
    /// The PIN of a person at the kiosk was set.
    KioskPinSet {
        /// The person.
        person: PersonId,
        /// The digest of the PIN's hash.
        pin: String,
    },
    /// A person typed their PIN at the kiosk.
    KioskOpened {
        /// The person.
        person: PersonId,
    },
    /// Too many wrong PINs of a person at the kiosk: the next has to wait.
    KioskHeldBack {
        /// The person.
        person: PersonId,
        /// Until when.
        until: Timestamp,
    },
    /// Somebody tried the sound of a screen.
    SoundTried {
        /// The holder.
        holder: SessionHolder,
        /// The first digits of the session's digest.
        session: String,
        /// Whether the sound was heard.
        heard: bool,
    },
    /// A program was given a token.
    TokenAdded {
        /// The program.
        holder: SessionHolder,
        /// The first digits of the token's digest.
        session: String,
        /// When the token ends by itself.
        until: Timestamp,
    },
    /// A session was ended before its time.
    SessionEnded {
        /// The holder.
        holder: SessionHolder,
        /// The first digits of the session's digest.
        session: String,
    },
}

impl AccountEvent {
    /// The names of all events, as recorded.
    pub const NAMES: [&'static str; 17] = [
        "account opened",
        "password set",
        "PIN set",
        "second factor set",
        "second factor removed",
        "identity linked",
        "identity unlinked",
        "account closed",
        "signed in on a page",
        "sign-in held back",
        "screen admitted",
        "kiosk PIN set",
        "PIN typed at the kiosk",
        "kiosk held back",
        "sound tried",
        "token added",
        "session ended",
    ];

    /// Returns the event's name. Carries nothing private.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "account opened",
            Self::PasswordSet { .. } => "password set",
            Self::PinSet { .. } => "PIN set",
            Self::SecondFactorSet { .. } => "second factor set",
            Self::SecondFactorRemoved { .. } => "second factor removed",
            Self::IdentityLinked { .. } => "identity linked",
            Self::IdentityUnlinked { .. } => "identity unlinked",
            Self::Closed { .. } => "account closed",
            Self::SignedIn { .. } => "signed in on a page",
            Self::HeldBack { .. } => "sign-in held back",
            Self::ScreenAdmitted { .. } => "screen admitted",
            Self::KioskPinSet { .. } => "kiosk PIN set",
            Self::KioskOpened { .. } => "PIN typed at the kiosk",
            Self::KioskHeldBack { .. } => "kiosk held back",
            Self::SoundTried { .. } => "sound tried",
            Self::TokenAdded { .. } => "token added",
            Self::SessionEnded { .. } => "session ended",
        }
    }
}

/// Every account and session, and the addresses of wrong tries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountBook {
    /// Accounts by name, closed ones too: a name is given once.
    pub accounts: BTreeMap<AccountName, Account>,
    /// Sessions by the digest of their token.
    pub sessions: BTreeMap<TokenDigest, Session>,
    /// Wrong tries by the address of the browser.
    pub addresses: BTreeMap<String, WrongTries>,
    /// PINs at the kiosk, by the person.
    pub kiosk_pins: BTreeMap<PersonId, KioskPin>,
}

impl AccountBook {
    /// Returns the session of a token, while it lasts and its account is open.
    #[must_use]
    pub fn session(&self, token: &TokenDigest, now: Timestamp) -> Option<&Session> {
        let session = self.sessions.get(token)?;
        let lasts = session.from <= now && now < session.until;
        let stands = match &session.holder {
            SessionHolder::Account(name) => self.open_account(name).is_some(),
            SessionHolder::Wall(_) | SessionHolder::Kiosk(_) | SessionHolder::Program(_) => true,
        };
        (lasts && stands).then_some(session)
    }

    /// Returns an account by which somebody may sign in.
    #[must_use]
    pub fn open_account(&self, name: &AccountName) -> Option<&Account> {
        self.accounts.get(name).filter(|account| account.is_open())
    }

    /// Whether a password may be tried now: for an account, known or not, from an address.
    ///
    /// # Errors
    /// [`HeldBack`] with the instant from which the next try counts.
    pub fn may_try(&self, name: &AccountName, address: &str, now: Timestamp) -> Result<(), HeldBack> {
        self.may_try_from(address, now)?;
        let account = self.accounts.get(name);
        account.map_or(Ok(()), |account| account.wrong_passwords.may_try(now))
    }

    /// Whether anything may be tried now from an address. For a sign-in without a password of ours, which no wrong password of
    /// another person may hold back.
    ///
    /// # Errors
    /// [`HeldBack`] with the instant from which the next try counts.
    pub fn may_try_from(&self, address: &str, now: Timestamp) -> Result<(), HeldBack> {
        let tries = self.addresses.get(address);
        tries.map_or(Ok(()), |tries| tries.may_try(now))
    }

    /// Returns the open account that an identity is tied to.
    #[must_use]
    pub fn account_of(&self, identity: &OpenIdentity) -> Option<&Account> {
        let mut open = self.accounts.values().filter(|account| account.is_open());
        open.find(|account| account.identity.as_ref() == Some(identity))
    }

    /// Notes a wrong try of an address, over all accounts.
    pub fn wrong_from(&mut self, address: &str, now: Timestamp) {
        let tries = self.addresses.entry(address.to_owned()).or_default();
        tries.wrong_of_address(now);
        while self.addresses.len() > ADDRESSES_AT_MOST {
            let quiet = self.addresses.iter().min_by_key(|(_, tries)| tries.last_at);
            let Some(quiet) = quiet.map(|(address, _)| address.clone()) else {
                return;
            };
            self.addresses.remove(&quiet);
        }
    }

    /// Returns the program of a token, while the token lasts.
    #[must_use]
    pub fn program(&self, token: &TokenDigest, now: Timestamp) -> Option<&Program> {
        match &self.session(token, now)?.holder {
            SessionHolder::Program(program) => Some(program),
            SessionHolder::Account(_) | SessionHolder::Wall(_) | SessionHolder::Kiosk(_) => None,
        }
    }

    /// Returns the session of a program's token by the program's name, lasting or not.
    #[must_use]
    pub fn session_of_program(&self, name: &ProgramName) -> Option<&Session> {
        let of_name = |session: &&Session| matches!(&session.holder, SessionHolder::Program(held) if held.name == *name);
        self.sessions.values().find(of_name)
    }

    /// Returns the tokens of an account's sessions.
    #[must_use]
    pub fn sessions_of(&self, name: &AccountName) -> Vec<TokenDigest> {
        let of_account =
            |session: &&Session| matches!(&session.holder, SessionHolder::Account(held) if held == name);
        let sessions = self.sessions.values().filter(of_account);
        sessions.map(|session| session.token.clone()).collect()
    }
}

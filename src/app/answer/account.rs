//! Answers about accounts and sessions.

use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// An account, for a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// The name to sign in by.
    pub name: String,
    /// The key of the account's person; `None` for a technician.
    pub person: Option<String>,
    /// The person's school.
    pub school: Option<SchoolId>,
    /// The roles on the pages, in words.
    pub roles: Vec<String>,
    /// Whether the account has a PIN.
    pub has_pin: bool,
    /// Whether the account is asked for a code after the password.
    #[serde(default)]
    pub has_second_factor: bool,
    /// When the account was opened.
    pub opened_at: Timestamp,
    /// When the account was closed.
    pub closed_at: Option<Timestamp>,
    /// Until when no password is tried, after too many wrong ones.
    pub held_back_until: Option<Timestamp>,
    /// The sessions of now.
    pub sessions: Vec<SessionView>,
}

/// A session, for a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// The first digits of the session's digest.
    pub session: String,
    /// When the session began.
    pub from: Timestamp,
    /// When the session ends by itself.
    pub until: Timestamp,
}

/// A screen that needs no account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScreenView {
    /// `wall` or `kiosk`.
    pub kind: String,
    /// The screen's school.
    pub school: SchoolId,
    /// The screen's session.
    pub session: SessionView,
}

/// Every account and screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountList {
    /// Accounts by name.
    pub accounts: Vec<AccountView>,
    /// Screens.
    pub screens: Vec<ScreenView>,
}

/// A request about accounts that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountChanged {
    /// The account, as it is now; `None` where the request was about a screen or a session alone.
    pub account: Option<AccountView>,
    /// How many sessions ended.
    pub sessions_ended: usize,
}

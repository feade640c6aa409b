//! Answers about accounts and sessions.

use crate::domain::account::{ApiScope, LinkCode};
use crate::domain::id::SchoolId;
use crate::domain::private::Private;
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
    /// Whether an identity at the school's sign-in service is tied to the account.
    #[serde(default)]
    pub has_identity: bool,
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

/// A program with a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramView {
    /// The name that every act of the program carries.
    pub name: String,
    /// The only school of the token; `None` for every school.
    pub school: Option<SchoolId>,
    /// What the token may do.
    pub scopes: Vec<ApiScope>,
    /// The first digits of the token's digest, and how long the token lasts.
    pub session: SessionView,
}

/// A token just given. The token itself never leaves the machine that drew it but by the command's own output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenAdded {
    /// The program.
    pub program: ProgramView,
}

/// An identity at the school's sign-in service that waits for an admin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityView {
    /// The code that ties the identity to an account.
    pub code: LinkCode,
    /// The service, as it names itself.
    pub issuer: String,
    /// The name, as the service says.
    pub name: Option<Private>,
    /// The e-mail address, as the service says.
    pub email: Option<Private>,
    /// The instant of the last sign-in.
    pub at: Timestamp,
}

/// A sign-in by an identity that no account has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityWaiting {
    /// The code to show an admin.
    pub code: LinkCode,
}

/// Every account, screen and program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountList {
    /// Accounts by name.
    pub accounts: Vec<AccountView>,
    /// Screens.
    pub screens: Vec<ScreenView>,
    /// Programs with a token.
    #[serde(default)]
    pub programs: Vec<ProgramView>,
    /// Identities that wait to be tied to an account.
    #[serde(default)]
    pub identities: Vec<IdentityView>,
}

/// A request about accounts that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountChanged {
    /// The account, as it is now; `None` where the request was about a screen or a session alone.
    pub account: Option<AccountView>,
    /// How many sessions ended.
    pub sessions_ended: usize,
}

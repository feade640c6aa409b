//! What may be asked about accounts and sessions: from the command line, from the page of accounts, and from the page on
//! which people sign in.

use crate::domain::account::{
    ApiScope, CodeGiven, CodeSecret, LinkCode, OpenIdentity, SecretHash, TokenDigest,
};
use crate::domain::private::Private;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A request about accounts. Passwords and PINs come hashed, and tokens as digests: the engine hashes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountRequest {
    /// Open an account.
    Open {
        /// The name to sign in by.
        name: String,
        /// The person of the account: a key of the directory, or a name.
        person: Option<String>,
        /// The school, where keys repeat.
        school: Option<String>,
        /// Whether the account looks after accounts, screens and gateways.
        admin: bool,
        /// The password.
        password: SecretHash,
    },
    /// Set the password anew: every session of the account ends.
    SetPassword {
        /// The account.
        name: String,
        /// The password.
        password: SecretHash,
    },
    /// Set the PIN.
    SetPin {
        /// The account.
        name: String,
        /// The PIN.
        pin: SecretHash,
    },
    /// Set the second factor: every session of the account ends. A code was typed and was right.
    SetSecondFactor {
        /// The account.
        name: String,
        /// The secret, as the phone has it.
        secret: CodeSecret,
        /// The half minute of the code typed: used, like any other.
        step: u64,
    },
    /// Take the second factor away.
    RemoveSecondFactor {
        /// The account.
        name: String,
    },
    /// Tie the waiting identity of a code to an account.
    LinkIdentity {
        /// The account.
        name: String,
        /// The code, as typed.
        code: String,
    },
    /// Take an account's identity away: every session of the account ends.
    UnlinkIdentity {
        /// The account.
        name: String,
    },
    /// Close an account: every session of the account ends.
    Close {
        /// The account.
        name: String,
    },
    /// List accounts and screens.
    List,
    /// Admit a screen: the browser with this token needs no account.
    AdmitScreen {
        /// Whether the screen is the kiosk at reception; a screen on a wall otherwise.
        kiosk: bool,
        /// The school, where there are several.
        school: Option<String>,
        /// The digest of the screen's token.
        token: TokenDigest,
    },
    /// Make a browser the screen of a link: the link's token ends, and the browser's own begins.
    TakeScreen {
        /// The digest of the link's token.
        link: TokenDigest,
        /// The digest of the browser's token.
        token: TokenDigest,
    },
    /// Note that somebody tried the sound of a signed-in screen.
    SoundTried {
        /// The digest of the session's token.
        token: TokenDigest,
        /// Whether the sound was heard.
        heard: bool,
    },
    /// End sessions whose digest begins so.
    EndSession {
        /// The first digits, as listed.
        session: String,
    },
    /// Begin a session: the password was right.
    SignIn {
        /// The account.
        name: String,
        /// The address of the browser.
        address: String,
        /// The digest of the new session's token.
        token: TokenDigest,
        /// The hash against which the password was right: a password set meanwhile refuses the session.
        against: SecretHash,
        /// The code of the second factor, where the account has one.
        code: Option<CodeGiven>,
    },
    /// Begin a session by the word of a trusted proxy.
    SignInByProxy {
        /// The account.
        name: String,
        /// The digest of the new session's token.
        token: TokenDigest,
    },
    /// Begin a session of the account that an identity is tied to; an identity without an account waits for an admin.
    SignInByIdentity(Box<IdentityEntry>),
    /// Note a wrong password, or a wrong code.
    SignInFailed {
        /// The name typed, known or not.
        name: String,
        /// The address of the browser; `None` for a wrong code, which counts for its account alone.
        address: Option<String>,
    },
    /// Note a PIN, right or wrong, typed within a session.
    PinTried {
        /// The account.
        name: String,
        /// Whether the PIN was right.
        right: bool,
    },
    /// End the session of a token.
    SignOut {
        /// The digest of the session's token.
        token: TokenDigest,
    },
    /// Lock the screen of a session, or unlock it: the PIN was right.
    Lock {
        /// The digest of the session's token.
        token: TokenDigest,
        /// Whether the screen is to be locked.
        locked: bool,
    },
    /// Give a program a token.
    AddToken {
        /// The name that every act of the program carries.
        name: String,
        /// The only school of the token, where there are several; `None` for the only school there is, or for all.
        school: Option<String>,
        /// Whether the token is for every school.
        all_schools: bool,
        /// What the token may do.
        scopes: BTreeSet<ApiScope>,
        /// The last day, `2027-07-31`; `None` for a year from now.
        until: Option<String>,
        /// The digest of the token.
        token: TokenDigest,
    },
    /// End a program's token.
    EndToken {
        /// The name of the program.
        name: String,
    },
    /// Set the PIN of a person at the kiosk.
    SetKioskPin {
        /// The person: a key of the directory, or a name.
        person: String,
        /// The school, where keys repeat.
        school: Option<String>,
        /// The PIN.
        pin: SecretHash,
    },
    /// Note what was typed at the kiosk after a person's name was tapped.
    KioskTried {
        /// The person's key.
        person: String,
        /// The kiosk's school.
        school: Option<String>,
        /// What was typed.
        typed: TypedAtKiosk,
    },
}

/// What was typed at the kiosk, as compared on its page: PINs are hashed, and the engine hashes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TypedAtKiosk {
    /// The person's PIN.
    Pin,
    /// A code of the school that means duress. Whoever looks on must see no difference.
    DuressCode,
    /// Neither.
    Wrong,
}

/// An identity that the school's sign-in service vouches for: the page has verified the service's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityEntry {
    /// The identity.
    pub identity: OpenIdentity,
    /// The name, as the service says.
    pub name: Option<Private>,
    /// The e-mail address, as the service says. Nobody is let in by it.
    pub email: Option<Private>,
    /// The address of the browser.
    pub address: String,
    /// The digest of the new session's token.
    pub token: TokenDigest,
    /// The code for an admin, should the identity have no account: the application draws nothing.
    pub code: LinkCode,
}

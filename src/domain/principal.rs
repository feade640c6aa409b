//! On whose behalf a request, a text or a deadline reaches the application.

use super::account::rights::BoardRights;
use super::account::{AccountName, ApiScope, Program};
use super::alert::SpokenVia;
use super::id::{GatewayName, PersonId, SchoolId};
use super::via::RecordedVia;
use std::fmt;

/// A user of the machine, by number. A name would be personal, and looking the name up needs a service, perhaps down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixUser(pub u32);

impl fmt::Display for UnixUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// On whose behalf a request, a text or a deadline reaches the application, as far as Homeward itself can tell.
///
/// A caller's claim, as in `--by pat`, is no part of the principal: the name stands in the request, as the person *said* to
/// have acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// No person: a deadline was reached, a routine was due, or Homeward found a fault of its own.
    Clock,
    /// A user of the demo's pages. The demo has no accounts: the name chosen on the page is a claim.
    DemoPage,
    /// A monitor outside, asking over HTTP whether Homeward watches; known by nothing.
    Monitor,
    /// A user of the command line on the server, with access to the daemon's socket.
    Operator {
        /// The kernel's word for the other end of the socket; `None` where the kernel names no user.
        unix_user: Option<UnixUser>,
    },
    /// The sender of a text.
    Sender {
        /// The owner of the number, where a directory has one.
        person: Option<PersonId>,
        /// The gateway of the text.
        gateway: GatewayName,
    },
    /// Somebody signed in on a page.
    Session {
        /// The account.
        account: AccountName,
        /// The person of the account; `None` for a technician.
        person: Option<PersonId>,
        /// What the person's roles of now allow.
        rights: BoardRights,
    },
    /// The kiosk at reception, admitted without an account.
    Kiosk {
        /// The kiosk's school.
        school: SchoolId,
        /// The member of staff who has typed their PIN; `None` before that.
        worker: Option<PersonId>,
    },
    /// A screen on a wall, admitted without an account. It only looks.
    Screen {
        /// The screen's school.
        school: SchoolId,
    },
    /// A program over the API, by its token.
    Program(Program),
    /// The page on which people sign in, before it is known who does.
    SignInPage,
}

impl Principal {
    /// Returns the actor recorded where the request names no person: a person's id, or a word.
    #[must_use]
    pub fn actor(&self) -> &str {
        match self {
            Self::Clock => "clock",
            Self::DemoPage | Self::Monitor | Self::Operator { .. } => "office",
            Self::Sender { person, .. } => person.as_ref().map_or("unknown sender", PersonId::as_str),
            Self::Session { account, person, .. } => {
                person.as_ref().map_or(account.as_str(), PersonId::as_str)
            }
            Self::Kiosk { worker, .. } => worker.as_ref().map_or("kiosk", PersonId::as_str),
            Self::Program(program) => program.name.as_str(),
            Self::Screen { .. } => "reception",
            Self::SignInPage => "sign-in page",
        }
    }

    /// Whether questions are answered as if nobody were in duress: a program without the scope to act may hang on any wall.
    #[must_use]
    pub fn is_kept_from_duress(&self) -> bool {
        matches!(self, Self::Program(program) if !program.has(ApiScope::Act))
    }

    /// Returns the principal's way of acting, in the words of the record. A monitor never acts, so the record has none.
    #[must_use]
    pub fn recorded_via(&self) -> RecordedVia {
        match self {
            Self::Clock => RecordedVia::Clock,
            Self::DemoPage
            | Self::Monitor
            | Self::Kiosk { .. }
            | Self::Session { .. }
            | Self::Screen { .. }
            | Self::SignInPage => RecordedVia::Board,
            Self::Operator { unix_user } => RecordedVia::Cli(*unix_user),
            Self::Program(program) => RecordedVia::Api(program.name.clone()),
            Self::Sender { gateway, .. } => RecordedVia::Sms(gateway.clone()),
        }
    }

    /// Returns the principal's way of answering an alert.
    #[must_use]
    pub fn via(&self) -> SpokenVia {
        match self {
            Self::Clock => SpokenVia::Clock,
            Self::DemoPage
            | Self::Monitor
            | Self::Kiosk { .. }
            // Whoever has the token may act for the school, as somebody at a desk may; the record tells the two apart.
            | Self::Program(_)
            | Self::Session { .. }
            | Self::Screen { .. }
            | Self::SignInPage => SpokenVia::Board,
            Self::Operator { .. } => SpokenVia::Cli,
            Self::Sender { .. } => SpokenVia::Sms,
        }
    }
}

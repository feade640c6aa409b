//! The rights on the pages: one table, by the roles of a person in the school's directory.

use crate::domain::alert::AlertKind;
use crate::domain::id::Role;
use crate::domain::roles::{
    DEPUTY_ROLES, HEAD_ROLES, OFFICE_MANAGER_ROLES, SAFEGUARDING_ROLES, SENIOR_ROLES,
};
use std::collections::BTreeSet;

/// A role on the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BoardRole {
    /// The wall, the kiosk and the desk at reception: names and times in neutral words.
    Reception,
    /// The school office.
    Office,
    /// Senior leaders: head, deputies, leadership.
    Leader,
    /// The safeguarding team.
    Safeguarding,
    /// Looks after accounts, screens and gateways. Alone, sees no visit.
    Admin,
}

impl BoardRole {
    /// Every role, in the order of the table.
    pub const ALL: [Self; 5] = [
        Self::Reception,
        Self::Office,
        Self::Leader,
        Self::Safeguarding,
        Self::Admin,
    ];

    /// Returns the role's name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reception => "reception",
            Self::Office => "office",
            Self::Leader => "senior leader",
            Self::Safeguarding => "safeguarding",
            Self::Admin => "admin",
        }
    }
}

/// An action on a page, or a view of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BoardAction {
    /// See the workers out and the times, in neutral words.
    SeeNames,
    /// See the board: alerts, steps, receipts.
    SeeBoard,
    /// See an address, a household's number, a vehicle.
    SeeAddress,
    /// Sign a visit out.
    SignOut,
    /// Sign a worker in at the desk.
    SignIn,
    /// Speak for a worker on the telephone: a check-in by voice, left, more time.
    SpeakFor,
    /// Ask a worker outside the schedule.
    AskNow,
    /// Mark a person as away or here.
    MarkPresence,
    /// Raise help, duress or a concern.
    Raise,
    /// Take an alert, move the alert on, record a call to the police.
    ActOnAlert,
    /// End an alert of any kind but duress.
    Settle,
    /// See an alert as duress, with the task.
    SeeDuress,
    /// End a duress alert, as one of two.
    SettleDuress,
    /// Clear a household after a review.
    Review,
    /// Read closed visits and the words of texts.
    SeeHistory,
    /// See the people in today, and the numbers heard from.
    SeePeople,
    /// Set the PIN of a member of staff at the kiosk.
    SetKioskPin,
    /// See how the gateways and Homeward itself stand.
    SeeHealth,
    /// Open, change and close accounts; admit screens; try gateways.
    Administer,
}

impl BoardAction {
    /// Every action, in the order of the table.
    pub const ALL: [Self; 19] = [
        Self::SeeNames,
        Self::SeeBoard,
        Self::SeeAddress,
        Self::SignOut,
        Self::SignIn,
        Self::SpeakFor,
        Self::AskNow,
        Self::MarkPresence,
        Self::Raise,
        Self::ActOnAlert,
        Self::Settle,
        Self::SeeDuress,
        Self::SettleDuress,
        Self::Review,
        Self::SeeHistory,
        Self::SeePeople,
        Self::SetKioskPin,
        Self::SeeHealth,
        Self::Administer,
    ];

    /// Whether the PIN is asked for again, within a session: for acts without a way back.
    /// Taking an alert, moving it on, the police and raising never wait for a PIN.
    #[must_use]
    pub fn wants_pin(self) -> bool {
        match self {
            Self::SignOut
            | Self::Settle
            | Self::SettleDuress
            | Self::Review
            | Self::SetKioskPin
            | Self::Administer => true,
            Self::SeeNames
            | Self::SeeBoard
            | Self::SeeAddress
            | Self::SignIn
            | Self::SpeakFor
            | Self::AskNow
            | Self::MarkPresence
            | Self::Raise
            | Self::ActOnAlert
            | Self::SeeDuress
            | Self::SeeHistory
            | Self::SeePeople
            | Self::SeeHealth => false,
        }
    }

    /// Returns the action that ends an alert of a kind.
    #[must_use]
    pub fn settling(kind: AlertKind) -> Self {
        if kind == AlertKind::Duress {
            Self::SettleDuress
        } else {
            Self::Settle
        }
    }
}

/// Whether a role may do something. Duress hides from walls, kiosks and admins, never from people asked to act.
#[must_use]
pub fn allows(role: BoardRole, action: BoardAction) -> bool {
    use BoardAction as A;
    match role {
        BoardRole::Reception => matches!(action, A::SeeNames | A::SignOut | A::SignIn),
        BoardRole::Office => !matches!(
            action,
            A::SettleDuress | A::Review | A::SeeHistory | A::Administer
        ),
        BoardRole::Leader | BoardRole::Safeguarding => !matches!(action, A::Administer),
        BoardRole::Admin => matches!(
            action,
            A::SeePeople | A::SetKioskPin | A::SeeHealth | A::Administer
        ),
    }
}

/// Returns the roles on the pages by roles of the directory, with the role of an admin's account.
#[must_use]
pub fn board_roles<'a>(roles: impl Iterator<Item = &'a Role>, admin: bool) -> BTreeSet<BoardRole> {
    let given = roles.filter_map(|role| {
        let role = role.as_str();
        let among = |names: &[&str]| names.contains(&role);
        if among(&HEAD_ROLES) || among(&DEPUTY_ROLES) || among(&SENIOR_ROLES) {
            Some(BoardRole::Leader)
        } else if among(&SAFEGUARDING_ROLES) {
            Some(BoardRole::Safeguarding)
        } else if among(&OFFICE_MANAGER_ROLES) || role == "office" {
            Some(BoardRole::Office)
        } else {
            match role {
                "reception" => Some(BoardRole::Reception),
                "admin" => Some(BoardRole::Admin),
                _ => None,
            }
        }
    });
    given.chain(admin.then_some(BoardRole::Admin)).collect()
}

/// The rights of all roles of a person together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BoardRights(BTreeSet<BoardRole>);

impl BoardRights {
    /// The rights of some roles.
    #[must_use]
    pub fn of(roles: BTreeSet<BoardRole>) -> Self {
        Self(roles)
    }

    /// Whether any of the roles allows an action.
    #[must_use]
    pub fn allow(&self, action: BoardAction) -> bool {
        self.0.iter().any(|role| allows(*role, action))
    }

    /// Returns the roles.
    #[must_use]
    pub fn roles(&self) -> &BTreeSet<BoardRole> {
        &self.0
    }
}

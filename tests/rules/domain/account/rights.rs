use homeward::domain::account::rights::{BoardAction, BoardRights, BoardRole, allows, board_roles};
use homeward::domain::alert::AlertKind;
use homeward::domain::id::Role;
use std::collections::BTreeSet;

/// The table as a school would read it: an action, then reception, office, leader, safeguarding, admin.
const TABLE: &str = "
    SeeNames      yes yes yes yes -
    SeeBoard      -   yes yes yes -
    SeeAddress    -   yes yes yes -
    SignOut       yes yes yes yes -
    SignIn        yes yes yes yes -
    SpeakFor      -   yes yes yes -
    AskNow        -   yes yes yes -
    MarkPresence  -   yes yes yes -
    Raise         -   yes yes yes -
    ActOnAlert    -   yes yes yes -
    Settle        -   yes yes yes -
    SeeDuress     -   yes yes yes -
    SettleDuress  -   -   yes yes -
    Review        -   -   yes yes -
    SeeHistory    -   -   yes yes -
    SeePeople     -   yes yes yes yes
    SeeHealth     -   yes yes yes yes
    Administer    -   -   -   -   yes
";

#[test]
fn every_cell_of_the_table_of_roles_and_actions() {
    let rows: Vec<Vec<&str>> = TABLE
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|row| !row.is_empty())
        .collect();
    let named: Vec<String> = BoardAction::ALL
        .iter()
        .map(|action| format!("{action:?}"))
        .collect();
    let listed: Vec<&str> = rows.iter().filter_map(|row| row.first().copied()).collect();
    assert_eq!(listed, named, "the table has every action once, in order");
    for (row, action) in rows.iter().zip(BoardAction::ALL) {
        for (cell, role) in row.iter().skip(1).zip(BoardRole::ALL) {
            assert_eq!(allows(role, action), *cell == "yes", "{role:?} {action:?}");
        }
    }
}

#[test]
fn roles_of_the_directory_give_roles_on_the_pages() {
    let of = |roles: &[&str], admin| {
        let roles: Vec<Role> = roles.iter().map(|role| Role::new(*role)).collect();
        board_roles(roles.iter(), admin)
    };
    let set = |roles: &[BoardRole]| -> BTreeSet<BoardRole> { roles.iter().copied().collect() };
    for (roles, expected) in [
        (vec!["headteacher", "slt"], vec![BoardRole::Leader]),
        (vec!["principal"], vec![BoardRole::Leader]),
        (vec!["deputy-head"], vec![BoardRole::Leader]),
        (vec!["office-manager"], vec![BoardRole::Office]),
        (vec!["office"], vec![BoardRole::Office]),
        (vec!["staff", "dsl"], vec![BoardRole::Safeguarding]),
        (vec!["reception"], vec![BoardRole::Reception]),
        (vec!["admin"], vec![BoardRole::Admin]),
        (vec!["staff", "attendance", "pastoral"], vec![]),
    ] {
        assert_eq!(of(&roles, false), set(&expected), "{roles:?}");
    }
    assert_eq!(of(&[], true), set(&[BoardRole::Admin]));
}

#[test]
fn an_admin_alone_sees_no_visit_and_with_a_role_sees_what_the_role_sees() {
    let admin = BoardRights::of([BoardRole::Admin].into());
    assert!(admin.allow(BoardAction::Administer) && !admin.allow(BoardAction::SeeNames));
    let both = BoardRights::of([BoardRole::Admin, BoardRole::Office].into());
    assert!(both.allow(BoardAction::SeeBoard) && both.allow(BoardAction::Administer));
    assert!(!both.allow(BoardAction::SettleDuress), "duress is never settled by being admin");
}

#[test]
fn whoever_must_act_at_once_is_never_asked_for_a_pin() {
    for action in [BoardAction::ActOnAlert, BoardAction::Raise, BoardAction::SeeDuress] {
        assert!(!action.wants_pin(), "{action:?}");
    }
    for action in [
        BoardAction::SignOut,
        BoardAction::settling(AlertKind::Overdue),
        BoardAction::settling(AlertKind::Duress),
        BoardAction::Administer,
    ] {
        assert!(action.wants_pin(), "{action:?}");
    }
}

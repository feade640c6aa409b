//! The names of roles, as schools give them: one table for chains, commands and the reading of policies.

/// Roles of the safeguarding team.
pub const SAFEGUARDING_ROLES: [&str; 6] = [
    "dsl",
    "ddsl",
    "deputy-dsl",
    "safeguarding",
    "safeguarding-lead",
    "safeguarding-team",
];

/// Roles of the head of a school.
pub const HEAD_ROLES: [&str; 6] = [
    "headteacher",
    "head",
    "principal",
    "executive-head",
    "executive-headteacher",
    "head-of-school",
];

/// Roles of the head's deputies.
pub const DEPUTY_ROLES: [&str; 4] = ["deputy", "deputy-head", "deputy-headteacher", "vice-principal"];

/// Roles of the other leaders.
pub const SENIOR_ROLES: [&str; 5] = [
    "slt",
    "senior-leader",
    "senior-leaders",
    "leadership",
    "assistant-head",
];

/// Roles of those who run the office.
pub const OFFICE_MANAGER_ROLES: [&str; 2] = ["office-manager", "business-manager"];

/// Roles of the office: who say AWAY and HERE for anybody.
pub const OFFICE_ROLES: [&str; 5] = [
    "office",
    "office-manager",
    "business-manager",
    "reception",
    "admin",
];

/// Other roles with the same meaning in every school.
const OTHER_ROLES: [&str; 4] = ["attendance", "pastoral", "staff", "trust"];

/// Whether a role has the same meaning in every school: such a role without a holder is vacant, and no
/// spelling mistake.
#[must_use]
pub fn is_common_role(role: &str) -> bool {
    let groups: [&[&str]; 7] = [
        &SAFEGUARDING_ROLES,
        &HEAD_ROLES,
        &DEPUTY_ROLES,
        &SENIOR_ROLES,
        &OFFICE_MANAGER_ROLES,
        &OFFICE_ROLES,
        &OTHER_ROLES,
    ];
    groups.iter().any(|names| names.contains(&role))
}

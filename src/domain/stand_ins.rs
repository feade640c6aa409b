//! Stand-ins for an absent DSL or head, and the number to ring.

use super::alert::Directory;
use super::chain::{Ask, Channel, Step, Target};
use super::id::{PersonId, Role};
use super::roles::{DEPUTY_ROLES, HEAD_ROLES, SAFEGUARDING_ROLES, SENIOR_ROLES};
use super::time::{Interval, Timestamp};
use super::visit::Visit;

/// Returns the people meant by `tell`, in or not, and the stand-ins of the absent.
///
/// A stand-in is the deputy, by the rule of chains. For an absent DSL without a deputy the rest of the safeguarding team is
/// told; for an absent head, and for an empty team, the leaders.
pub(super) fn with_stand_ins(
    directory: &Directory<'_>,
    tell: &[Target],
    by: &[Channel],
    at: Timestamp,
) -> Vec<(PersonId, Vec<Channel>)> {
    let mut told = directory.reachable_by(tell, by);
    // A role without a holder is absent from the school, not away.
    let is_held = |target: &&Target| match target {
        Target::Role(role) => directory
            .people
            .values()
            .any(|person| person.roles.contains(role)),
        Target::LineManager | Target::Person(_) | Target::ResponsibleContact => true,
    };
    for target in tell.iter().filter(is_held) {
        let (people, anybody_in) = directory.recipients_of(&asked_at_once(vec![target.clone()], by), at);
        if anybody_in {
            told.extend(people);
        } else {
            told.extend(next_in_line(directory, target, by, at));
        }
    }
    told.sort();
    told.dedup_by(|a, b| a.0 == b.0);
    told
}

/// Returns the people in next to a DSL or a head with no deputy in.
fn next_in_line(
    directory: &Directory<'_>,
    target: &Target,
    by: &[Channel],
    at: Timestamp,
) -> Vec<(PersonId, Vec<Channel>)> {
    let is_one = |roles: &[&str]| match target {
        Target::Role(role) => roles.contains(&role.as_str()),
        Target::Person(person) => directory
            .people
            .get(person)
            .is_some_and(|known| known.roles.iter().any(|role| roles.contains(&role.as_str()))),
        Target::LineManager | Target::ResponsibleContact => false,
    };
    let safeguarding = is_one(&SAFEGUARDING_ROLES);
    let leaders = [&DEPUTY_ROLES[..], &SENIOR_ROLES].concat();
    let teams: [(bool, &[&str]); 3] = [
        (safeguarding, &SAFEGUARDING_ROLES),
        (safeguarding, &HEAD_ROLES),
        (safeguarding || is_one(&HEAD_ROLES), &leaders),
    ];
    for (_, roles) in teams.into_iter().filter(|(wanted, _)| *wanted) {
        let (people, anybody_in) = directory.recipients_of(&asked_at_once(targets(roles), by), at);
        if anybody_in {
            return people;
        }
    }
    Vec::new()
}

/// Returns roles as targets.
pub(super) fn targets(roles: &[&str]) -> Vec<Target> {
    roles.iter().map(|role| Target::Role(Role::new(*role))).collect()
}

/// Returns a step that tells these people once: a directory knows deputies by step.
fn asked_at_once(tell: Vec<Target>, by: &[Channel]) -> Step {
    Step {
        name: String::new(),
        tell,
        by: by.to_vec(),
        ask: Ask::Decide,
        wait: Interval::from_mins(1),
        again: None,
        hold: Interval::from_mins(1),
        holds: 0,
    }
}

/// Returns a school's own words with each `{ROLE}` or `{PERSON}` as the number to ring now: of a person in, or of a
/// stand-in; at worst the school's own number.
#[must_use]
pub fn with_numbers(visit: &Visit, words: &str, at: Timestamp) -> String {
    let mut said = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{')
        && let Some((name, after)) = after.split_once('}')
    {
        said.push_str(before);
        said.push_str(&number_of(visit, name, at));
        rest = after;
    }
    said.push_str(rest);
    said
}

fn number_of(visit: &Visit, name: &str, at: Timestamp) -> String {
    let directory = visit.directory();
    let people = &visit.plan.people;
    let person = people.keys().find(|person| person.key() == name);
    let target = person.map_or_else(
        || Target::Role(Role::new(name)),
        |person| Target::Person(person.clone()),
    );
    let by = [Channel::Sms];
    let step = asked_at_once(vec![target.clone()], &by);
    let (named, anybody_in) = directory.recipients_of(&step, at);
    let next = if anybody_in {
        Vec::new()
    } else {
        next_in_line(&directory, &target, &by, at)
    };
    // A person in comes first; an absent DSL's own number is better than no number.
    let mut numbers = next
        .iter()
        .chain(&named)
        .filter_map(|(person, _)| people.get(person)?.mobile.as_ref());
    numbers
        .next()
        .map_or_else(|| visit.plan.school_phone.clone(), |mobile| mobile.national())
}

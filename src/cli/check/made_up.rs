//! People left from the shipped example: messages to such numbers and addresses reach no phone and no mailbox.

use crate::cli::output;
use crate::config::{Config, School};
use crate::domain::id::PersonId;
use crate::domain::person::Person;

/// Numbers reserved for drama: 07700 900xxx and 0161 496 0xxx, as in the shipped files.
const NUMBERS: [&str; 2] = ["+447700900", "+441614960"];

/// Domain of every address in the shipped files.
const DOMAIN: &str = "example.sch.uk";

/// Longest list of people in the warning; the rest is counted.
const NAMED: usize = 5;

/// Returns the people with a number or an address of the shipped example.
pub(super) fn people(config: &Config) -> Vec<PersonId> {
    let people = config.schools.values().flat_map(|school| school.people.values());
    people
        .filter(|person| is_made_up(person))
        .map(|person| person.id.clone())
        .collect()
}

/// Returns a single warning for all schools; `None` without such people or office numbers.
pub(super) fn line(config: &Config) -> Option<String> {
    let people = people(config);
    let offices: Vec<&School> = config
        .schools
        .values()
        .map(AsRef::as_ref)
        .filter(|school: &&School| is_drama(school.phone.reveal()))
        .collect();
    if people.is_empty() && offices.is_empty() {
        return None;
    }
    let mut named: Vec<String> = people.iter().take(NAMED).map(ToString::to_string).collect();
    if people.len() > NAMED {
        named.push(format!("{} more", people.len() - NAMED));
    }
    named.extend(
        offices
            .iter()
            .map(|school| format!("the office of {}", school.id)),
    );
    Some(output::plain(&format!(
        "still with numbers or addresses of the example (07700 900xxx, 0161 496 0xxx, {DOMAIN}), by which nobody is reached: {}",
        named.join(", ")
    )))
}

fn is_made_up(person: &Person) -> bool {
    let mobile = person.mobile.as_ref();
    let email = person.email.as_ref();
    mobile.is_some_and(|mobile| is_drama(mobile.reveal()))
        || email.is_some_and(|email| is_example(email.reveal()))
}

fn is_drama(number: &str) -> bool {
    NUMBERS.iter().any(|reserved| number.starts_with(reserved))
}

fn is_example(address: &str) -> bool {
    let host = address
        .rsplit_once('@')
        .map(|(_, host)| host.to_ascii_lowercase());
    host.is_some_and(|host| host == DOMAIN || host.ends_with(&format!(".{DOMAIN}")))
}

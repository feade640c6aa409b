//! The school's file as it stands: its people, their places in the text, and wherever somebody is named.

use crate::domain::private::Phone;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A person in the school's file.
pub(super) struct KnownPerson {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) mobile: Option<Phone>,
    pub(super) email: Option<String>,
    pub(super) roles: Vec<String>,
    pub(super) place: PersonPlace,
}

/// Where a person stands in the text, in bytes.
#[derive(Clone)]
pub(super) struct PersonPlace {
    /// The key: in the table's first line, or before the `=` of an inline table.
    pub(super) key: Range<usize>,
    /// From the first to the last byte of the person's keys and values.
    pub(super) whole: Range<usize>,
    /// Name, mobile and e-mail as far as they are there: key and value.
    pub(super) fields: Vec<FieldPlace>,
}

/// Where a field of a person stands in the text.
#[derive(Clone)]
pub(super) struct FieldPlace {
    pub(super) field: &'static str,
    pub(super) key: Range<usize>,
    pub(super) value: Range<usize>,
}

/// The fields that a list may change.
pub(super) const CHANGED_FIELDS: [&str; 3] = ["name", "mobile", "email"];

/// Tables of a school's file in which people are named as contacts, authorisers or whoever is told.
const NAMING_TABLES: [&str; 3] = ["chain", "visit_types", "incidents"];

/// Keys of a person that name another.
const NAMING_KEYS: [&str; 2] = ["line_manager", "deputy"];

/// A place in the file where a person or a role is named.
pub(super) struct NamedPlace {
    /// Person or role, as written.
    pub(super) name: String,
    /// The table or key: `chain.help`, `people.jo.line_manager`.
    pub(super) table: String,
    pub(super) line: usize,
}

/// The school's file as read.
pub(super) struct SchoolText {
    pub(super) people: Vec<KnownPerson>,
    /// Every name in a chain, a visit type, an incident, or as line manager or deputy.
    pub(super) named: Vec<NamedPlace>,
    /// All roles in the file.
    pub(super) roles: BTreeSet<String>,
}

/// Reads a school's file that loads.
///
/// # Errors
/// The error of the syntax.
pub(super) fn read(text: &str) -> Result<SchoolText, String> {
    let root = DeTable::parse(text).map_err(|error| error.message().to_owned())?;
    let root = root.get_ref();
    let mut named = Vec::new();
    for table in NAMING_TABLES {
        if let Some(value) = root.get(table) {
            collect_names(text, table, value, &mut named);
        }
    }
    let mut people = Vec::new();
    let written = root.get("people").and_then(|people| people.get_ref().as_table());
    for (key, value) in written.into_iter().flatten() {
        let Some(table) = value.get_ref().as_table() else {
            continue;
        };
        for naming in NAMING_KEYS {
            if let Some(value) = table.get(naming) {
                collect_names(
                    text,
                    &format!("people.{}.{naming}", key.get_ref()),
                    value,
                    &mut named,
                );
            }
        }
        people.push(person(key, table));
    }
    // In the order of the file.
    people.sort_by_key(|person| person.place.key.start);
    named.sort_by_key(|named| named.line);
    let roles = people
        .iter()
        .flat_map(|person| person.roles.iter().cloned())
        .collect();
    Ok(SchoolText { people, named, roles })
}

fn person(key: &Spanned<toml::de::DeString<'_>>, table: &DeTable<'_>) -> KnownPerson {
    let text = |field: &str| table.get(field).and_then(|value| value.get_ref().as_str());
    let roles = table.get("roles").and_then(|roles| roles.get_ref().as_array());
    let roles = roles.into_iter().flat_map(|roles| roles.iter());
    let fields = table.iter().filter_map(|(key, value)| {
        let field = CHANGED_FIELDS
            .iter()
            .find(|field| **field == key.get_ref().as_ref())?;
        Some(FieldPlace {
            field,
            key: key.span(),
            value: value.span(),
        })
    });
    KnownPerson {
        key: key.get_ref().to_string(),
        name: text("name").unwrap_or_default().to_owned(),
        mobile: text("mobile").and_then(|mobile| Phone::parse(mobile).ok()),
        email: text("email").map(|email| email.trim().to_owned()),
        roles: roles
            .filter_map(|role| role.get_ref().as_str().map(str::to_owned))
            .collect(),
        place: PersonPlace {
            key: key.span(),
            whole: extent(table, key.span()),
            fields: fields.collect(),
        },
    }
}

/// Returns the bytes from the first to the last of a table's keys and values, with `from` among them.
fn extent(table: &DeTable<'_>, from: Range<usize>) -> Range<usize> {
    table.iter().fold(from, |found, (key, value)| {
        let inner = match value.get_ref().as_table() {
            Some(inner) => extent(inner, value.span()),
            None => value.span(),
        };
        let start = found.start.min(key.span().start).min(inner.start);
        start..found.end.max(key.span().end).max(inner.end)
    })
}

/// Collects every text in a value: as a name of somebody, or of nobody.
fn collect_names(text: &str, table: &str, value: &Spanned<DeValue<'_>>, named: &mut Vec<NamedPlace>) {
    match value.get_ref() {
        DeValue::String(name) => named.push(NamedPlace {
            name: name.to_string(),
            table: table.to_owned(),
            line: line_at(text, value.span().start),
        }),
        DeValue::Array(items) => {
            for item in items.iter() {
                collect_names(text, table, item, named);
            }
        }
        DeValue::Table(inner) => {
            for (key, value) in inner.iter() {
                // A chain is known by its own name, not by the keys of its steps.
                let is_step = table.starts_with("chain.");
                let place = if is_step {
                    table.to_owned()
                } else {
                    format!("{table}.{}", key.get_ref())
                };
                collect_names(text, &place, value, named);
            }
        }
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
    }
}

/// Returns the line of a byte, from 1.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    text.get(..at).map_or(0, |text| text.matches('\n').count()) + 1
}

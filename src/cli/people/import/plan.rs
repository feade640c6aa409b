//! The changes by a list: people of the list paired with people of the file, new people, and missing people.

use super::edit::{FileEdits, WrittenPerson};
use super::keys::key_for;
use super::remarks::ListRemark;
use super::school_file::{KnownPerson, SchoolText};
use super::staff::{self, ListedPerson, spoken};
use crate::domain::private::Phone;
use crate::wording::unseen;
use std::collections::{BTreeMap, BTreeSet};

/// Longest title repeated in the school's file, in letters.
const LONGEST_TITLE: usize = 60;

/// A field of a person with another value in the list.
pub(super) struct FieldChange {
    pub(super) field: &'static str,
    pub(super) from: Option<String>,
    pub(super) to: String,
}

/// A person of the file with other values in the list.
pub(super) struct ChangedPerson<'a> {
    pub(super) listed: &'a ListedPerson,
    pub(super) known: &'a KnownPerson,
    pub(super) changes: Vec<FieldChange>,
}

/// A person of the list without a match in the file.
pub(super) struct NewPerson<'a> {
    pub(super) listed: &'a ListedPerson,
    pub(super) key: String,
    /// The remark beside the roles: a title, and the role suggested by the title.
    pub(super) remark: Option<String>,
}

/// The changes of an import.
pub(super) struct ImportPlan<'a> {
    pub(super) new: Vec<NewPerson<'a>>,
    pub(super) changed: Vec<ChangedPerson<'a>>,
    pub(super) unchanged: usize,
    /// The people of the file without a match in the list.
    pub(super) missing: Vec<&'a KnownPerson>,
}

/// The fate of people missing from the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MissingPeople {
    Removed,
    Stay,
}

impl<'a> ImportPlan<'a> {
    /// Compares the list with the file.
    pub(super) fn of(
        list: &'a [ListedPerson],
        file: &'a SchoolText,
        missing: MissingPeople,
        remarks: &mut Vec<ListRemark>,
    ) -> Self {
        let pairs = pairs(list, &file.people);
        let mut taken: BTreeSet<String> = file.people.iter().map(|person| person.key.clone()).collect();
        taken.extend(file.roles.iter().cloned());
        taken.extend(file.named.iter().map(|named| named.name.clone()));
        let mut plan = Self {
            new: Vec::new(),
            changed: Vec::new(),
            unchanged: 0,
            missing: Vec::new(),
        };
        for (listed, pair) in list.iter().zip(&pairs) {
            let Some(known) = pair.and_then(|known| file.people.get(known)) else {
                staff::note_unknown_post(listed, remarks);
                note_without_mobile(listed, remarks);
                plan.new.push(NewPerson {
                    listed,
                    key: key_for(&listed.name, &mut taken),
                    remark: listed.suggestion().map(|(title, role)| suggestion(title, role)),
                });
                continue;
            };
            note_doubt(listed, known, remarks);
            let changes = changes(listed, known);
            if changes.is_empty() {
                plan.unchanged += 1;
            } else {
                plan.changed.push(ChangedPerson {
                    listed,
                    known,
                    changes,
                });
            }
        }
        let paired: BTreeSet<usize> = pairs.iter().flatten().copied().collect();
        let others = file
            .people
            .iter()
            .enumerate()
            .filter(|(at, _)| !paired.contains(at));
        plan.missing = others.map(|(_, known)| known).collect();
        note_shared(list, &pairs, file, missing, remarks);
        plan
    }

    /// Whether the file stays the same.
    pub(super) fn is_empty(&self, missing: MissingPeople) -> bool {
        let removes = missing == MissingPeople::Removed && !self.missing.is_empty();
        self.new.is_empty() && self.changed.is_empty() && !removes
    }

    /// Returns the edits of the file.
    pub(super) fn edits(&self, missing: MissingPeople) -> FileEdits<'a> {
        let changed = self.changed.iter().map(|person| {
            let fields = person.changes.iter();
            let fields = fields.map(|change| (change.field, change.to.clone()));
            (person.known, fields.collect())
        });
        let new = self.new.iter().map(|person| WrittenPerson {
            key: person.key.clone(),
            fields: fields(person.listed).collect(),
            remark: person.remark.clone(),
        });
        FileEdits {
            changed: changed.collect(),
            removed: match missing {
                MissingPeople::Removed => self.missing.clone(),
                MissingPeople::Stay => Vec::new(),
            },
            new: new.collect(),
        }
    }
}

/// Returns the fields of a listed person as written in the file.
pub(super) fn fields(listed: &ListedPerson) -> impl Iterator<Item = (&'static str, String)> {
    [
        ("name", Some(listed.name.clone())),
        ("mobile", listed.mobile.as_ref().map(Phone::national)),
        ("email", listed.email.clone()),
    ]
    .into_iter()
    .filter_map(|(field, value)| Some((field, value?)))
}

/// Returns the remark beside the roles of a new person.
fn suggestion(title: &str, role: &str) -> String {
    let title: String = unseen::one_line(title).chars().take(LONGEST_TITLE).collect();
    format!("{title} in the list: add \"{role}\" if alerts are to reach them as such")
}

/// Returns the person of the file for each person of the list: by e-mail, then by mobile, then by name. A sign
/// shared by two people pairs neither.
fn pairs(list: &[ListedPerson], known: &[KnownPerson]) -> Vec<Option<usize>> {
    type Sign = (
        fn(&ListedPerson) -> Option<String>,
        fn(&KnownPerson) -> Option<String>,
    );
    let signs: [Sign; 3] = [
        (
            |listed| listed.email.as_deref().map(str::to_lowercase),
            |known| known.email.as_deref().map(str::to_lowercase),
        ),
        (
            |listed| listed.mobile.as_ref().map(|phone| phone.reveal().to_owned()),
            |known| known.mobile.as_ref().map(|phone| phone.reveal().to_owned()),
        ),
        (|listed| Some(listed.spoken()), |known| Some(spoken(&known.name))),
    ];
    let mut pairs: Vec<Option<usize>> = vec![None; list.len()];
    for (of_listed, of_known) in signs {
        let mut by_sign: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, listed) in list.iter().enumerate().filter(|(at, _)| pairs[*at].is_none()) {
            if let Some(sign) = of_listed(listed) {
                by_sign.entry(sign).or_default().0.push(at);
            }
        }
        for (at, person) in known
            .iter()
            .enumerate()
            .filter(|(at, _)| !pairs.contains(&Some(*at)))
        {
            if let Some(sign) = of_known(person) {
                by_sign.entry(sign).or_default().1.push(at);
            }
        }
        for (listed, known) in by_sign.into_values() {
            if let ([listed], [known]) = (listed.as_slice(), known.as_slice()) {
                pairs[*listed] = Some(*known);
            }
        }
    }
    pairs
}

fn is_same_email(listed: &ListedPerson, known: &KnownPerson) -> bool {
    matches!((&listed.email, &known.email), (Some(one), Some(other)) if one.eq_ignore_ascii_case(other))
}

/// Returns the changes of a person. An empty cell changes nothing, and neither do capitals and spaces.
fn changes(listed: &ListedPerson, known: &KnownPerson) -> Vec<FieldChange> {
    let is_same = |field| match field {
        "name" => {
            let plain = |name: &str| {
                name.split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
                    .to_lowercase()
            };
            plain(&listed.name) == plain(&known.name)
        }
        "mobile" => listed.mobile == known.mobile,
        _ => is_same_email(listed, known),
    };
    let before = |field| match field {
        "name" => Some(known.name.clone()),
        "mobile" => known.mobile.as_ref().map(Phone::national),
        _ => known.email.clone(),
    };
    fields(listed)
        .filter(|(field, _)| !is_same(field))
        .map(|(field, to)| FieldChange {
            field,
            from: before(field),
            to,
        })
        .collect()
}

/// Stops where a pair may be two people: a phone or a mailbox handed on to a successor would hand on the roles, too.
fn note_doubt(listed: &ListedPerson, known: &KnownPerson, remarks: &mut Vec<ListRemark>) {
    let (of_list, of_file) = (listed.spoken(), spoken(&known.name));
    let same_email = is_same_email(listed, known);
    let same_mobile = listed.mobile.is_some() && listed.mobile == known.mobile;
    let shares_word = of_list
        .split(' ')
        .any(|word| of_file.split(' ').any(|other| word == other));
    let both_differ = listed.email.is_some()
        && known.email.is_some()
        && listed.mobile.is_some()
        && known.mobile.is_some()
        && !same_email
        && !same_mobile;
    let sign = if same_email { "e-mail" } else { "mobile" };
    let is_same = shares_word || (same_email && same_mobile);
    if !is_same {
        remarks.push(ListRemark::problem(
            "handed-on",
            listed.line,
            format!(
                "`{}` has the {sign} of `{}` ({}), and another name: whether it is the same person cannot be told, and the \
                 roles would go with it",
                listed.name, known.key, known.name
            ),
            format!(
                "if it is the same person, write the new name into `[people.{key}]`; if it was handed on, take it out there",
                key = known.key
            ),
        ));
    } else if both_differ {
        remarks.push(ListRemark::problem(
            "same-name-only",
            listed.line,
            format!(
                "`{}` has the name of `{}`, and another mobile and e-mail: whether it is the same person cannot be told",
                listed.name, known.key
            ),
            format!(
                "if it is, write the new mobile or e-mail into `[people.{}]`; if not, make the two names differ",
                known.key
            ),
        ));
    }
}

fn note_without_mobile(listed: &ListedPerson, remarks: &mut Vec<ListRemark>) {
    if listed.mobile.is_none() {
        remarks.push(ListRemark::note(
            "no-mobile",
            listed.line,
            format!("`{}` has no mobile in the list", listed.name),
            "no text can reach them, and they cannot text: add the number in the list, or in the file",
        ));
    }
}

/// Notes signs shared by several people: a shared number stops the import, a shared name or address does not.
fn note_shared(
    list: &[ListedPerson],
    pairs: &[Option<usize>],
    file: &SchoolText,
    missing: MissingPeople,
    remarks: &mut Vec<ListRemark>,
) {
    let mut numbers: BTreeMap<&Phone, &ListedPerson> = BTreeMap::new();
    let mut names: BTreeMap<String, &ListedPerson> = BTreeMap::new();
    let mut emails: BTreeMap<String, &ListedPerson> = BTreeMap::new();
    let known_of = |pair: &Option<usize>| pair.and_then(|known| file.people.get(known));
    for (listed, pair) in list.iter().zip(pairs) {
        // A number shared in the file before is no change of the list.
        let is_old = known_of(pair).is_some_and(|known| known.mobile == listed.mobile);
        if let Some(mobile) = &listed.mobile {
            let other = numbers.insert(mobile, listed);
            if let Some(other) = other.filter(|_| !is_old) {
                remarks.push(ListRemark::problem(
                    "same-number",
                    listed.line,
                    format!(
                        "`{}` has the same mobile as `{}` in line {}, so a text from it could be from either",
                        listed.name, other.name, other.line
                    ),
                    "give each their own number in the list, or leave the cell of one of them empty",
                ));
            }
            let stays = file.people.iter().enumerate().find(|(at, known)| {
                missing == MissingPeople::Stay
                    && !pairs.contains(&Some(*at))
                    && known.mobile.as_ref() == Some(mobile)
            });
            if let Some((_, known)) = stays.filter(|_| !is_old) {
                remarks.push(ListRemark::problem(
                    "same-number",
                    listed.line,
                    format!(
                        "`{}` has the mobile of `{}`, who is not in the list and stays, so a text from it could be from either",
                        listed.name, known.key
                    ),
                    format!("take the number out of `[people.{}]`, or give `--remove-missing`", known.key),
                ));
            }
        }
        if let Some(other) = names.insert(listed.spoken(), listed) {
            remarks.push(ListRemark::note(
                "same-name",
                listed.line,
                format!(
                    "`{}` has the same name as the person of line {}",
                    listed.name, other.line
                ),
                "write what they are told apart by at the school, as in `Jo Bloggs Y6`",
            ));
        }
        if let Some(email) = &listed.email
            && let Some(other) = emails.insert(email.to_lowercase(), listed)
        {
            remarks.push(ListRemark::note(
                "same-email",
                listed.line,
                format!(
                    "`{}` has the same e-mail as `{}` in line {}",
                    listed.name, other.name, other.line
                ),
                "both are told by it; they are told apart by mobile and name",
            ));
        }
    }
}

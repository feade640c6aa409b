//! The columns of a staff list, found by their headings.

use std::collections::BTreeMap;

/// One thing that a column of a staff list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ListField {
    /// The e-mail address.
    Email,
    /// The first name.
    First,
    /// The last name.
    Last,
    /// The mobile.
    Mobile,
    /// The whole name.
    Name,
    /// The post, in the words of the list.
    Post,
    /// The first name that is used at work; in some lists the whole name.
    Preferred,
    /// The last name that is used at work.
    PreferredLast,
}

impl ListField {
    /// Returns the field for a word of `--map`.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        Self::WORDS
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, field)| *field)
    }

    /// The words of `--map`.
    pub(super) const WORDS: [(&'static str, Self); 6] = [
        ("name", Self::Name),
        ("first", Self::First),
        ("last", Self::Last),
        ("mobile", Self::Mobile),
        ("email", Self::Email),
        ("post", Self::Post),
    ];

    /// Returns the field in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Email => "e-mail",
            Self::First => "first name",
            Self::Last => "last name",
            Self::Mobile => "mobile",
            Self::Name => "name",
            Self::Post => "post",
            Self::Preferred => "preferred name",
            Self::PreferredLast => "preferred last name",
        }
    }

    /// Returns the usual headings, without spaces and signs; the best of several stands first.
    fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Email => &[
                "workemail",
                "workemailaddress",
                "emailaddresswork",
                "schoolemail",
                "emailaddress",
                "email",
                "primaryemail",
                "mainemail",
                "defaultemail",
            ],
            Self::First => &[
                "forename",
                "firstname",
                "givenname",
                "legalforename",
                "legalfirstname",
                "chosenforename",
            ],
            Self::Last => &[
                "surname",
                "lastname",
                "familyname",
                "legalsurname",
                "legallastname",
            ],
            Self::Mobile => &[
                "workmobile",
                "mobiletelephone",
                "mobilenumber",
                "mobilephone",
                "mobilephonenumber",
                "mobile",
                "mobiletelephonenumber",
                "telephonemobile",
                "personalmobile",
            ],
            Self::Name => &["name", "fullname", "staffname", "employeename", "staffmember"],
            Self::Post => &[
                "post",
                "posttitle",
                "position",
                "positions",
                "jobtitle",
                "businessroles",
                "businessrole",
                "role",
                "roles",
                "staffrole",
            ],
            Self::Preferred => &[
                "preferredname",
                "staffpreferredname",
                "preferredforename",
                "preferredfirstname",
                "knownas",
            ],
            Self::PreferredLast => &["preferredsurname", "preferredlastname"],
        }
    }

    const ALL: [Self; 8] = [
        Self::Email,
        Self::First,
        Self::Last,
        Self::Mobile,
        Self::Name,
        Self::Post,
        Self::Preferred,
        Self::PreferredLast,
    ];
}

/// Headings that no list of staff has. A list of pupils is refused before a cell of it is read.
const PUPIL_HEADINGS: [&str; 13] = [
    "upn",
    "formerupn",
    "uniquepupilnumber",
    "uln",
    "admissionnumber",
    "admno",
    "pupil",
    "pupilname",
    "pupilid",
    "pupilpremium",
    "student",
    "studentname",
    "studentid",
];

/// Returns a heading in small letters, without spaces and signs.
fn bare(heading: &str) -> String {
    heading
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Returns the first heading of a list of pupils.
pub(super) fn pupil_heading(cells: &[String]) -> Option<&String> {
    cells
        .iter()
        .find(|cell| PUPIL_HEADINGS.contains(&bare(cell).as_str()))
}

/// The columns of a list.
#[derive(Debug, Clone, Default)]
pub(super) struct ListColumns {
    /// Numbers of columns by field. Only a post may stand in several.
    found: BTreeMap<ListField, Vec<usize>>,
    headings: Vec<String>,
}

impl ListColumns {
    /// Finds the columns in a row of headings. A column named in `map` goes before every other of its field.
    pub(super) fn of(headings: &[String], map: &BTreeMap<ListField, String>) -> Self {
        let bare_headings: Vec<String> = headings.iter().map(|heading| bare(heading)).collect();
        let place = |wanted: &str| bare_headings.iter().position(|heading| heading == wanted);
        let mut found = BTreeMap::new();
        let names_by_map = [ListField::Name, ListField::First, ListField::Last];
        let is_name_mapped = names_by_map.iter().any(|field| map.contains_key(field));
        for field in ListField::ALL {
            let is_name = names_by_map.contains(&field)
                || matches!(field, ListField::Preferred | ListField::PreferredLast);
            let places: Vec<usize> = match map.get(&field) {
                Some(column) => place(&bare(column)).into_iter().collect(),
                // Who says where the name stands means no other column of names.
                None if is_name && is_name_mapped => Vec::new(),
                None => {
                    let most = if field == ListField::Post { usize::MAX } else { 1 };
                    let usual = field.headings().iter();
                    usual.filter_map(|heading| place(heading)).take(most).collect()
                }
            };
            if !places.is_empty() {
                found.insert(field, places);
            }
        }
        Self {
            found,
            headings: headings.to_vec(),
        }
    }

    /// Whether a person can be read: a name, and a way to reach them.
    pub(super) fn are_enough(&self) -> bool {
        let has = |field| self.found.contains_key(&field);
        let named = has(ListField::Name) || has(ListField::Last) || has(ListField::Preferred);
        named && (has(ListField::Mobile) || has(ListField::Email))
    }

    /// Returns how many columns were found.
    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    /// Returns the numbers of the columns of a field.
    pub(super) fn of_field(&self, field: ListField) -> &[usize] {
        self.found.get(&field).map_or(&[], Vec::as_slice)
    }

    /// Returns each field with the headings of its columns.
    pub(super) fn named(&self) -> Vec<(&'static str, Vec<&str>)> {
        let heading = |column: &usize| self.headings.get(*column).map(String::as_str);
        self.found
            .iter()
            .map(|(field, columns)| (field.words(), columns.iter().filter_map(heading).collect()))
            .collect()
    }

    /// Returns the program that exports lists with such headings; `None` for any other list.
    pub(super) fn program(&self) -> Option<&'static str> {
        let has = |heading: &str| self.headings.iter().any(|found| found.trim() == heading);
        if has("Forename") && has("Surname") {
            Some("SIMS")
        } else if has("First name") || has("Work email") {
            Some("Arbor")
        } else if has("StaffPreferredName") || has("FirstName") || has("WorkEmail") {
            Some("Bromcom")
        } else {
            None
        }
    }
}

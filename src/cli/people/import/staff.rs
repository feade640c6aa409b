//! The people of a list: names put together, numbers and addresses read, the same person in two rows made one.

use super::columns::ListField;
use super::list::{ListRow, ListTable};
use super::posts::{self, PostMeaning};
use super::remarks::ListRemark;
use crate::domain::letters::folded;
use crate::domain::private::Phone;
use crate::wording::unseen;
use std::str::FromStr as _;

/// Longest name of a person, in letters: the configuration takes no longer one.
const LONGEST_NAME: usize = 40;

/// A member of staff in the list.
pub(super) struct ListedPerson {
    pub(super) line: u64,
    pub(super) name: String,
    pub(super) mobile: Option<Phone>,
    pub(super) email: Option<String>,
    /// Titles, in the words of the list.
    pub(super) posts: Vec<String>,
}

impl ListedPerson {
    /// Returns the name as names are compared.
    pub(super) fn spoken(&self) -> String {
        spoken(&self.name)
    }

    /// Returns the role that a title suggests beside `staff`, and the title.
    pub(super) fn suggestion(&self) -> Option<(&str, &'static str)> {
        self.posts.iter().find_map(|post| match posts::meaning(post) {
            PostMeaning::Role(role) => Some((post.as_str(), role)),
            PostMeaning::Other | PostMeaning::Unknown => None,
        })
    }
}

/// Returns a name as names are compared: without accents and capitals, with single spaces.
pub(super) fn spoken(name: &str) -> String {
    let folded = folded(name);
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads the people of a list.
pub(super) fn read(table: &ListTable, remarks: &mut Vec<ListRemark>) -> Vec<ListedPerson> {
    let mut people: Vec<ListedPerson> = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let Some(person) = one(table, row, remarks) else {
            continue;
        };
        // A list of contracts has a row for each post of a person.
        let same = people.iter_mut().find(|other| {
            other.spoken() == person.spoken() && other.mobile == person.mobile && other.email == person.email
        });
        match same {
            Some(other) => {
                remarks.push(ListRemark::note(
                    "row-again",
                    person.line,
                    format!("`{}` is the person of line {} once more", person.name, other.line),
                    "taken as one",
                ));
                other.posts.extend(person.posts);
            }
            None => people.push(person),
        }
    }
    people
}

fn one(table: &ListTable, row: &ListRow, remarks: &mut Vec<ListRemark>) -> Option<ListedPerson> {
    let cell = |field| {
        let columns = table.columns.of_field(field).iter();
        let cells = columns.filter_map(|column| row.cells.get(*column));
        cells
            .map(String::as_str)
            .find(|cell| !cell.is_empty())
            .unwrap_or_default()
    };
    let name = whole_name(cell);
    if name
        .chars()
        .all(|c| unseen::is_blank(c) && !unseen::moves_others(c))
    {
        remarks.push(ListRemark::problem(
            "no-name",
            row.line,
            "this row has no name, so nobody could be told who it is",
            "give the name in the list, or take the row out",
        ));
        return None;
    }
    note_odd_name(&name, row.line, remarks);
    let mobile = mobile(&name, cell(ListField::Mobile), row.line, remarks);
    let email = email(&name, cell(ListField::Email), row.line, remarks);
    let columns = table.columns.of_field(ListField::Post).iter();
    let titles = columns.filter_map(|column| row.cells.get(*column));
    let titles = titles.flat_map(|cell| posts::titles(cell));
    Some(ListedPerson {
        line: row.line,
        posts: titles.map(unseen::one_line).collect(),
        name,
        mobile,
        email,
    })
}

/// Puts a name together from the cells of a row.
fn whole_name<'a>(cell: impl Fn(ListField) -> &'a str) -> String {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let whole = words(cell(ListField::Name));
    if !whole.is_empty() {
        // Registers sort by the last name: `Bloggs, Jo`.
        return match whole.split_once(',') {
            Some((last, first)) if !first.contains(',') => words(&format!("{first} {last}")),
            Some(_) | None => whole,
        };
    }
    let preferred = cell(ListField::Preferred);
    let last = match cell(ListField::PreferredLast) {
        "" => cell(ListField::Last),
        preferred => preferred,
    };
    let is_whole =
        !last.is_empty() && format!(" {}", spoken(preferred)).ends_with(&format!(" {}", spoken(last)));
    match (preferred, is_whole) {
        ("", _) => words(&format!("{} {last}", cell(ListField::First))),
        (preferred, true) => words(preferred),
        (preferred, false) => words(&format!("{preferred} {last}")),
    }
}

fn note_odd_name(name: &str, line: u64, remarks: &mut Vec<ListRemark>) {
    let letters = name.chars().count();
    if letters > LONGEST_NAME {
        remarks.push(ListRemark::problem(
            "long-name",
            line,
            format!("the name has {letters} letters, and a text has room for {LONGEST_NAME}"),
            "shorten it in the list",
        ));
    }
    let is_odd = |c: char| c == char::REPLACEMENT_CHARACTER || unseen::moves_others(c);
    if name.chars().any(is_odd) {
        remarks.push(ListRemark::problem(
            "odd-letter",
            line,
            "the name has a sign in it that cannot be seen or read",
            "type the name anew in the list, or export the list as UTF-8",
        ));
    }
}

/// Reads a mobile. An empty cell is no number, and takes none away.
fn mobile(name: &str, cell: &str, line: u64, remarks: &mut Vec<ListRemark>) -> Option<Phone> {
    if cell.is_empty() {
        return None;
    }
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    // Spreadsheets take a number for a sum, and its first 0 away. Ten digits from a 7 on are nothing but a UK mobile.
    let lost_zero = digits.len() == 10 && digits.starts_with('7') && !cell.starts_with('+');
    let read = if lost_zero {
        Phone::parse(&format!("0{cell}"))
    } else {
        Phone::parse(cell)
    };
    match read {
        Ok(phone) if phone.is_landline() => {
            remarks.push(ListRemark::problem(
                "landline",
                line,
                format!("the mobile of `{name}` is a landline, and no text would ever reach it"),
                "give a number that begins with 07 in the list, or leave the cell empty",
            ));
            None
        }
        Ok(phone) => {
            if lost_zero {
                remarks.push(ListRemark::note(
                    "zero-put-back",
                    line,
                    format!("the mobile of `{name}` had lost its first 0, as in a spreadsheet"),
                    "it was put back",
                ));
            }
            Some(phone)
        }
        Err(why) => {
            let remedy = if cell.contains(['E', 'e']) {
                "a spreadsheet has rounded it: export the list again, and do not open it in a spreadsheet before"
            } else {
                "write one whole number in the list, as in `07700 900101`, or leave the cell empty"
            };
            remarks.push(ListRemark::problem(
                "bad-number",
                line,
                format!(
                    "the mobile of `{name}` is not a telephone number, so nothing would reach them: {why}"
                ),
                remedy,
            ));
            None
        }
    }
}

/// Reads an e-mail address. An empty cell is no address, and takes none away.
fn email(name: &str, cell: &str, line: u64, remarks: &mut Vec<ListRemark>) -> Option<String> {
    if cell.is_empty() {
        return None;
    }
    match lettre::Address::from_str(cell) {
        Ok(address) => Some(address.to_string()),
        Err(error) => {
            remarks.push(ListRemark::problem(
                "bad-email",
                line,
                format!("the e-mail of `{name}` is not an address, so nothing would reach it: {error}"),
                "write one address in the list, as in `jo@example.sch.uk`, or leave the cell empty",
            ));
            None
        }
    }
}

/// Notes a title of somebody new that may be one of a leader, and suggests no role.
pub(super) fn note_unknown_post(person: &ListedPerson, remarks: &mut Vec<ListRemark>) {
    let unknown = person
        .posts
        .iter()
        .find(|post| posts::meaning(post) == PostMeaning::Unknown);
    if let Some(post) = unknown.filter(|_| person.suggestion().is_none()) {
        remarks.push(ListRemark::note(
            "unknown-role",
            person.line,
            format!(
                "`{post}`, the post of `{}`, is no role that Homeward knows",
                person.name
            ),
            "if they are to be told of alerts or to give leave, add the role in the school's file",
        ));
    }
}

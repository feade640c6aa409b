//! Edits of the school's file at their places: whatever is not edited stays byte for byte.

use super::school_file::{CHANGED_FIELDS, KnownPerson, PersonPlace, line_at};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::{Table, Value};

/// A new person to be written.
pub(super) struct WrittenPerson {
    pub(super) key: String,
    /// Name, mobile and e-mail, as far as known.
    pub(super) fields: BTreeMap<&'static str, String>,
    /// The remark beside the roles.
    pub(super) remark: Option<String>,
}

/// What is to be done to the file.
#[derive(Default)]
pub(super) struct FileEdits<'a> {
    pub(super) changed: Vec<(&'a KnownPerson, BTreeMap<&'static str, String>)>,
    pub(super) removed: Vec<&'a KnownPerson>,
    pub(super) new: Vec<WrittenPerson>,
}

/// One replacement in the text.
struct TextEdit {
    at: Range<usize>,
    by: String,
}

/// Returns the text with all edits made.
///
/// # Errors
/// A form of the file in which the edits cannot be made, and what to do. The text made is read again, and holds nothing but
/// the edits.
pub(super) fn edited(text: &str, people: &[KnownPerson], edits: &FileEdits<'_>) -> Result<String, String> {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut changes: Vec<TextEdit> = Vec::new();
    for (person, fields) in &edits.changed {
        for field in CHANGED_FIELDS {
            if let Some(value) = fields.get(field) {
                changes.push(change(text, &person.place, field, value, end));
            }
        }
    }
    changes.extend(edits.removed.iter().map(|person| TextEdit {
        at: block(text, &person.place),
        by: String::new(),
    }));
    let is_removed = |key: &str| edits.removed.iter().any(|person| person.key == key);
    let staying = people.iter().filter(|person| !is_removed(&person.key));
    let last = staying.max_by_key(|person| person.place.whole.end);
    let place = last.map_or(text.len(), |person| line_end(text, person.place.whole.end));
    let added: String = edits.new.iter().map(|person| table(person, end)).collect();
    if !added.is_empty() {
        let is_open = !text.get(..place).unwrap_or_default().ends_with('\n') && place > 0;
        let before = if is_open { end } else { "" };
        changes.push(TextEdit {
            at: place..place,
            by: format!("{before}{added}"),
        });
    }
    // Stable: a field added at the end of the last person's lines goes before the new people.
    changes.sort_by_key(|edit| (edit.at.start, edit.at.end));
    let cannot = || by_hand(first_line(text, edits));
    let mut made = String::with_capacity(text.len() + added.len());
    let mut done = 0;
    for edit in &changes {
        // An edit within another, or in the middle of a letter, would lose what stands between.
        let kept = text.get(done..edit.at.start).ok_or_else(cannot)?;
        made.push_str(kept);
        made.push_str(&edit.by);
        done = edit.at.end;
    }
    made.push_str(text.get(done..).ok_or_else(cannot)?);
    verified(text, made, edits)
}

/// Returns the replacement of a field, or its addition after the last of the others.
fn change(text: &str, place: &PersonPlace, field: &str, value: &str, end: &str) -> TextEdit {
    let written = quoted(value);
    if let Some(there) = place.fields.iter().find(|there| there.field == field) {
        return TextEdit {
            at: there.value.clone(),
            by: written,
        };
    }
    let Some(before) = place.fields.iter().max_by_key(|there| there.value.end) else {
        // Without a name the file does not load; the reading of the text made says so.
        let at = place.whole.end;
        return TextEdit {
            at: at..at,
            by: String::new(),
        };
    };
    let line = text.get(..before.key.start).unwrap_or_default();
    let lead = line.rsplit('\n').next().unwrap_or_default();
    if lead.contains(['{', ',']) {
        let at = before.value.end;
        return TextEdit {
            at: at..at,
            by: format!(", {field} = {written}"),
        };
    }
    // The new line stands as the others do: the `=` under the `=`.
    let key = text.get(before.key.start..before.value.start).unwrap_or_default();
    let width = key.find('=').map_or(0, |at| key[..at].chars().count());
    let padded = format!("{field:width$}");
    let gap = if padded.ends_with(' ') { "" } else { " " };
    let at = line_end(text, before.value.end);
    let open = if text.get(..at).is_some_and(|text| text.ends_with('\n')) {
        ""
    } else {
        end
    };
    TextEdit {
        at: at..at,
        by: format!("{open}{lead}{padded}{gap}= {written}{end}"),
    }
}

/// Returns the place behind the line break after `at`.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n').map_or(text.len(), |end| at + end + 1)
}

/// Returns the lines of a person, and the blank ones after. Remarks above and below stay.
fn block(text: &str, place: &PersonPlace) -> Range<usize> {
    let before = text
        .get(..place.key.start.min(place.whole.start))
        .unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let mut end = line_end(text, place.whole.end);
    while let Some(line) = text.get(end..line_end(text, end)).filter(|line| !line.is_empty()) {
        if !line.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    start..end
}

/// Returns the table of a new person, after a blank line.
fn table(person: &WrittenPerson, end: &str) -> String {
    let mut lines = format!("{end}[people.{}]{end}", person.key);
    for field in CHANGED_FIELDS {
        if let Some(value) = person.fields.get(field) {
            lines.push_str(&format!("{field:6} = {}{end}", quoted(value)));
        }
    }
    let remark = person.remark.as_ref();
    let remark = remark.map_or_else(String::new, |remark| format!("   # {remark}"));
    lines.push_str(&format!("roles  = [\"staff\"]{remark}{end}"));
    lines
}

/// Returns a text as TOML writes it, in quotes.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Returns the refusal of a form in which edits cannot be made.
fn by_hand(line: usize) -> String {
    format!(
        "the people of this file are written in a form that cannot be edited here (near line {line}): write each as a \
         `[people.KEY]` table with a line for each key, or make the changes by hand"
    )
}

/// Returns the line of the first person to be changed or removed.
fn first_line(text: &str, edits: &FileEdits<'_>) -> usize {
    let changed = edits.changed.iter().map(|(person, _)| *person);
    let mut first = changed.chain(edits.removed.iter().copied());
    first
        .next()
        .map_or(1, |person| line_at(text, person.place.key.start))
}

/// Reads the text made, and compares it with what was to be made.
fn verified(before: &str, made: String, edits: &FileEdits<'_>) -> Result<String, String> {
    let line = first_line(before, edits);
    let parse = |text: &str| text.parse::<Table>().map_err(|_| by_hand(line));
    let mut wanted = parse(before)?;
    let people = wanted
        .entry("people")
        .or_insert_with(|| Value::Table(Table::new()))
        .as_table_mut()
        .ok_or_else(|| by_hand(line))?;
    for (person, fields) in &edits.changed {
        let table = people.get_mut(&person.key).and_then(Value::as_table_mut);
        let table = table.ok_or_else(|| by_hand(line))?;
        for (field, value) in fields {
            table.insert((*field).to_owned(), Value::String(value.clone()));
        }
    }
    for person in &edits.removed {
        people.remove(&person.key);
    }
    for person in &edits.new {
        let fields = person.fields.iter();
        let mut table: Table = fields
            .map(|(field, value)| ((*field).to_owned(), Value::String(value.clone())))
            .collect();
        let staff = Value::Array(vec![Value::String("staff".to_owned())]);
        table.insert("roles".to_owned(), staff);
        people.insert(person.key.clone(), Value::Table(table));
    }
    let found = parse(&made)?;
    // The last person of a file may have been removed.
    let none = Value::Table(Table::new());
    let same_people = found.get("people").unwrap_or(&none) == wanted.get("people").unwrap_or(&none);
    let rest = |table: &Table| {
        let mut rest = table.clone();
        rest.remove("people");
        rest
    };
    if same_people && rest(&found) == rest(&wanted) {
        Ok(made)
    } else {
        Err(by_hand(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::people::import::school_file;

    /// Gives `jo` an e-mail and another mobile, takes `ali` out, and adds one person.
    fn after(text: &str) -> Result<String, String> {
        let file = school_file::read(text)?;
        let find = |key| file.people.iter().find(|person| person.key == key);
        let fields = |fields: &[(&'static str, &str)]| {
            let fields = fields.iter();
            fields
                .map(|(field, value)| (*field, (*value).to_owned()))
                .collect()
        };
        let jo = fields(&[("mobile", "07700 900131"), ("email", "jo@example.sch.uk")]);
        let edits = FileEdits {
            changed: find("jo").map(|person| (person, jo)).into_iter().collect(),
            removed: find("ali").into_iter().collect(),
            new: vec![WrittenPerson {
                key: "sam".to_owned(),
                fields: fields(&[("name", "Sam \"S\" Reed")]),
                remark: Some("Head in the list".to_owned()),
            }],
        };
        edited(text, &file.people, &edits)
    }

    #[test]
    fn an_edit_leaves_remarks_order_and_line_breaks_as_they_are() {
        let before = "# A\r\n[people.jo]  # B\r\nname   = 'Jo' # C\r\nmobile = \"07700900101\"   # D\r\nroles = [] # E\r\n\r\n\
                      # F\r\n[people.ali]\r\nname = \"Ali\"\r\n\r\n# G\r\n[school] # H\r\n";
        let made = "# A\r\n[people.jo]  # B\r\nname   = 'Jo' # C\r\nmobile = \"07700 900131\"   # D\r\n\
                    email  = \"jo@example.sch.uk\"\r\nroles = [] # E\r\n\r\n[people.sam]\r\n\
                    name   = \"Sam \\\"S\\\" Reed\"\r\nroles  = [\"staff\"]   # Head in the list\r\n\r\n# F\r\n# G\r\n[school] # H\r\n";
        assert_eq!(after(before).expect("edited"), made);
    }

    #[test]
    fn people_in_one_line_each_are_edited_in_their_line() {
        let before =
            "[people]\njo = { name = \"Jo\", mobile = \"07700 900101\" } # B\nali = { name = \"Ali\" }\n";
        let made = "[people]\njo = { name = \"Jo\", mobile = \"07700 900131\", email = \"jo@example.sch.uk\" } # B\n\n\
                    [people.sam]\nname   = \"Sam \\\"S\\\" Reed\"\nroles  = [\"staff\"]   # Head in the list\n";
        assert_eq!(after(before).expect("edited"), made);
    }

    #[test]
    fn people_written_with_dots_get_a_line_with_dots() {
        let made = after("people.jo.name = \"Jo\"\npeople.ali.name = \"Ali\"\n").expect("edited");
        let wanted = "people.jo.name = \"Jo\"\npeople.jo.mobile = \"07700 900131\"\npeople.jo.email = \"jo@example.sch.uk\"\n";
        assert!(made.starts_with(wanted), "{made}");
    }

    #[test]
    fn a_form_that_cannot_be_edited_is_refused_and_never_written_wrong() {
        for text in [
            "people.ali.name = \"Ali\"\npeople.jo.name = \"Jo\"\npeople.ali.email = \"a@example.sch.uk\"\n",
            "people = { jo = { name = \"Jo\" }, ali = { name = \"Ali\" } }\n",
        ] {
            let why = after(text).expect_err("cannot be edited");
            assert!(why.contains("by hand"), "{why}");
        }
    }
}

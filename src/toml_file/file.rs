//! One file: text, and every problem found in the text.

use super::problem::{PartLeftOut, Problem, Severity};
use super::twice::StandsTwice;
use crate::named_file;
use crate::wording::suggest;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

/// A file as read, and the problems found so far.
pub(crate) struct File {
    /// The path as asked for: the file's name in problems.
    pub(crate) name: String,
    /// The file's directory: relative paths in the file start here.
    pub(crate) directory: PathBuf,
    /// Whether others than the owner can read the file, as [`open_to_others`] judges.
    pub(crate) open_to_others: bool,
    text: String,
    problems: Vec<Problem>,
    /// How many problems of each kind there are, and the place of the first that is not shown.
    kinds: BTreeMap<ProblemKind, (usize, Range<usize>)>,
    /// Where each thing said once stands among the problems, and the lines of its other places.
    repeated: BTreeMap<(&'static str, String), (usize, BTreeSet<usize>)>,
    /// Unreadable values, by the start of their table and their key: an unreadable value is not
    /// reported as missing as well.
    unreadable: BTreeSet<(usize, String)>,
    root_start: usize,
}

/// Keys of durations: the remedy for a bare number there is a unit, not just quotes.
const DURATION_KEYS: [&str; 13] = [
    "again",
    "attempt_timeout",
    "every",
    "extend_max",
    "grace",
    "hold",
    "nudge_before",
    "poll_every",
    "receipt_within",
    "stay_at_most",
    "wait",
    "wait_at_most",
    "within",
];

/// Longest file of a configuration, in bytes: a school of a thousand people takes a fifth of a megabyte.
const LONGEST_FILE: u64 = 4 * 1024 * 1024;

/// Most problems of one kind in one file that are shown: the rest is counted.
const MOST_OF_A_KIND: usize = 50;

/// The last release that starts with what an earlier release took, and this one calls an error.
const GRACE_UNTIL: &str = "0.1";

/// A kind of problem: code, severity, and the consequence at a daemon's start.
type ProblemKind = (&'static str, Severity, AtStart);

/// The consequence of an error at a daemon's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum AtStart {
    /// A start with the old meaning of the value, up to this release.
    AsBefore(&'static str),
    /// No start.
    Refused,
    /// A start without a part.
    Without(PartLeftOut),
}

impl File {
    /// Reads the file.
    ///
    /// # Errors
    /// One problem, if the file cannot be read.
    pub(crate) fn open(path: &Path) -> Result<Self, Box<Problem>> {
        let name = path.display().to_string();
        let text = named_file::text(path, named_file::LONGEST_TOML).map_err(|error| {
            Box::new(Problem::at(
                Severity::Error,
                "unreadable-file",
                (&name, ""),
                0..0,
                format!("the file cannot be read: {error}"),
                named_file::remedy(&error),
            ))
        })?;
        let mut file = Self {
            open_to_others: open_to_others(path),
            directory: path.parent().unwrap_or(Path::new("")).to_owned(),
            name,
            text,
            problems: Vec::new(),
            kinds: BTreeMap::new(),
            repeated: BTreeMap::new(),
            unreadable: BTreeSet::new(),
            root_start: 0,
        };
        if file.text.len() as u64 > LONGEST_FILE {
            file.tightened(
                "too-long",
                0..0,
                format!("the file is longer than {} MiB", LONGEST_FILE >> 20),
                "take out what is not of this school",
            );
        }
        Ok(file)
    }

    /// Notes an error.
    pub(crate) fn error(
        &mut self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let kind = (code, Severity::Error, AtStart::Refused);
        self.note(kind, span, message.into(), remedy.into());
    }

    /// Notes an error that an earlier release took. The caller goes on with the value as before: a
    /// daemon that starts takes it for one release more.
    pub(crate) fn tightened(
        &mut self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let kind = (code, Severity::Error, AtStart::AsBefore(GRACE_UNTIL));
        self.note(kind, span, message.into(), remedy.into());
    }

    /// Notes an error of the pages alone: refused by `check` and a reload, while a daemon starts without its pages. The
    /// caller goes on.
    pub(crate) fn dark_pages(
        &mut self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let kind = (code, Severity::Error, AtStart::Without(PartLeftOut::Pages));
        self.note(kind, span, message.into(), remedy.into());
    }

    /// Notes an error of the school's sign-in service alone: refused by `check` and a reload, while a daemon starts without its
    /// button.
    pub(crate) fn dark_button(
        &mut self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let kind = (
            code,
            Severity::Error,
            AtStart::Without(PartLeftOut::SignInService),
        );
        self.note(kind, span, message.into(), remedy.into());
    }

    /// Notes a warning.
    pub(crate) fn warn(
        &mut self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let kind = (code, Severity::Warning, AtStart::Refused);
        self.note(kind, span, message.into(), remedy.into());
    }

    /// Notes a warning about one and the same thing once, at its first place; the other places are named by their lines.
    pub(crate) fn warn_once(
        &mut self,
        code: &'static str,
        thing: &str,
        span: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let line = self.line_at(span.start);
        if let Some((_, lines)) = self.repeated.get_mut(&(code, thing.to_owned())) {
            lines.insert(line);
            return;
        }
        let place = self.problems.len();
        self.warn(code, span, message, remedy);
        if self.problems.len() > place {
            self.repeated
                .insert((code, thing.to_owned()), (place, BTreeSet::new()));
        }
    }

    /// Names the other places in the problems of things said once.
    fn name_other_places(&mut self) {
        for (place, lines) in std::mem::take(&mut self.repeated).into_values() {
            let shown: Vec<String> = lines.iter().take(MOST_OF_A_KIND).map(usize::to_string).collect();
            let more = lines.len().saturating_sub(shown.len());
            let others = match (lines.len(), more) {
                (0, _) => continue,
                (1, _) => format!("line {}", shown.concat()),
                (_, 0) => format!("lines {}", shown.join(", ")),
                (_, more) => format!("lines {} and {more} more", shown.join(", ")),
            };
            if let Some(problem) = self.problems.get_mut(place) {
                problem.message = format!("{} (the same in {others})", problem.message);
            }
        }
    }

    /// Notes that a part could not be made, unless another error says so: no part is left out in
    /// silence.
    pub(crate) fn left_out(&mut self, what: &str, span: Range<usize>) {
        if !self.has_errors() {
            self.error(
                "left-out",
                span,
                format!("{what} cannot be used, and Homeward cannot say why"),
                "report this line to the makers of Homeward",
            );
        }
    }

    fn note(&mut self, kind: ProblemKind, span: Range<usize>, message: String, remedy: String) {
        let (number, first) = self.kinds.entry(kind).or_insert_with(|| (0, span.clone()));
        *number += 1;
        if *number <= MOST_OF_A_KIND {
            first.clone_from(&span);
            self.add(kind, span, message, remedy);
        } else if *number == MOST_OF_A_KIND + 1 {
            *first = span;
        }
    }

    fn add(
        &mut self,
        (code, severity, at_start): ProblemKind,
        span: Range<usize>,
        message: String,
        remedy: String,
    ) {
        let mut problem = Problem::at(severity, code, (&self.name, &self.text), span, message, remedy);
        match at_start {
            AtStart::AsBefore(release) => problem.accepted_until = Some(release),
            AtStart::Refused => {}
            AtStart::Without(part) => problem.starts_without = Some(part),
        }
        self.problems.push(problem);
    }

    /// Notes that `key` is missing from the table at `table`, unless the key is there and
    /// unreadable.
    pub(crate) fn missing(
        &mut self,
        table: &Range<usize>,
        key: &str,
        would: &str,
        remedy: impl Into<String>,
    ) {
        if !self.is_unreadable(table, key) {
            self.error(
                "missing-key",
                table.clone(),
                format!("`{key}` is missing: {would}"),
                remedy,
            );
        }
    }

    /// Whether `key` stood in the table at `table` with an unreadable value, reported already.
    pub(crate) fn is_unreadable(&self, table: &Range<usize>, key: &str) -> bool {
        self.unreadable.contains(&(table.start, key.to_owned()))
    }

    /// Whether top-level `key` is there but could not be read.
    pub(crate) fn is_unreadable_at_top(&self, key: &str) -> bool {
        self.unreadable.contains(&(self.root_start, key.to_owned()))
    }

    /// Whether anything in the table at `table` could not be read.
    pub(crate) fn is_unreadable_in_part(&self, table: &Range<usize>) -> bool {
        self.unreadable.iter().any(|(start, _)| *start == table.start)
    }

    /// Whether an unreadable value of this key was there, in any table.
    pub(crate) fn is_unreadable_anywhere(&self, key: &str) -> bool {
        self.unreadable.iter().any(|(_, unreadable)| unreadable == key)
    }

    /// Returns the text at a place.
    pub(crate) fn slice(&self, span: Range<usize>) -> &str {
        self.text.get(span).unwrap_or("")
    }

    /// Returns the whole text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the line of a byte, from 1.
    pub(crate) fn line_at(&self, at: usize) -> usize {
        self.text.get(..at).map_or(0, |text| text.matches('\n').count()) + 1
    }

    /// Whether any part of the file cannot be used: with an error that an earlier release took, every part can.
    pub(crate) fn has_errors(&self) -> bool {
        self.problems.iter().any(Problem::is_fatal)
    }

    /// Returns the problems found, in the order of the file; of many of one kind the first ones, and how many more there
    /// are.
    pub(crate) fn into_problems(mut self) -> Vec<Problem> {
        self.name_other_places();
        for (kind, (number, span)) in std::mem::take(&mut self.kinds) {
            let more = number.saturating_sub(MOST_OF_A_KIND);
            if more > 0 {
                let message = format!(
                    "{more} more of the kind `{}` in this file, this one among them",
                    kind.0
                );
                let remedy = "mend those that are shown, and check again".to_owned();
                self.add(kind, span, message, remedy);
            }
        }
        self.problems
            .sort_by_key(|p| (p.line, p.column, p.severity, p.code));
        self.problems.dedup();
        self.problems
    }

    /// Reads the shape of the file.
    ///
    /// Serde stops at the first unreadable entry. So that a misspelt key does not hide the next,
    /// every unreadable entry is noted and taken out, and the rest is read again. `None` only if
    /// the syntax is broken or nothing could be taken out.
    pub(crate) fn read<T: DeserializeOwned>(&mut self) -> Option<T> {
        let text = self.text.clone();
        let (root, faults) = DeTable::parse_recoverable(&text);
        if !faults.is_empty() {
            self.note_syntax(faults);
            return None;
        }
        self.root_start = root.span().start;
        let mut root = root;
        loop {
            let fault = match T::deserialize(Deserializer::from(root.clone())) {
                Ok(read) => return Some(read),
                Err(fault) => fault,
            };
            let span = fault.span().unwrap_or(0..0);
            let start = root.span().start;
            let removed = remove(root.get_mut(), start, &span);
            self.note_shape(
                fault.message(),
                span,
                removed.as_ref().map(|(_, key)| key.as_str()),
            );
            self.unreadable.insert(removed?);
        }
    }

    fn note_syntax(&mut self, faults: Vec<toml::de::Error>) {
        // A fault often breaks the rest of its line, so only the first fault of each line is noted.
        let mut lines = BTreeSet::new();
        // The keys of a table that stands twice do as well.
        let mut pasted: Vec<Range<usize>> = Vec::new();
        for fault in faults {
            let span = fault.span().unwrap_or(0..0);
            let line = self.text.get(..span.start).map_or(0, |t| t.matches('\n').count());
            if !lines.insert(line) || pasted.iter().any(|pasted| pasted.contains(&line)) {
                continue;
            }
            let message = fault.message();
            if message.contains("duplicate key") {
                let twice = StandsTwice::at(&self.text, span.start);
                self.error("duplicate-key", span, twice.message, twice.remedy);
                pasted.push(twice.lines);
            } else {
                self.error(
                    "syntax",
                    span,
                    format!("this is not TOML: {message}"),
                    "mend it; text stands in quotes, and `#` starts a remark",
                );
            }
        }
    }

    /// Notes a value of the wrong shape, in our words: serde's words would repeat the value,
    /// perhaps a secret.
    fn note_shape(&mut self, message: &str, span: Range<usize>, key: Option<&str>) {
        if let Some(rest) = message.strip_prefix("unknown field ") {
            let mut words = rest.split('`').skip(1).step_by(2);
            let key = words.next().unwrap_or_default().to_owned();
            let known: Vec<&str> = words.collect();
            self.error(
                "unknown-key",
                span,
                format!("`{key}` is not a key of this table, so it would do nothing"),
                suggest::did_you_mean(&key, known),
            );
            return;
        }
        let parts = message
            .strip_prefix("invalid type: ")
            .or_else(|| message.strip_prefix("invalid value: "))
            .and_then(|rest| rest.rsplit_once(", expected "));
        let Some((found, expected)) = parts else {
            self.error("bad-value", span, "this value cannot be read", message.to_owned());
            return;
        };
        let found = found.split(['`', '"']).next().unwrap_or(found).trim();
        let number = found == "integer" || found.starts_with("float");
        if number && key.is_some_and(|key| DURATION_KEYS.contains(&key)) {
            let written = self.slice(span.clone()).trim().to_owned();
            self.error(
                "bad-duration",
                span,
                "a duration needs its unit",
                format!("write `\"{written}m\"` for minutes or `\"{written}s\"` for seconds"),
            );
            return;
        }
        let expected = match expected {
            "u8" => "a whole number from 0 to 255",
            "i64" => "a whole number",
            "a sequence" => "a list, as in `[\"one\", \"two\"]`",
            "a string" => "text in quotes",
            "a map" => "a table",
            "a boolean" => "`true` or `false`",
            other if other.starts_with("struct ") => "a table",
            other => other,
        };
        self.error(
            "wrong-type",
            span,
            format!(
                "{} cannot be read from this {found}",
                key.map_or_else(|| "the value".to_owned(), |key| format!("`{key}`"))
            ),
            format!("write {expected}"),
        );
    }
}

/// Takes the entry around `span` out of `table`; returns the start of the entry's table, and the
/// key.
fn remove(table: &mut DeTable<'_>, start: usize, span: &Range<usize>) -> Option<(usize, String)> {
    for (_, value) in table.iter_mut() {
        if let Some(removed) = remove_below(value, span) {
            return Some(removed);
        }
    }
    let key = table.iter().find_map(|(key, value)| {
        let (k, v) = (key.span(), value.span());
        (k == *span || v == *span || (v.start <= span.start && span.end <= v.end))
            .then(|| key.get_ref().to_string())
    })?;
    table.remove(key.as_str())?;
    Some((start, key))
}

fn remove_below(value: &mut Spanned<DeValue<'_>>, span: &Range<usize>) -> Option<(usize, String)> {
    let start = value.span().start;
    match value.get_mut() {
        DeValue::Table(table) => remove(table, start, span),
        DeValue::Array(items) => items.iter_mut().find_map(|item| remove_below(item, span)),
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_) => None,
    }
}

/// Whether others than the owner and the group can read or write a file, or the group can write the
/// file.
#[cfg(unix)]
pub(crate) fn open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    // A file with an unknown mode counts as open: a warning costs less than silence.
    std::fs::metadata(path).map_or(true, |metadata| metadata.permissions().mode() & 0o027 != 0)
}

#[cfg(not(unix))]
pub(crate) fn open_to_others(_: &Path) -> bool {
    true
}

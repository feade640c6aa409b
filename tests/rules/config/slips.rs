//! What can be wrong with a file, one thing at a time: each key misspelt, taken out, or given a value that is none.
//!
//! The file is walked as TOML, not by a list of our keys, so that a key that is added later is tried as well.

use std::collections::BTreeSet;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// What was done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A list with nothing in it.
    EmptyList,
    /// A text with nothing in it.
    EmptyText,
    /// A key taken out that must be there.
    Missing,
    /// A key spelt wrong.
    Misspelt,
    /// A text of several words that mean nothing.
    Phrase,
    /// A value of another type.
    Type,
    /// A duration without its unit.
    Unitless,
    /// A key that there is not.
    Unknown,
    /// A word that could be a name, and is nobody's and nothing's.
    Word,
}

/// Keys that must be there; a star stands for any name.
pub(super) const MANDATORY: [&str; 27] = [
    "channels",
    "channels.sms",
    "gateways.smtp.*.from",
    "gateways.smtp.*.url",
    "gateways.twilio.*.account_sid",
    "gateways.twilio.*.auth_token",
    "gateways.twilio.*.from",
    "heartbeat.url",
    "incidents.*.tell",
    "routine.*.cron",
    "routine.*.do",
    "routine.*.to",
    "chain.*.*.ask",
    "chain.*.*.by",
    "chain.*.*.step",
    "chain.*.*.tell",
    "people.*.name",
    "school",
    "school.hours",
    "school.name",
    "school.phone",
    "visit_types.*.arrival.chain",
    "visit_types.*.arrival.within",
    "visit_types.*.check_in.chain",
    "visit_types.*.check_in.every",
    "visit_types.*.return",
    "visit_types.*.return.chain",
];

/// Tables whose keys are names that the school chooses: one spelt otherwise is another name.
const NAMES: [&str; 15] = [
    "chain",
    "gateways.android-sms-gateway",
    "gateways.bulksms",
    "gateways.http",
    "gateways.gammu-smsd",
    "gateways.simulated",
    "gateways.smstools",
    "gateways.smtp",
    "gateways.twilio",
    "incidents",
    "people",
    "phones",
    "texts",
    "vehicles",
    "visit_types",
];

/// One thing wrong with one file.
pub(super) struct Mutation {
    pub(super) kind: Kind,
    /// The place in the file, with stars for names and numbers.
    pub(super) pattern: String,
    /// The part of the file that is replaced, in bytes.
    span: Range<usize>,
    new: String,
    /// The line on which the mutation must be reported, from 1.
    pub(super) line: usize,
}

impl Mutation {
    /// Returns the file with the mutation in it.
    pub(super) fn of(&self, text: &str) -> String {
        let mut text = text.to_owned();
        text.replace_range(self.span.clone(), &self.new);
        text
    }
}

/// Walks a file, and writes down everything that is done to it.
struct Walk<'a> {
    text: &'a str,
    all: Vec<Mutation>,
    /// Keys that were there before, in this file or another: the same few lines read them, so that they are tried with
    /// one value of each kind only.
    seen: &'a mut BTreeSet<String>,
}

fn line_at(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Whether a path is one that `of` says, where a star stands for any key.
pub(super) fn is_like(of: &str, pattern: &str) -> bool {
    let (of, pattern): (Vec<&str>, Vec<&str>) = (of.split('.').collect(), pattern.split('.').collect());
    of.len() == pattern.len() && of.iter().zip(&pattern).all(|(of, part)| *of == "*" || of == part)
}

/// Whether a path with its stars is one of `patterns`.
fn is_of(patterns: &[&str], pattern: &str) -> bool {
    patterns.contains(&pattern)
}

impl Walk<'_> {
    /// Returns how many values of one kind are tried here.
    fn thoroughly(&mut self, pattern: &str) -> usize {
        if self.seen.insert(pattern.to_owned()) {
            usize::MAX
        } else {
            1
        }
    }

    fn put(&mut self, kind: Kind, pattern: &str, span: Range<usize>, new: &str, line: usize) {
        self.all.push(Mutation {
            kind,
            pattern: pattern.to_owned(),
            span,
            new: new.to_owned(),
            line,
        });
    }

    fn table(&mut self, pattern: &str, table: &DeTable<'_>, whole: Range<usize>) {
        let is_names = is_of(&NAMES, pattern);
        for (key, value) in table {
            let below = if is_names { "*" } else { key.get_ref().as_ref() };
            let below = if pattern.is_empty() {
                below.to_owned()
            } else {
                format!("{pattern}.{below}")
            };
            let line = line_at(self.text, key.span().start);
            // The names of texts are ours, though they stand in a table of their own.
            if !is_names {
                self.put(Kind::Misspelt, &below, key.span(), &misspelt(key.get_ref()), line);
            }
            if is_of(&MANDATORY, &below) {
                self.missing(&below, key.span(), value, &whole);
            }
            self.value(&below, value.get_ref(), value.span());
        }
    }

    /// Takes a key out. What is missing is said of its table, or of the file.
    fn missing(
        &mut self,
        pattern: &str,
        key: Range<usize>,
        value: &toml::Spanned<DeValue<'_>>,
        whole: &Range<usize>,
    ) {
        let is_header =
            matches!(value.get_ref(), DeValue::Table(_)) && !self.text[value.span()].starts_with('{');
        let (span, line) = if is_header {
            let from = self.text[..key.start].rfind('\n').map_or(0, |at| at + 1);
            let until = self.text[from + 1..]
                .find("\n[")
                .map_or(self.text.len(), |at| from + 1 + at + 1);
            let parent = pattern.rsplit_once('.').map(|(parent, _)| parent);
            (
                from..until,
                if parent.is_some() {
                    line_at(self.text, whole.start)
                } else {
                    1
                },
            )
        } else {
            (key.start..value.span().end, line_at(self.text, whole.start))
        };
        self.put(Kind::Missing, pattern, span, "", line);
    }

    fn value(&mut self, pattern: &str, value: &DeValue<'_>, span: Range<usize>) {
        let line = line_at(self.text, span.start);
        let is_of_tables = matches!(value, DeValue::Array(items) if items.iter().any(|item| matches!(item.get_ref(), DeValue::Table(_))));
        let text = self.text;
        let many = self.thoroughly(pattern);
        let mut put = |kind, new: &str| self.put(kind, pattern, span.clone(), new, line);
        match value {
            DeValue::String(text) => {
                for other in ["7", "true", "1.5", "2026-11-23", "{ zz = 1 }"].iter().take(many) {
                    put(Kind::Type, other);
                }
                for other in ["\"\"", "\"  \"", "\"\\t\""].iter().take(many) {
                    put(Kind::EmptyText, other);
                }
                put(Kind::Word, "\"zz-nonsense-qq\"");
                if many > 1 {
                    put(Kind::EmptyList, "[]");
                    put(Kind::Phrase, "\"zz nonsense ??\"");
                }
                let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
                if number != text && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) {
                    put(Kind::Unitless, &format!("\"{number}\""));
                    if many > 1 {
                        put(Kind::Unitless, number);
                        put(Kind::Unitless, &format!("\"-{text}\""));
                    }
                }
            }
            DeValue::Integer(_) => {
                for other in ["\"two\"", "true", "1.5", "-1", "300", "[]", "{}"]
                    .iter()
                    .take(many)
                {
                    put(Kind::Type, other);
                }
            }
            DeValue::Boolean(_) => {
                for other in ["\"no\"", "0", "[]", "{}"].iter().take(many) {
                    put(Kind::Type, other);
                }
            }
            DeValue::Float(_) | DeValue::Datetime(_) => panic!("no key has such a value"),
            DeValue::Array(items) => {
                if !is_of_tables {
                    for other in ["7", "true", "{ zz = 1 }", "[7]", "[[]]"].iter().take(many) {
                        put(Kind::Type, other);
                    }
                    put(Kind::EmptyList, "[]");
                    if many > 1 {
                        put(Kind::EmptyText, "\"\"");
                        put(Kind::Word, "\"zz-nonsense-qq\"");
                    }
                }
                for item in items.iter() {
                    self.value(&format!("{pattern}.*"), item.get_ref(), item.span());
                }
            }
            DeValue::Table(table) => {
                if text[span.clone()].starts_with('{') {
                    for other in ["7", "true", "{}"].iter().take(many) {
                        put(Kind::Type, other);
                    }
                    put(
                        Kind::Unknown,
                        &format!("{{ zz_unknown = 1, {}", &text[span.start + 1..span.end]),
                    );
                }
                self.table(pattern, table, span);
            }
        }
    }

    /// Puts an unknown key below every header, at the top, and into tables that have no header of their own.
    fn unknown_keys(&mut self) {
        let mut headers = BTreeSet::new();
        self.put(Kind::Unknown, "", 0..0, "zz_unknown = 1\n", 1);
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            at += line.len();
            let Some(header) = line.strip_prefix('[') else {
                continue;
            };
            let path = header.trim_start_matches('[').split(']').next().unwrap();
            headers.insert(path.to_owned());
            let number = line_at(self.text, at);
            self.put(Kind::Unknown, path, at..at, "zz_unknown = 1\n", number);
        }
        let parents: BTreeSet<String> = headers
            .iter()
            .flat_map(|path| path.match_indices('.').map(|(dot, _)| path[..dot].to_owned()))
            .filter(|parent| !headers.contains(parent))
            .collect();
        let end = self.text.len();
        for parent in parents {
            let added = format!("\n[{parent}]\nzz_unknown = 1\n");
            self.put(
                Kind::Unknown,
                &parent,
                end..end,
                &added,
                line_at(self.text, end) + 2,
            );
        }
    }
}

/// A slip of the thumb.
fn misspelt(key: &str) -> String {
    let mut letters: Vec<char> = key.chars().collect();
    let last = *letters.last().unwrap();
    letters.push(last);
    letters.into_iter().collect()
}

/// Returns every mutation of a file. A key that is among `seen`, the keys of files walked before, is tried with fewer values.
pub(super) fn mutations(text: &str, seen: &mut BTreeSet<String>) -> Vec<Mutation> {
    let root = DeTable::parse(text).unwrap();
    let mut walk = Walk {
        text,
        all: Vec::new(),
        seen,
    };
    walk.unknown_keys();
    walk.table("", root.get_ref(), 0..0);
    walk.all
}

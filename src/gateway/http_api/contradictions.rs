//! Contradictions of a table: an answer with two meanings, a field for two things, two logins.

use super::compile::TableCompiler;
use super::settings::HttpTable;
use super::words::{AnswerWord, WordList};
use crate::toml_file::shape::Text;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

/// A key of a table with the provider's words for one meaning.
pub(super) type MeaningList<'a> = (&'static str, &'a Option<Spanned<WordList>>);

/// How a number in a list is compared with a word.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum NumberIs {
    /// A number is an HTTP status, and no word.
    Status,
    /// A number is a word of digits.
    Word,
}

impl TableCompiler<'_, '_> {
    /// Notes a word or status in two lists: the same answer would mean two things.
    pub(super) fn note_two_meanings(&mut self, lists: &[MeaningList<'_>], number: NumberIs) {
        let mut known: BTreeMap<String, (&str, Range<usize>)> = BTreeMap::new();
        for (key, list) in lists {
            let Some(list) = list else { continue };
            for (word, place) in list.get_ref().places(list.span()) {
                let shown = shown(word, number);
                match known.get(&shown) {
                    Some((other, _)) if other == key => {}
                    Some((other, first)) => {
                        let (other, first) = ((*other).to_owned(), first.clone());
                        self.contradicts(
                            place,
                            format!(
                                "{shown} stands in `{key}` and, on line {}, in `{other}`, so the same answer would mean both",
                                self.line(&first)
                            ),
                            format!("keep {shown} in the one that the provider means, and take it out of the other"),
                        );
                    }
                    None => {
                        known.insert(shown, (*key, place));
                    }
                }
            }
        }
    }

    /// Notes two keys with the same field of an entry: a number would be read as a text, or a text as an id.
    pub(super) fn note_one_field_twice(&mut self, keys: &[(&'static str, &Text)]) {
        let mut known: BTreeMap<&str, (&str, Range<usize>)> = BTreeMap::new();
        for (key, field) in keys {
            let Some(field) = field else { continue };
            let path = field.get_ref().trim();
            if let Some((other, first)) = known.get(path) {
                self.contradicts(
                    field.span(),
                    format!(
                        "`{key}` and, on line {}, `{other}` both name the field `{path}`, so one of the two would be read wrong",
                        self.line(first)
                    ),
                    format!(
                        "look at a whole example of the provider's, and write for `{key}` the field that holds it"
                    ),
                );
                continue;
            }
            known.insert(path, (*key, field.span()));
        }
    }

    /// Notes a login given twice, by `username` and in a header: a provider takes one of the two, or refuses both.
    pub(super) fn note_two_logins(&mut self, raw: &HttpTable) {
        let (Some(username), Some(_)) = (&raw.username, &raw.password) else {
            return;
        };
        let of_send = raw.send.iter().flat_map(|send| send.get_ref().headers.keys());
        let mut names = raw.headers.keys().chain(of_send);
        let Some(name) = names.find(|name| name.get_ref().eq_ignore_ascii_case("authorization")) else {
            return;
        };
        self.contradicts(
            name.span(),
            format!(
                "`{}` is a login, and `username` on line {} is another, so each request would carry two",
                name.get_ref(),
                self.line(&username.span())
            ),
            "keep the one that the provider describes: `username` with `password`, or this header",
        );
    }

    /// Notes a contradiction. An earlier release took contradictions: a running school goes on for a release more.
    fn contradicts(&mut self, place: Range<usize>, message: String, remedy: impl Into<String>) {
        self.reader
            .file
            .tightened("contradiction", place, message, remedy);
    }

    /// Returns the line of a place, from 1.
    pub(super) fn line(&self, place: &Range<usize>) -> usize {
        self.reader.file.line_at(place.start)
    }
}

/// Returns a word as it stands in the file.
fn shown(word: &AnswerWord, number: NumberIs) -> String {
    match word {
        AnswerWord::Number(status) if number == NumberIs::Status => format!("`{status}`"),
        AnswerWord::Number(digits) => format!("`\"{digits}\"`"),
        AnswerWord::Word(word) => format!("`\"{}\"`", word.trim()),
    }
}

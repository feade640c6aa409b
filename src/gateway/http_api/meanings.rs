//! The provider's words and where they stand, from the table.

use super::compile::TableCompiler;
use super::contradictions::NumberIs;
use super::outcome::{AnswerWords, FateMeanings, SendMeanings};
use super::path::FieldPath;
use super::settings::AnswerTable;
use super::words::{AnswerWord, WordList};
use crate::toml_file::shape::Text;
use std::ops::Range;
use toml::Spanned;

/// Longest word of a provider's, in bytes.
const WORD_MAX: usize = 128;

impl TableCompiler<'_, '_> {
    /// Compiles what the answer to a message means.
    pub(super) fn meanings(&mut self, table: Option<&Spanned<AnswerTable>>) -> Option<SendMeanings> {
        let Some(table) = table else {
            return Some(SendMeanings::default());
        };
        let raw = table.get_ref();
        let field = self.path_if_any("field", &raw.field)?;
        let id = self.path_if_any("id", &raw.id)?;
        let lists = [
            ("success", &raw.success),
            ("bad_number", &raw.bad_number),
            ("opted_out", &raw.opted_out),
            ("no_credit", &raw.no_credit),
            ("refused", &raw.refused),
            ("retry", &raw.retry),
        ];
        self.note_two_meanings(&lists, NumberIs::Status);
        self.note_one_field_twice(&[("field", &raw.field), ("id", &raw.id)]);
        let mut words = |key: &str, list: &Option<Spanned<WordList>>| self.answer_words(key, list);
        let success = words("success", &raw.success);
        let bad_number = words("bad_number", &raw.bad_number);
        let opted_out = words("opted_out", &raw.opted_out);
        let no_credit = words("no_credit", &raw.no_credit);
        let refused = words("refused", &raw.refused);
        let retry = words("retry", &raw.retry);
        let meanings = SendMeanings {
            field,
            id,
            success: success?,
            bad_number: bad_number?,
            opted_out: opted_out?,
            no_credit: no_credit?,
            refused: refused?,
            retry: retry?,
        };
        if meanings.field.is_none() && meanings.have_words() {
            self.wrong(
                table.span(),
                "words of the provider's are listed, and nothing says where in the answer they stand",
                "add `field = \"...\"`, as in `\"data.messages.0.status\"`",
            );
            return None;
        }
        Some(meanings)
    }

    /// Returns a list of HTTP statuses, as numbers, and of words that stand in `field`.
    fn answer_words(&mut self, key: &str, list: &Option<Spanned<WordList>>) -> Option<AnswerWords> {
        let mut compiled = AnswerWords::default();
        let Some(list) = list else {
            return Some(compiled);
        };
        for word in list.get_ref().words() {
            match word {
                AnswerWord::Number(number) => {
                    let status = u16::try_from(*number)
                        .ok()
                        .filter(|status| (100..600).contains(status));
                    let Some(status) = status else {
                        let message = format!("`{number}` in `{key}` is no HTTP status");
                        let remedy = format!(
                            "write a status as a number, as in `429`, and a word of the provider's in quotes: `\"{number}\"`"
                        );
                        self.wrong(list.span(), message, remedy);
                        return None;
                    };
                    compiled.statuses.push(status);
                }
                AnswerWord::Word(word) => compiled.words.push(self.provider_word(key, word, list.span())?),
            }
        }
        Some(compiled)
    }

    fn provider_word(&mut self, key: &str, word: &str, place: Range<usize>) -> Option<String> {
        let word = word.trim();
        if word.is_empty() || word.len() > WORD_MAX {
            let message = format!("`{key}` has a word that no answer can be compared with");
            self.wrong(
                place,
                message,
                "write the provider's word as it stands in the answer",
            );
            return None;
        }
        Some(word.to_owned())
    }

    /// Returns the provider's words for fates. A number is a word of digits.
    pub(super) fn fates(
        &mut self,
        table: Range<usize>,
        (field, detail): (&Text, &Text),
        [delivered, undelivered, bad_number, opted_out]: [&Option<Spanned<WordList>>; 4],
    ) -> Option<FateMeanings> {
        if delivered.is_none() && undelivered.is_none() {
            let remedy = "add `delivered = [\"...\"]`, with the provider's words for it, and `undelivered`";
            self.reader.missing(table.clone(), "delivered", remedy);
            return None;
        }
        // A message to a bad number has not arrived either: words for bad numbers may stand in `undelivered` as well.
        let arrived_or_not = [("delivered", delivered), ("undelivered", undelivered)];
        let arrived_or_never = [
            ("delivered", delivered),
            ("bad_number", bad_number),
            ("opted_out", opted_out),
        ];
        self.note_two_meanings(&arrived_or_not, NumberIs::Word);
        self.note_two_meanings(&arrived_or_never, NumberIs::Word);
        let mut words = |key: &str, list: &Option<Spanned<WordList>>| {
            let Some(list) = list else {
                return Some(Vec::new());
            };
            let words = list.get_ref().words().into_iter().map(|word| match word {
                AnswerWord::Number(number) => Some(number.to_string()),
                AnswerWord::Word(word) => self.provider_word(key, word, list.span()),
            });
            words.collect::<Option<Vec<String>>>()
        };
        let delivered = words("delivered", delivered);
        let undelivered = words("undelivered", undelivered);
        let bad_number = words("bad_number", bad_number);
        let opted_out = words("opted_out", opted_out);
        let field = self.path(table, "field", field);
        let detail = self.path_if_any("detail", detail)?;
        Some(FateMeanings {
            field: field?,
            detail,
            delivered: delivered?,
            undelivered: undelivered?,
            bad_number: bad_number?,
            opted_out: opted_out?,
        })
    }

    /// Returns a path that must be there.
    pub(super) fn path(&mut self, table: Range<usize>, key: &str, value: &Text) -> Option<FieldPath> {
        if value.is_none() {
            let remedy = format!("add `{key} = \"...\"`: where it stands, as in `\"data.0.{key}\"`");
            self.reader
                .file
                .missing(&table, key, "the provider's words could not be read", remedy);
            return None;
        }
        self.path_if_any(key, value)?
    }

    /// Returns a path, if written; the outer `None` only after an error.
    pub(super) fn path_if_any(&mut self, key: &str, value: &Text) -> Option<Option<FieldPath>> {
        let Some(value) = value else {
            return Some(None);
        };
        let path = FieldPath::parse(value.get_ref().trim());
        if path.is_none() {
            let message = format!("`{key}` is no path to a value");
            let remedy = "write the keys from the outermost, with dots between; a number counts in a list from 0, as in `\"data.messages.0.status\"`, and `\".\"` is the whole";
            self.wrong(value.span(), message, remedy);
            return None;
        }
        Some(path)
    }
}

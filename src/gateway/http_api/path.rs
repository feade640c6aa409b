//! Where a value stands in an answer: `data.messages.0.message_id`.

use serde_json::Value;

/// Most parts of a path, and most letters of one.
const PARTS_MAX: usize = 16;
const PART_MAX: usize = 64;

/// Longest id of a provider's, in bytes.
const ID_MAX: usize = 128;

/// Longest word of a provider's that is kept for the record, in bytes.
const WORD_MAX: usize = 32;

/// Most digits in a word for the record: more could be a person's number (P17).
const DIGITS_MAX: usize = 5;

/// Longest answer that is no JSON and still a word, in bytes.
const PLAIN_MAX: usize = 4096;

/// A path of keys and numbers, from the outermost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldPath(Vec<String>);

impl FieldPath {
    /// Reads a path; `.` alone is the whole answer. `None` if the text is no path.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text == "." {
            return Some(Self(Vec::new()));
        }
        let parts: Vec<String> = text.split('.').map(str::to_owned).collect();
        let is_part = |part: &String| {
            !part.is_empty() && part.chars().count() <= PART_MAX && !part.chars().any(char::is_control)
        };
        (parts.len() <= PARTS_MAX && parts.iter().all(is_part)).then_some(Self(parts))
    }

    /// Returns what stands there. A number counts from 0 in a list.
    pub(super) fn find<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(value, |value, part| match value {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            Value::Object(table) => table.get(part),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        })
    }

    /// Returns the text, number or truth that stands there, as text.
    pub(super) fn text(&self, value: &Value) -> Option<String> {
        match self.find(value)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

/// Reads the body of an answer: JSON, or a short text of any other kind.
pub(super) fn answer_value(body: Option<&[u8]>) -> Option<Value> {
    let body = body?;
    if let Ok(value) = serde_json::from_slice(body) {
        return Some(value);
    }
    let text = std::str::from_utf8(body)
        .ok()
        .filter(|text| text.len() <= PLAIN_MAX)?;
    Some(Value::String(text.trim().to_owned()))
}

/// Returns an id that can be kept, and asked for in a URL; `None` for anything else.
pub(super) fn checked_id(text: &str) -> Option<String> {
    let is_id = (1..=ID_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        // A path of dots would lead elsewhere.
        && text.bytes().any(|byte| byte != b'.');
    is_id.then(|| text.to_owned())
}

/// Returns a provider's word that can stand in the record and the log: a code, never a number or a sentence (P17).
pub(super) fn word_for_record(text: &str) -> Option<&str> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_word = (1..=WORD_MAX).contains(&text.len())
        && digits <= DIGITS_MAX
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    is_word.then_some(text)
}

//! Texts with placeholders. No value can be more than a value.
//!
//! The syntax of a body is fixed before a value comes in: JSON and forms are taken apart when the configuration is read, and
//! a value between the literal pieces of a URL or of XML is escaped.

use crate::toml_file::Secret;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::collections::BTreeMap;

/// Bytes without need of an escape in a URL (RFC 3986 section 2.3).
const PLAIN_IN_URL: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Something to be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placeholder {
    /// Our number or name at the provider.
    From,
    /// The provider's id of a message.
    Id,
    /// The number of a page, from 1.
    Page,
    /// Our reference.
    Reference,
    /// The day from which texts are wanted.
    SinceDate,
    /// The instant from which texts are wanted, as RFC 3339 has it.
    SinceIso,
    /// The instant from which texts are wanted, in seconds since 1970.
    SinceUnix,
    /// The words of the message.
    Text,
    /// The recipient's number with the plus: `+447700900123`.
    To,
    /// The recipient's number without the plus.
    ToDigits,
    /// The recipient's number as dialled at home: `07700900123`.
    ToNational,
    /// For how many seconds the message is true.
    ValidSeconds,
}

/// Every placeholder by the word in the braces.
const WORDS: [(&str, Placeholder); 12] = [
    ("from", Placeholder::From),
    ("id", Placeholder::Id),
    ("page", Placeholder::Page),
    ("reference", Placeholder::Reference),
    ("since_date", Placeholder::SinceDate),
    ("since_iso", Placeholder::SinceIso),
    ("since_unix", Placeholder::SinceUnix),
    ("text", Placeholder::Text),
    ("to", Placeholder::To),
    ("to_digits", Placeholder::ToDigits),
    ("to_national", Placeholder::ToNational),
    ("valid_seconds", Placeholder::ValidSeconds),
];

/// Placeholders with a value in digits, a number in JSON by `{valid_seconds:number}`.
const NUMBERS: [Placeholder; 3] = [
    Placeholder::Page,
    Placeholder::ToDigits,
    Placeholder::ValidSeconds,
];

impl Placeholder {
    fn word(self) -> &'static str {
        WORDS
            .iter()
            .find(|(_, placeholder)| *placeholder == self)
            .map_or("", |(word, _)| word)
    }
}

/// Gives the value of a placeholder.
pub(super) type FillIn<'a> = dyn Fn(Placeholder) -> String + Send + Sync + 'a;

/// The syntax around a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    /// None: the value is the whole, or the syntax is not text.
    None,
    /// A part of a URL.
    Url,
    /// XML, within an element or an attribute.
    Xml,
}

impl Escape {
    fn apply(self, value: &str) -> String {
        match self {
            Self::None => value.to_owned(),
            Self::Url => utf8_percent_encode(value, PLAIN_IN_URL).to_string(),
            Self::Xml => value.chars().map(xml).collect(),
        }
    }
}

/// Returns a character as written in XML (XML 1.0 sections 2.2 and 2.4). A character unfit for XML becomes a space.
fn xml(c: char) -> String {
    match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#39;".to_owned(),
        '\n' | '\r' | '\t' => format!("&#{};", u32::from(c)),
        '\u{fffe}' | '\u{ffff}' => " ".to_owned(),
        c if c.is_control() => " ".to_owned(),
        c => c.to_string(),
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum TemplatePiece {
    Literal(String),
    Value(Placeholder),
    Secret(Secret),
    /// A secret in place of a whole URL or header: nothing is escaped.
    Whole(Secret),
}

/// A text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template(Vec<TemplatePiece>);

/// The placeholders for a template.
pub(super) struct TemplateScope<'a> {
    /// Placeholders with a value here.
    pub(super) allowed: &'a [Placeholder],
    /// Secrets by name, for `{secret.NAME}`.
    pub(super) secrets: &'a BTreeMap<String, Secret>,
}

impl TemplateScope<'_> {
    fn words(&self) -> String {
        let secrets = self.secrets.keys().map(|name| format!("`{{secret.{name}}}`"));
        let words = self.allowed.iter().map(|one| format!("`{{{}}}`", one.word()));
        let all: Vec<String> = words.chain(secrets).collect();
        if all.is_empty() {
            "write it out; `{{` is a brace".to_owned()
        } else {
            format!("there is {}, and `{{{{` for a brace", all.join(", "))
        }
    }

    fn piece(&self, word: &str) -> Result<TemplatePiece, String> {
        if let Some(name) = word.strip_prefix("secret.") {
            let secret = self.secrets.get(name);
            return secret
                .cloned()
                .map(TemplatePiece::Secret)
                .ok_or_else(|| format!("there is no secret `{name}`; add `secrets = {{ {name} = {{ credential = \"...\" }} }}` to the gateway's own table"));
        }
        let known = WORDS.iter().find(|(known, _)| *known == word);
        match known.filter(|(_, placeholder)| self.allowed.contains(placeholder)) {
            Some((_, placeholder)) => Ok(TemplatePiece::Value(*placeholder)),
            None => Err(format!("`{{{word}}}` has no value here; {}", self.words())),
        }
    }
}

impl Template {
    /// Reads a text. `{{` and `}}` are braces.
    ///
    /// # Errors
    /// The fault and the remedy, with a semicolon between.
    pub(super) fn parse(text: &str, scope: &TemplateScope<'_>) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            let after = &rest[at + 1..];
            if let Some(after) = after.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after;
                continue;
            }
            let Some((word, after)) = after.split_once('}').filter(|_| brace == "{") else {
                return Err(format!(
                    "a `{brace}` stands alone; write `{brace}{brace}` for a brace"
                ));
            };
            if !literal.is_empty() {
                pieces.push(TemplatePiece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(scope.piece(word)?);
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(TemplatePiece::Literal(literal));
        }
        Ok(Self(pieces))
    }

    /// Wraps a secret, to be used unchanged.
    pub(super) fn of_secret(secret: Secret) -> Self {
        Self(vec![TemplatePiece::Whole(secret)])
    }

    /// Returns the text with every value filled in and escaped.
    pub(super) fn fill(&self, escape: Escape, value: &FillIn<'_>) -> String {
        let pieces = self.0.iter().map(|piece| match piece {
            TemplatePiece::Literal(text) => text.clone(),
            TemplatePiece::Value(placeholder) => escape.apply(&value(*placeholder)),
            TemplatePiece::Secret(secret) => escape.apply(secret.reveal()),
            TemplatePiece::Whole(secret) => secret.reveal().to_owned(),
        });
        pieces.collect()
    }

    /// Whether a placeholder is among the pieces.
    pub(super) fn has(&self, placeholder: Placeholder) -> bool {
        self.0.contains(&TemplatePiece::Value(placeholder))
    }

    /// Whether a secret is among the pieces.
    pub(super) fn has_secret(&self) -> bool {
        let is_secret =
            |piece: &TemplatePiece| matches!(piece, TemplatePiece::Secret(_) | TemplatePiece::Whole(_));
        self.0.iter().any(is_secret)
    }

    /// Returns each piece in order: a literal, or `None` for a value.
    pub(super) fn pieces(&self) -> impl Iterator<Item = Option<&str>> {
        self.0.iter().map(|piece| match piece {
            TemplatePiece::Literal(text) => Some(text.as_str()),
            TemplatePiece::Secret(_) | TemplatePiece::Value(_) | TemplatePiece::Whole(_) => None,
        })
    }

    /// Whether the text is a single value, without any syntax around.
    pub(super) fn is_one_value(&self) -> bool {
        matches!(self.0[..], [TemplatePiece::Value(_)])
    }
}

/// JSON with placeholders in texts, not in keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum JsonTemplate {
    /// A value without a placeholder.
    Fixed(Value),
    /// A list.
    List(Vec<JsonTemplate>),
    /// A placeholder for a number.
    Number(Placeholder),
    /// A table.
    Table(Vec<(String, JsonTemplate)>),
    /// A text.
    Text(Template),
}

impl JsonTemplate {
    /// Reads JSON with placeholders in texts. A text of `{valid_seconds:number}` alone is a number.
    ///
    /// # Errors
    /// The fault of a placeholder, and the remedy.
    pub(super) fn parse(json: Value, scope: &TemplateScope<'_>) -> Result<Self, String> {
        Ok(match json {
            Value::String(text) => match Self::number(&text, scope)? {
                Some(number) => number,
                None => Self::Text(Template::parse(&text, scope)?),
            },
            Value::Array(items) => {
                let items = items.into_iter().map(|item| Self::parse(item, scope));
                Self::List(items.collect::<Result<_, _>>()?)
            }
            Value::Object(table) => {
                let entries = table
                    .into_iter()
                    .map(|(key, value)| Ok((key, Self::parse(value, scope)?)));
                Self::Table(entries.collect::<Result<_, String>>()?)
            }
            fixed @ (Value::Null | Value::Bool(_) | Value::Number(_)) => Self::Fixed(fixed),
        })
    }

    fn number(text: &str, scope: &TemplateScope<'_>) -> Result<Option<Self>, String> {
        let word = text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix(":number}"));
        let Some(word) = word else {
            return Ok(None);
        };
        match scope.piece(word)? {
            TemplatePiece::Value(placeholder) if NUMBERS.contains(&placeholder) => {
                Ok(Some(Self::Number(placeholder)))
            }
            TemplatePiece::Literal(_)
            | TemplatePiece::Secret(_)
            | TemplatePiece::Value(_)
            | TemplatePiece::Whole(_) => Err(format!("`{{{word}}}` is no number")),
        }
    }

    /// Returns the JSON with every value filled in.
    pub(super) fn fill(&self, value: &FillIn<'_>) -> Value {
        match self {
            Self::Fixed(fixed) => fixed.clone(),
            Self::List(items) => items.iter().map(|item| item.fill(value)).collect(),
            Self::Number(placeholder) => match value(*placeholder).parse::<u64>() {
                Ok(number) => number.into(),
                Err(_) => value(*placeholder).into(),
            },
            Self::Table(entries) => {
                let entries = entries.iter().map(|(key, one)| (key.clone(), one.fill(value)));
                Value::Object(entries.collect())
            }
            Self::Text(text) => text.fill(Escape::None, value).into(),
        }
    }

    /// Whether a placeholder is anywhere in the JSON.
    pub(super) fn has(&self, placeholder: Placeholder) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::List(items) => items.iter().any(|item| item.has(placeholder)),
            Self::Number(number) => *number == placeholder,
            Self::Table(entries) => entries.iter().any(|(_, one)| one.has(placeholder)),
            Self::Text(text) => text.has(placeholder),
        }
    }
}

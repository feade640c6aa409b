//! Privacy as a type: texts that must never reach a log line print as redacted (P17).

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A name, number, address or text of a person. A copy shares the letters. `Debug` prints a placeholder and there is no
/// `Display`: readers must call `reveal`, easy to find in review.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Private(Arc<str>);

impl Private {
    /// Wraps a private text.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(text.as_ref().into())
    }

    /// Returns the text itself: for rendering a message or a page, never for logs.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether the text is empty or blank.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl fmt::Debug for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(private)")
    }
}

/// A telephone number in E.164 form (ITU-T E.164): `+` and 8 to 15 digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(Arc<str>);

impl Phone {
    /// Reads a number in national (UK) or international form.
    ///
    /// Short codes, 999, extensions and letters are refused: the result must be one subscriber
    /// within reach of a gateway. Providers write `+44..`, `44..` or `07..`; all become the same
    /// number.
    ///
    /// # Errors
    /// The fault of the number, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().replace("(0)", "");
        let mut digits = String::with_capacity(16);
        let mut international = false;
        for (index, c) in text.chars().enumerate() {
            match c {
                '+' if index == 0 => international = true,
                '0'..='9' => digits.push(c),
                ' ' | '-' | '.' | '(' | ')' | '\u{a0}' => {}
                _ => return Err(format!("`{c}` cannot stand in a telephone number")),
            }
        }
        if !international {
            if let Some(rest) = digits.strip_prefix("00") {
                digits = rest.to_owned();
            } else if let Some(rest) = digits.strip_prefix('0') {
                digits = format!("44{rest}");
            } else if !(digits.starts_with("44") && digits.len() == 12) {
                return Err("it starts with neither `0` nor `+`".to_owned());
            }
        }
        if digits.starts_with('0') {
            return Err("no country code starts with 0".to_owned());
        }
        if let Some(national) = digits.strip_prefix("44") {
            let mobile = national.starts_with('7');
            let length = if mobile { 10..=10 } else { 9..=10 };
            if !length.contains(&national.len()) || national.starts_with('0') {
                return Err(format!(
                    "a UK number has 10 digits after the 0, this has {}",
                    national.len()
                ));
            }
        } else if !(8..=15).contains(&digits.len()) {
            return Err(format!(
                "an international number has 8 to 15 digits, this has {}",
                digits.len()
            ));
        }
        Ok(Self(format!("+{digits}").into()))
    }

    /// Returns the number in E.164 form: for a gateway or a page, never for logs.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether no text reaches the number: a UK number for calls alone (01, 02, 03, 05, 08 and 09 in Ofcom's National Telephone
    /// Numbering Plan; texts go to 07).
    #[must_use]
    pub fn is_landline(&self) -> bool {
        let national = self.0.strip_prefix("+44");
        national.is_some_and(|national| !national.starts_with('7'))
    }

    /// Returns the number in the usual UK form: `07700 900101`.
    #[must_use]
    pub fn national(&self) -> String {
        match self.0.strip_prefix("+44") {
            Some(rest) if rest.starts_with('7') && rest.len() == 10 => {
                format!("0{} {}", &rest[..4], &rest[4..])
            }
            Some(rest) if rest.len() == 10 => format!("0{} {} {}", &rest[..3], &rest[3..6], &rest[6..]),
            Some(rest) => format!("0{rest}"),
            None => self.0.to_string(),
        }
    }
}

impl fmt::Debug for Phone {
    /// Prints the last three digits, as much as logs may show.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "...{}", &self.0[self.0.len().saturating_sub(3)..])
    }
}

//! Whether a school's own wording may be used.

use super::defaults::wording;
use super::entry::{Audience, DefaultWording};
use super::gsm::{self, ONE_PART, segments};
use super::literal::{carrier_word, find_word, hidden_word, literals, shows_time};
use super::sample::{LongNames, sample};
use super::suggest::nearest_of_few;
use super::texts::{EMAIL_ONLY, TextPart, environment};
use super::values::{TemplateValues, TextRoom, values};
use crate::domain::notice::Template;
use minijinja::{ErrorKind, UndefinedBehavior, Value};
use std::collections::BTreeSet;
use std::ops::Range;

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultLevel {
    /// The wording may be used, but is unwise.
    Warning,
    /// The wording may not be used.
    Error,
}

/// A fault of a school's wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordingFault {
    /// The key under `[texts]`.
    pub name: String,
    /// The fault's gravity.
    pub level: FaultLevel,
    /// The fault, in words.
    pub message: String,
    /// Place in the template, in bytes; `None` for a fault of the whole.
    pub range: Option<Range<usize>>,
    /// The advice to the admin.
    pub remedy: String,
}

/// Variables known to every text.
pub(super) const ALWAYS: &[&str] = &["now", "school", "you", "room"];

/// Returns the variables open to a wording, and the subset always known.
pub(super) fn variables(
    template: Template,
    part: TextPart,
) -> (BTreeSet<&'static str>, BTreeSet<&'static str>) {
    let entry = wording(template);
    // Any further variable could tell the answer to a safe phrase from other answers (P9).
    let always = if template == Template::Received {
        &["now"]
    } else {
        ALWAYS
    };
    let words = |list: &'static str| list.split(' ').filter(|name| !name.is_empty());
    let mut known: BTreeSet<&'static str> = always.iter().copied().collect();
    known.extend(words(entry.needs));
    let mut may = known.clone();
    may.extend(words(entry.may));
    if part == TextPart::Email {
        known.insert("text");
        may.insert("text");
        if template != Template::Received {
            may.extend(EMAIL_ONLY);
        }
    }
    (may, known)
}

/// Judges a school's wording of one key.
///
/// # Errors
/// The first fault fatal to the wording; else the first unwise thing.
pub fn check(name: &str, template: &str) -> Result<(), WordingFault> {
    let Some((what, part)) = TextPart::of(name) else {
        return Err(unknown(name));
    };
    let judge = WordingCheck {
        name,
        source: template,
        template: what,
        part,
        entry: wording(what),
    };
    judge.words()?;
    judge.renderings()?;
    judge.wisdom()
}

/// One wording under judgement.
struct WordingCheck<'a> {
    name: &'a str,
    source: &'a str,
    template: Template,
    part: TextPart,
    entry: DefaultWording,
}

impl WordingCheck<'_> {
    fn fault(&self, message: String, range: Option<Range<usize>>, remedy: String) -> WordingFault {
        WordingFault {
            name: self.name.to_owned(),
            level: FaultLevel::Error,
            message,
            range,
            remedy,
        }
    }

    /// Judges everything visible without rendering: syntax, variables, words.
    fn words(&self) -> Result<(), WordingFault> {
        let environment = environment(UndefinedBehavior::SemiStrict);
        let compiled = environment
            .template_from_named_str(self.name, self.source)
            .map_err(|error| syntax(self.name, self.source, &error))?;
        let (may, _) = variables(self.template, self.part);
        let mut used: Vec<String> = compiled.undeclared_variables(false).into_iter().collect();
        used.sort();
        if let Some(stranger) = used.iter().find(|name| !may.contains(name.as_str())) {
            return Err(self.stranger(stranger, &may));
        }
        let literal = literals(self.source);
        self.carrier(&literal, true)?;
        self.hidden(&literal, true)
    }

    fn stranger(&self, stranger: &str, may: &BTreeSet<&'static str>) -> WordingFault {
        let message = if EMAIL_ONLY.contains(&stranger) && self.part != TextPart::Email {
            format!("`{stranger}` may stand in the body of an e-mail only")
        } else {
            format!("`{stranger}` is not known to this text")
        };
        let list: Vec<&str> = may.iter().copied().collect();
        let close = nearest_of_few(stranger, list.iter().copied())
            .map(|close| format!("did you mean `{close}`? "))
            .unwrap_or_default();
        let range = find_word(self.source, stranger);
        self.fault(message, range, format!("{close}it may use {}", list.join(", ")))
    }

    fn carrier(&self, text: &str, placed: bool) -> Result<(), WordingFault> {
        // Carriers act on a bare YES only: followed by its code, YES gives leave
        // (docs/rules/reading.md).
        let own = |word: &str| self.entry.asks.split(' ').any(|asked| asked == word);
        match carrier_word(text).filter(|(word, _)| !own(word)) {
            None => Ok(()),
            Some((word, at)) => Err(self.fault(
                format!("carriers act on `{word}` themselves, and the reply may never reach us"),
                placed.then_some(at),
                "ask for OK, IN, LEFT, BACK, HOME, MORE 15, NOBODY, SOS, ACK, NEXT, SAFE or POLICE"
                    .to_owned(),
            )),
        }
    }

    fn hidden(&self, text: &str, placed: bool) -> Result<(), WordingFault> {
        if self.entry.audience != Audience::Worker {
            return Ok(());
        }
        match hidden_word(text) {
            None => Ok(()),
            Some((word, at)) => Err(self.fault(
                format!("`{word}` may not be shown by a worker's phone, which others may see"),
                placed.then_some(at),
                "say it without that word".to_owned(),
            )),
        }
    }

    /// Returns the sets of facts to cope with: all facts, little room, and only the facts always
    /// known.
    fn cases(&self) -> Vec<TemplateValues> {
        let facts = sample(self.template, &LongNames::default());
        let (may, known) = variables(self.template, self.part);
        let case = |room: TextRoom, names: &BTreeSet<&'static str>| {
            let mut values = values(self.template, &facts, room, Some("https://homeward.example"));
            values.insert(
                "text",
                Value::from("Homeward Z99 13:45: the text itself. No reply needed."),
            );
            values.retain(|name, _| names.contains(name));
            values
        };
        vec![
            case(TextRoom::EMAIL, &may),
            case(TextRoom::LEAST, &may),
            case(TextRoom::EMAIL, &known),
        ]
    }

    /// Judges the rendered texts.
    fn renderings(&self) -> Result<(), WordingFault> {
        let environment = environment(UndefinedBehavior::SemiStrict);
        let compiled = environment
            .template_from_named_str(self.name, self.source)
            .map_err(|error| syntax(self.name, self.source, &error))?;
        for case in self.cases() {
            let said = compiled.render(&case).map_err(|error| self.failed(&error))?;
            let said = gsm::tidy(&said);
            self.says_enough(&said)?;
            self.carrier(&said, false)?;
            self.hidden(&said, false)?;
        }
        Ok(())
    }

    fn failed(&self, error: &minijinja::Error) -> WordingFault {
        let range = place(self.source, error);
        let culprit = range
            .clone()
            .and_then(|range| self.source.get(range))
            .unwrap_or("it");
        match error.kind() {
            ErrorKind::UndefinedError => self.fault(
                format!("`{culprit}` is not always known when this text is sent"),
                range,
                format!("put it between `{{% if {culprit} %}}` and `{{% endif %}}`"),
            ),
            ErrorKind::OutOfFuel => self.fault(
                "it takes too long to render".to_owned(),
                None,
                "use no loops".to_owned(),
            ),
            _ => self.fault(
                format!("it cannot be rendered: {error}"),
                range,
                "compare it with the built-in wording in docs/texts.md".to_owned(),
            ),
        }
    }

    fn says_enough(&self, said: &str) -> Result<(), WordingFault> {
        if said.is_empty() {
            return Err(self.fault(
                "it says nothing".to_owned(),
                None,
                "leave the key out to keep the built-in wording".to_owned(),
            ));
        }
        if self.entry.shows_code() && find_word(said, "Z99").is_none() {
            return Err(self.fault(
                "it does not always show the alert's code, without which nobody can answer".to_owned(),
                None,
                "add `{{ code }}`, outside any `{% if %}`".to_owned(),
            ));
        }
        if self.part != TextPart::Text {
            return Ok(());
        }
        let words = self.entry.asks.split(' ').filter(|word| !word.is_empty());
        if let Some(word) = words.into_iter().find(|word| find_word(said, word).is_none()) {
            return Err(self.fault(
                format!("it does not always ask for `{word}`"),
                None,
                format!("say when to reply {word}, outside any `{{% if %}}`"),
            ));
        }
        if !shows_time(said) {
            return Err(self.fault(
                "it shows no clock time, and texts can arrive hours late".to_owned(),
                None,
                "begin it with `Homeward {{ now }}:`".to_owned(),
            ));
        }
        Ok(())
    }

    /// Judges the allowed but unwise.
    fn wisdom(&self) -> Result<(), WordingFault> {
        if self.part != TextPart::Text {
            return Ok(());
        }
        let warn = |message: String, remedy: &str| {
            Err(WordingFault {
                level: FaultLevel::Warning,
                ..self.fault(message, None, remedy.to_owned())
            })
        };
        let plain = gsm::normalise(self.source);
        if plain.contains('?') && plain.matches('?').count() > self.source.matches('?').count() {
            return warn(
                "some of its letters cannot travel in a text and would be sent as `?`".to_owned(),
                "use plain letters",
            );
        }
        let units = self.shortest();
        if units > ONE_PART {
            return warn(
                format!("with long names it takes {units} characters, more than the {ONE_PART} of one text"),
                "shorten it, or put what is only useful between `{% if room %}` and `{% endif %}`",
            );
        }
        Ok(())
    }

    /// Returns the shortest possible length with long names.
    fn shortest(&self) -> usize {
        let facts = sample(self.template, &LongNames::default());
        let environment = environment(UndefinedBehavior::SemiStrict);
        let Ok(compiled) = environment.template_from_named_str(self.name, self.source) else {
            return 0;
        };
        TextRoom::TEXTS
            .iter()
            .filter_map(|room| compiled.render(values(self.template, &facts, *room, None)).ok())
            .map(|said| segments(&gsm::tidy(&gsm::normalise(&said))).units)
            .min()
            .unwrap_or(0)
    }
}

/// Returns the fault of a key without any text.
fn unknown(name: &str) -> WordingFault {
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending @ ("subject" | "email"))) => (stem, format!(".{ending}")),
        Some((stem, _)) => (stem, String::new()),
        None => (name, String::new()),
    };
    let close = nearest_of_few(stem, Template::ALL.iter().map(|template| template.name()));
    WordingFault {
        name: name.to_owned(),
        level: FaultLevel::Error,
        message: format!("`{name}` is not the name of a text"),
        range: None,
        remedy: match close {
            Some(close) => format!("did you mean `{close}{ending}`?"),
            None => {
                "docs/texts.md names every text; `NAME.subject` and `NAME.email` are its e-mail".to_owned()
            }
        },
    }
}

/// Returns the fault of a template with a syntax error.
pub(super) fn syntax(name: &str, source: &str, error: &minijinja::Error) -> WordingFault {
    WordingFault {
        name: name.to_owned(),
        level: FaultLevel::Error,
        message: error.detail().unwrap_or("it cannot be understood").to_owned(),
        range: place(source, error),
        remedy: "close every `{{` with `}}` and every `{% if %}` with `{% endif %}`".to_owned(),
    }
}

/// Returns the place of an error, in whole letters: the engine points at a byte, perhaps in the
/// middle of a letter.
fn place(source: &str, error: &minijinja::Error) -> Option<Range<usize>> {
    let Range { start, end } = error.range()?;
    let end = (end.min(source.len())..=source.len()).find(|at| source.is_char_boundary(*at))?;
    let start = (0..=start.min(end))
        .rev()
        .find(|at| source.is_char_boundary(*at))?;
    Some(start..end)
}

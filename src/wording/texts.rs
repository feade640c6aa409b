//! Compiled templates, and the wording of notices with them.

use super::calls;
use super::check::{self, FaultLevel, WordingFault};
use super::civil::clock_seen_from;
use super::defaults::wording;
use super::emails::email;
use super::gsm::{self, ONE_PART, segments};
use super::rooms;
use super::values::{TemplateValues, TextRoom, values};
use crate::domain::alert::AlertKind;
use crate::domain::delivery::{Address, Content};
use crate::domain::notice::{Notice, NoticeFacts, Template};
use crate::domain::private::Private;
use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Most instructions for one template. The longest built-in template needs a few hundred.
const FUEL: u64 = 20_000;

/// Variables for the body of an e-mail alone: no text and no subject names a household (P17).
pub(super) const EMAIL_ONLY: &[&str] = &[
    "causes",
    "details",
    "first_name",
    "link",
    "note",
    "phones",
    "place",
    "possible",
    "sheet",
];

/// The three templates of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TextPart {
    /// The text itself.
    Text,
    /// The subject of the e-mail.
    Subject,
    /// The body of the e-mail.
    Email,
}

impl TextPart {
    /// Reads a key under `[texts]`.
    pub(super) fn of(key: &str) -> Option<(Template, Self)> {
        let (name, part) = match key.rsplit_once('.') {
            Some((name, "subject")) => (name, Self::Subject),
            Some((name, "email")) => (name, Self::Email),
            Some(_) => return None,
            None => (key, Self::Text),
        };
        let template = Template::ALL.iter().find(|template| template.name() == name)?;
        Some((*template, part))
    }

    /// Returns the key under `[texts]`.
    pub(super) fn key(self, template: Template) -> String {
        match self {
            Self::Text => template.name().to_owned(),
            Self::Subject => format!("{}.subject", template.name()),
            Self::Email => format!("{}.email", template.name()),
        }
    }

    /// Returns the built-in wording.
    pub(super) fn built_in(self, template: Template) -> &'static str {
        match self {
            Self::Text => wording(template).text,
            Self::Subject => wording(template).subject,
            Self::Email => email(template),
        }
    }
}

/// An environment without surprises: no escapes, no loops without end.
pub(super) fn environment(undefined: UndefinedBehavior) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(undefined);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_fuel(Some(FUEL));
    environment.set_debug(true);
    // `debug` would show every fact, `range` could fill the memory before the fuel is out.
    for global in ["debug", "dict", "namespace", "range"] {
        environment.remove_global(global);
    }
    environment
}

/// Every text of a school: the built-in wording, and the school's own where given.
#[derive(Clone)]
pub struct SchoolTexts {
    /// Compiled once, and shared by all schools.
    built_in: Arc<Environment<'static>>,
    /// `None` where the school has no texts of its own.
    own: Option<Arc<Environment<'static>>>,
}

impl fmt::Debug for SchoolTexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "SchoolTexts({} of the school's own)",
            self.own.as_ref().map_or(0, |own| own.templates().count())
        )
    }
}

impl Default for SchoolTexts {
    fn default() -> Self {
        let mut built_in = environment(UndefinedBehavior::Lenient);
        for template in Template::ALL {
            for part in [TextPart::Text, TextPart::Subject, TextPart::Email] {
                // A built-in template with a fault would be absent, and `bare_facts` be sent in its
                // place; a test compiles and renders every built-in template.
                if built_in
                    .add_template_owned(part.key(*template), part.built_in(*template))
                    .is_err()
                {
                    continue;
                }
            }
        }
        Self {
            built_in: Arc::new(built_in),
            own: None,
        }
    }
}

impl SchoolTexts {
    /// Returns the same wording with a school's own in place of some texts.
    ///
    /// # Errors
    /// Every fault of the school's wording, at once. Warnings are left to [`check`](super::check()).
    pub fn with(&self, overrides: &BTreeMap<String, String>) -> Result<Self, Vec<WordingFault>> {
        if overrides.is_empty() {
            return Ok(self.clone());
        }
        let mut own = environment(UndefinedBehavior::SemiStrict);
        let mut faults = Vec::new();
        for (key, template) in overrides {
            if let Err(fault) = check::check(key, template)
                && fault.level == FaultLevel::Error
            {
                faults.push(fault);
                continue;
            }
            if let Err(error) = own.add_template_owned(key.clone(), template.clone()) {
                faults.push(check::syntax(key, template, &error));
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            built_in: self.built_in.clone(),
            own: Some(Arc::new(own)),
        })
    }

    /// Renders one template; the built-in wording where the school's fails.
    fn render_part(&self, template: Template, part: TextPart, values: &TemplateValues) -> Option<String> {
        let key = part.key(template);
        self.own
            .iter()
            .chain([&self.built_in])
            .filter_map(|environment| environment.get_template(&key).ok())
            .find_map(|template| template.render(values).ok())
            .filter(|text| !text.trim().is_empty())
    }
}

/// Puts a notice into words, as the channel of the address carries them.
///
/// Never fails: a school's wording with a fault in rendering gives way to the built-in wording, and
/// the built-in to the bare facts. A text is GSM-7 and one part long if possible: names shorten
/// first, then the merely useful is left out; the code, the word to send and the time never are.
/// `public_url` is the board's address, for the link in an e-mail.
#[must_use]
pub fn render(notice: &Notice, to: Address, texts: &SchoolTexts, public_url: Option<&str>) -> Content {
    match to {
        Address::Sms(to) => Content::Text {
            to,
            body: Private::new(text_of(notice.template, &notice.facts, texts)),
        },
        Address::Chat(room) => Content::Notice {
            room,
            body: Private::new(rooms::test_words(&notice.facts)),
        },
        Address::Voice(to) => Content::Call {
            to,
            script: Private::new(calls::script(&notice.facts)),
        },
        Address::Email(to) => {
            let (subject, body) = mail(notice, texts, public_url);
            Content::Email {
                to,
                subject: Private::new(subject),
                body: Private::new(body),
            }
        }
    }
}

/// Renders a text in one part, or as short as possible.
pub(super) fn text_of(template: Template, facts: &NoticeFacts, texts: &SchoolTexts) -> String {
    let mut shortest: Option<String> = None;
    for room in TextRoom::TEXTS {
        let values = values(template, facts, *room, None);
        let Some(said) = texts.render_part(template, TextPart::Text, &values) else {
            continue;
        };
        let marked = format!("{}{said}", marks(template, facts, *room));
        let said = gsm::tidy(&gsm::normalise(&marked));
        if segments(&said).units <= ONE_PART {
            return said;
        }
        if shortest.as_ref().is_none_or(|known| said.len() < known.len()) {
            shortest = Some(said);
        }
    }
    shortest.unwrap_or_else(|| bare_facts(template, facts))
}

/// Leaves out the variables meant for the body of an e-mail alone.
fn without_email_only(mut values: TemplateValues) -> TemplateValues {
    values.retain(|name, _| !EMAIL_ONLY.contains(name));
    values
}

/// Returns the subject and the body of an e-mail.
fn mail(notice: &Notice, texts: &SchoolTexts, public_url: Option<&str>) -> (String, String) {
    let (template, facts) = (notice.template, &notice.facts);
    let mut values = values(template, facts, TextRoom::EMAIL, public_url);
    let marks = marks(template, facts, TextRoom::EMAIL);
    let short = without_email_only(values.clone());
    let said = texts
        .render_part(template, TextPart::Text, &short)
        .unwrap_or_else(|| bare_facts(template, facts));
    let said = gsm::tidy(&said);
    values.insert("text", Value::from(said.clone()));
    let subject = texts
        .render_part(template, TextPart::Subject, &short)
        .map_or_else(|| said.clone(), |subject| gsm::tidy(&subject));
    let body = texts
        .render_part(template, TextPart::Email, &values)
        .unwrap_or(said);
    let body = gsm::tidy_lines(&body);
    let body = if marks.is_empty() {
        body
    } else {
        format!("{}\n\n{body}\n", marks.trim())
    };
    (format!("{marks}{subject}"), body)
}

/// Marks a repeat or a late message. Not part of the templates, so that none can forget the mark.
fn marks(template: Template, facts: &NoticeFacts, room: TextRoom) -> String {
    // The answer to a text with the safe phrase differs from no other in any way (P9).
    if template == Template::Received {
        return String::new();
    }
    // Practice that looks real is worse than none.
    let drill = if facts.kind == Some(AlertKind::Drill) {
        "DRILL "
    } else {
        ""
    };
    let repeat = if facts.repeat { "REPEAT: " } else { "" };
    let repeat = format!("{drill}{repeat}");
    let Some(since) = facts.delayed_since else {
        return repeat;
    };
    let since = clock_seen_from(since, facts.now, &facts.time_zone);
    if room.extras() {
        format!("{repeat}(late: Homeward was off since {since}) ")
    } else if !room.is_least() {
        format!("{repeat}(late, due {since}) ")
    } else if facts.repeat {
        format!("{drill}REPEAT, late: ")
    } else {
        format!("{drill}LATE: ")
    }
}

/// The least wording, for use without any template: name of the text, code, time, and advice to
/// ring the office.
fn bare_facts(template: Template, facts: &NoticeFacts) -> String {
    let code = facts.code.as_ref().map(ToString::to_string).unwrap_or_default();
    let now = facts
        .now
        .map(|now| clock_seen_from(now, None, &facts.time_zone))
        .unwrap_or_default();
    gsm::tidy(&gsm::normalise(&format!(
        "Homeward {code} {now}: {}. Ring the school office.",
        template.name().replace('-', " ")
    )))
}

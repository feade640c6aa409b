//! Problems of a configuration: fault, place and remedy.

use serde::Serialize;
use std::fmt::Write as _;
use std::ops::Range;

/// Severity of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The configuration cannot be used.
    Error,
    /// The configuration can be used, and the admin should know.
    Warning,
}

impl Severity {
    /// Returns the word before a problem.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Most letters of a message or a remedy: what was written stands in them, and may be of any length.
const LONGEST_MESSAGE: usize = 1_000;

/// Most letters of a line shown, and how many of them before the place of the problem.
const LONGEST_EXCERPT: usize = 160;
const BEFORE_PLACE: usize = 60;

/// Returns the first letters of a text, with dots where more followed.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let first: String = text.chars().take(most).collect();
    format!("{} ...", first.trim_end())
}

/// A part that a daemon starts without, in spite of an error: no error of the pages may keep alerts from leaving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartLeftOut {
    /// The pages: a certificate that ended in the night.
    Pages,
    /// The button of the school's sign-in service: a secret that is not there.
    SignInService,
}

impl PartLeftOut {
    /// Returns what is not there until the error is mended, and what is.
    fn consequence(self) -> &'static str {
        match self {
            Self::Pages => "Nobody can see the pages until then; texts and alerts leave all the same",
            Self::SignInService => {
                "Nobody can sign in by it until then; passwords, texts and alerts work all the same"
            }
        }
    }
}

/// One fault at one place of one file.
///
/// Messages name keys as written, never a telephone number, an address, a person's name or a
/// secret, so that messages can go to a log (P17): such a value in the place of a key is left out.
/// Only [`Problem::render`], for a terminal, shows the line itself, with the secrets on the line
/// blanked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Kind of problem, in kebab-case; the same in every version.
    pub code: &'static str,
    /// Whether the problem stops the configuration from being used.
    #[serde(skip)]
    pub severity: Severity,
    /// The last release that starts in spite of the error; `None` where none does. An earlier release took
    /// the value, and an upgrade never stops a running school.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_until: Option<&'static str>,
    /// The part that a daemon starts without in spite of the error; `None` where the error stops a start.
    #[serde(skip)]
    pub starts_without: Option<PartLeftOut>,
    /// The file's path, as asked for.
    pub file: String,
    /// Line, from 1. The problem of an unreadable file is at 1:1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The same place in bytes.
    #[serde(skip)]
    pub span: Range<usize>,
    /// The fault, and the harm that the fault would have done.
    pub message: String,
    /// Remedy: the action for the admin.
    pub remedy: String,
    /// The line as written, with secrets blanked; absent without a line to show.
    #[serde(skip)]
    excerpt: Option<LineExcerpt>,
}

/// The line of a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
struct LineExcerpt {
    /// The line, or the part of a long line around the place.
    line: String,
    /// Letters before the place.
    indent: usize,
    width: usize,
}

impl LineExcerpt {
    /// Cuts a line around a place of `width` letters after `indent`.
    fn of(line: &str, indent: usize, width: usize) -> Self {
        let letters = line.chars().count();
        if letters <= LONGEST_EXCERPT {
            let line = line.to_owned();
            return Self { line, indent, width };
        }
        let from = indent.saturating_sub(BEFORE_PLACE);
        let shown: String = line.chars().skip(from).take(LONGEST_EXCERPT).collect();
        let before = if from > 0 { "... " } else { "" };
        let after = if from + LONGEST_EXCERPT < letters {
            " ..."
        } else {
            ""
        };
        Self {
            line: format!("{before}{shown}{after}"),
            indent: indent - from + before.len(),
            width: width.min(LONGEST_EXCERPT.saturating_sub(indent - from)).max(1),
        }
    }
}

impl Problem {
    /// Builds a problem of a place in `text`.
    pub(super) fn at(
        severity: Severity,
        code: &'static str,
        (file, text): (&str, &str),
        span: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let start = floor(text, span.start);
        let end = floor(text, span.end.max(start));
        let line_start = text
            .get(..start)
            .and_then(|t| t.rfind('\n'))
            .map_or(0, |at| at + 1);
        let rest = text.get(line_start..).unwrap_or("");
        let line_text = rest.split('\n').next().unwrap_or("").trim_end_matches('\r');
        let line_end = line_start + line_text.len();
        let characters = |from: usize, to: usize| text.get(from..to).map_or(0, |t| t.chars().count());
        let excerpt = (!line_text.trim().is_empty()).then(|| {
            let line = blank_secrets(text.get(..line_start).unwrap_or(""), line_text).replace('\t', " ");
            let width = characters(start, end.min(line_end)).max(1);
            LineExcerpt::of(&line, characters(line_start, start), width)
        });
        Self {
            code,
            severity,
            accepted_until: None,
            starts_without: None,
            file: file.to_owned(),
            line: text
                .get(..line_start)
                .map_or(0, |t| t.bytes().filter(|b| *b == b'\n').count())
                + 1,
            column: characters(line_start, start) + 1,
            span: start..end,
            message: cut(
                &without_names(&cut(&message.into(), LONGEST_MESSAGE)),
                LONGEST_MESSAGE,
            ),
            remedy: cut(&remedy.into(), LONGEST_MESSAGE),
            excerpt,
        }
    }

    /// Whether the problem stops the configuration from being used.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Whether a daemon may not even start: an error without grace.
    pub(super) fn is_fatal(&self) -> bool {
        self.is_error() && self.accepted_until.is_none() && self.starts_without.is_none()
    }

    /// Returns the problem as the start of a daemon takes it: an error that an earlier release accepted is a warning, and
    /// says until when.
    pub(crate) fn at_start(mut self) -> Self {
        if let Some(part) = self.starts_without.filter(|_| self.is_error()) {
            self.severity = Severity::Warning;
            self.message = format!("{}. {}", self.message, part.consequence());
        }
        let Some(release) = self.accepted_until else {
            return self;
        };
        self.severity = Severity::Warning;
        self.message = format!(
            "{}. An earlier release took this, so release {release} still starts with it, as before; no later release will, \
             and no reload does",
            self.message
        );
        self
    }

    /// Returns `file:line:column`; nothing private.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}:{}", self.file, self.line, self.column)
    }

    /// Returns the problem for a log: place, fault and remedy, without the line itself.
    #[must_use]
    pub fn plain(&self) -> String {
        let kind = self.severity.word();
        format!("{}: {kind}: {}; {}\n", self.place(), self.message, self.remedy)
    }

    /// Returns the problem for people: place and message, the line, and the remedy under the place.
    #[must_use]
    pub fn render(&self) -> String {
        let kind = self.severity.word();
        let Some(excerpt) = &self.excerpt else {
            return format!("{}: {kind}: {}\n   {}\n", self.file, self.message, self.remedy);
        };
        let mut out = format!(
            "{}:{}:{}: {kind}: {}\n",
            self.file, self.line, self.column, self.message
        );
        let number = self.line.to_string();
        let gutter = number.len().max(2);
        // Writing to a String cannot fail.
        if writeln!(out, "   {number:>gutter$} | {}", excerpt.line).is_ok() {
            out.push_str(&format!(
                "   {:gutter$} | {:indent$}{} {}\n",
                "",
                "",
                "^".repeat(excerpt.width),
                self.remedy,
                indent = excerpt.indent,
            ));
        }
        out
    }
}

/// Keys with values never shown, even on a terminal: a terminal may be shared, or captured in a
/// log.
const SECRET_KEYS: [&str; 15] = [
    "api_key",
    "auth_token",
    "callback_token",
    "client_secret",
    "duress_codes",
    "google_key",
    "key",
    "mobile",
    "password",
    "safe_phrases",
    "safe_word",
    "secret",
    "signing_key",
    "token_secret",
    "url",
];

/// Returns the line with secrets blanked letter by letter, so that columns keep their places.
///
/// A value may stand on later lines than its key: `before` is the text up to the line.
fn blank_secrets(before: &str, line: &str) -> String {
    let mut from = line.len();
    let mut rest = 0;
    for (at, _) in line.match_indices('=') {
        let value = line.get(at + 1..).unwrap_or("");
        if is_secret(line.get(rest..at).unwrap_or(""), value) {
            from = at;
            break;
        }
        rest = at + 1;
    }
    if !line.contains('=') && !line.starts_with('[') {
        let opened = before.lines().rev().find_map(|line| line.split_once('='));
        if opened.is_some_and(|(key, value)| is_secret(key, value)) {
            from = 0;
        }
    }
    let (shown, hidden) = line.split_at(from);
    let blanked = hidden.chars().map(|c| if c.is_alphanumeric() { '*' } else { c });
    shown.chars().chain(blanked).collect()
}

/// Leaves out of a message the quoted words that could be a person's name, number or address.
///
/// A person is named by a key (`jo`); to write `Jo Bloggs` there, or a number, is a likely slip.
fn without_names(message: &str) -> String {
    let mut parts = message.split('`');
    let mut out = parts.next().unwrap_or("").to_owned();
    let mut quoted = true;
    for part in parts {
        out.push('`');
        out.push_str(if quoted && may_be_somebody(part) {
            "..."
        } else {
            part
        });
        quoted = !quoted;
    }
    out
}

/// Whether a quoted word may be a person's name, number or e-mail address, rather than a key or a
/// word of ours.
fn may_be_somebody(quoted: &str) -> bool {
    let digits = quoted.chars().filter(char::is_ascii_digit).count();
    let wordy = quoted
        .chars()
        .all(|c| c.is_alphabetic() || c.is_whitespace() || "-'\u{2019}.".contains(c));
    let shouted = !quoted.chars().any(char::is_lowercase);
    let two = quoted.trim().contains(char::is_whitespace);
    quoted.contains('@')
        || digits >= 6
        || (wordy && !shouted && (two || quoted.starts_with(char::is_uppercase)))
}

/// Whether `text` ends in a key with a secret `value`.
///
/// A secret behind a misspelt key would slip through a list of exact names, so near misses count.
fn is_secret(text: &str, value: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let key = text.trim_end_matches(|c: char| !word(c));
    let key = key.rsplit(|c: char| !word(c)).next().unwrap_or(key);
    let value = value.trim_start();
    // A reference to a secret, and the name of a mail server, may be seen.
    let open = value.starts_with('{') || (key == "url" && value.contains("smtp") && !value.contains('@'));
    let near =
        |known: &&str| crate::wording::suggest::distance(known, key) <= if known.len() > 4 { 2 } else { 0 };
    has_login(value) || (!open && SECRET_KEYS.iter().any(near))
}

/// Whether an address has a name or a password before its host, under whatever key.
fn has_login(value: &str) -> bool {
    let rest = value.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '"', '\''])
        .next()
        .is_some_and(|host| host.contains('@'))
}

/// Returns the nearest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_and_a_secret_in_plain_words_are_not_shown() {
        for line in [
            "base_url = \"http://sms:hunter2@192.168.1.50:8080\"",
            "client_secret = \"hunter2\"",
            "token_secret = \"hunter2\"",
            "signing_key = \"hunter2\"",
            "callback_token = \"hunter2\"",
        ] {
            assert!(!blank_secrets("", line).contains("hunter2"), "{line}");
        }
        let open = "base_url = \"http://192.168.1.50:8080/a@b\"";
        assert_eq!(blank_secrets("", open), open);
    }

    #[test]
    fn a_problem_is_rendered_with_its_line_and_its_remedy_under_the_place() {
        let text = "[[chain.help]]\nstep = \"office\"\nwait = \"0m\"\n";
        let at = text.find("\"0m\"").unwrap();
        let problem = Problem::at(
            Severity::Error,
            "zero-wait",
            ("schools/example.toml", text),
            at..at + 4,
            "a step would go out together with the one before it",
            "give a wait of at least 1s",
        );
        assert_eq!((problem.line, problem.column), (3, 8));
        assert_eq!(
            problem.render(),
            "schools/example.toml:3:8: error: a step would go out together with the one before it\n    \
              3 | wait = \"0m\"\n      |        ^^^^ give a wait of at least 1s\n"
        );
    }

    #[test]
    fn a_secret_is_not_shown_with_the_line_it_stands_on() {
        for text in [
            "auth_token = \"hunter2\"",
            "safe_wrod = \"hunter2\"",
            "password=\"hunter2\"",
            "jo = { name = \"Jo\", safe_word = \"hunter2\" }",
            "url = \"smtp://me:hunter2@mail.example\"",
            "safe_phrases = [\n  \"over\",\n  \"hunter2\",\n]",
        ] {
            let at = text.find("hunter2").unwrap();
            let problem = Problem::at(Severity::Error, "x", ("f", text), at..at + 7, "m", "r");
            let rendered = problem.render();
            assert!(
                !rendered.contains("hunter2") && rendered.contains("*******"),
                "{rendered}"
            );
        }
    }

    // Faults: P17 x bad-config
    #[test]
    fn p17_a_name_a_number_or_an_address_in_the_place_of_a_key_is_not_in_the_message() {
        for somebody in [
            "Ali Khan",
            "ali khan",
            "Khan",
            "Si\u{f4}n O'Neill-Rees",
            "J. Bloggs",
            "07700 900101",
            "jo@example.sch.uk",
        ] {
            let message = format!("there is no person `{somebody}`, so nobody would be told as `sam`");
            let problem = Problem::at(Severity::Error, "x", ("f", "a = 1"), 0..1, message, "r");
            assert_eq!(
                problem.message,
                "there is no person `...`, so nobody would be told as `sam`"
            );
            assert_eq!(
                problem.plain(),
                "f:1:1: error: there is no person `...`, so nobody would be told as `sam`; r\n"
            );
        }
        for ours in [
            "jo",
            "office-manager",
            "OK",
            "SAFE K7",
            "safe_word",
            "20m",
            "HOMEWARD_X",
            "not-back",
        ] {
            let message = format!("there is no `{ours}`");
            let problem = Problem::at(Severity::Error, "x", ("f", "a = 1"), 0..1, message.clone(), "r");
            assert_eq!(problem.message, message);
        }
    }

    #[test]
    fn a_line_of_any_length_is_shown_around_the_place_alone() {
        let text = format!("name = \"{}!{}\"", "x".repeat(5_000_000), "y".repeat(5_000_000));
        let at = text.find('!').unwrap();
        let message = format!("`{}` is no name", "x".repeat(5_000_000));
        let problem = Problem::at(Severity::Error, "x", ("f", &text), at..at + 1, message, "r");
        let rendered = problem.render();
        assert!(rendered.len() < 2_000, "{} letters", rendered.len());
        let lines: Vec<&str> = rendered.lines().collect();
        assert_eq!(
            lines[1].chars().position(|c| c == '!'),
            lines[2].chars().position(|c| c == '^')
        );
    }

    #[test]
    fn what_is_not_secret_is_shown() {
        for line in [
            "password = { credential = \"smtp-password\" }",
            "url = \"smtp://mail.example\"",
            "[people.jo]",
            "name = \"Jo\"",
        ] {
            let text = format!("safe_word = \"x\"\n{line}");
            let problem = Problem::at(Severity::Error, "x", ("f", &text), 16..17, "m", "r");
            assert!(problem.render().contains(line), "{}", problem.render());
        }
    }

    #[test]
    fn columns_count_characters_and_places_outside_the_text_do_no_harm() {
        let problem = Problem::at(Severity::Error, "x", ("f", "n = \"é\" # x"), 9..99, "m", "r");
        assert_eq!((problem.line, problem.column), (1, 9));
        let problem = Problem::at(Severity::Error, "x", ("f", ""), 7..9, "m", "r");
        assert_eq!((problem.line, problem.column), (1, 1));
    }
}

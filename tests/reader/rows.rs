//! Labelled texts of the corpus, and the context in which each was written.

use homeward::domain::reply::{
    Intent, KnownNames, LastQuestion, LearnedWeights, ReadingContext, SafePhrases, SenderKind, TextReading,
    VisitState, learned_features, read_by,
};

/// Every intent with its name in the corpus.
pub(crate) const INTENTS: [(&str, Intent); 19] = [
    ("duress", Intent::Duress),
    ("help", Intent::Help),
    ("unclear", Intent::Unclear),
    ("opt_out", Intent::OptOut),
    ("cancel", Intent::Cancel),
    ("no_answer", Intent::NoAnswer),
    ("home_safe", Intent::HomeSafe),
    ("back", Intent::Back),
    ("left", Intent::Left),
    ("extend", Intent::Extend),
    ("late", Intent::Late),
    ("arrived", Intent::Arrived),
    ("start", Intent::Start),
    ("status", Intent::Status),
    ("ok", Intent::Ok),
    ("ack", Intent::Ack),
    ("safe_confirmed", Intent::SafeConfirmed),
    ("decline", Intent::Decline),
    ("police_called", Intent::PoliceCalled),
];

/// Intents of a contact's text. Those of a worker's are all up to `ok`.
const OF_CONTACTS: [&str; 8] = [
    "help",
    "unclear",
    "opt_out",
    "status",
    "ack",
    "safe_confirmed",
    "decline",
    "police_called",
];

/// A situation of the guide: its name, the sender, where the visit stands, and the last question.
const SITUATIONS: [(&str, SenderKind, VisitState, LastQuestion); 9] = {
    use LastQuestion::{Alert, CheckIn, Nothing};
    use SenderKind::{Contact, Worker};
    [
        ("asked", Worker, VisitState::OnSite, CheckIn),
        ("quiet", Worker, VisitState::OnSite, Nothing),
        ("planned", Worker, VisitState::Planned, Nothing),
        ("out", Worker, VisitState::Out, Nothing),
        ("between", Worker, VisitState::Between, Nothing),
        ("returning", Worker, VisitState::Returning, Nothing),
        ("going-home", Worker, VisitState::Returning, Nothing),
        ("told", Contact, VisitState::None, Alert),
        ("owns", Contact, VisitState::None, Alert),
    ]
};

/// A text with its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CorpusRow {
    /// Writer and line, `07-112`: the same for ever.
    pub(crate) id: String,
    /// `worker` or `contact`.
    pub(crate) role: String,
    /// The situation of the guide.
    pub(crate) situation: String,
    /// The text, one line.
    pub(crate) text: String,
    /// The label.
    pub(crate) intent: String,
    /// Minutes or a time of day, of `extend`.
    pub(crate) value: String,
}

/// Why a line of a writer's file is no row. Never holds a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RowFault {
    /// Fewer than five columns.
    Columns,
    /// Neither worker nor contact.
    Role,
    /// No situation of the guide, or one of the other role.
    Situation,
    /// No text.
    Text,
    /// No intent, or none of this role.
    Intent,
}

/// The head of a part.
pub(crate) const HEAD: &str = "id\trole\tsituation\ttext\tintent\tvalue";

impl CorpusRow {
    /// Reads a line of a writer's file: role, situation, text, intent, value, note.
    pub(crate) fn of_writer(line: &str, id: String) -> Result<CorpusRow, RowFault> {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [role, situation, text, intent, rest @ ..] = cells.as_slice() else {
            return Err(RowFault::Columns);
        };
        CorpusRow {
            id,
            role: (*role).to_owned(),
            situation: (*situation).to_owned(),
            text: (*text).to_owned(),
            intent: (*intent).to_owned(),
            value: rest.first().copied().unwrap_or_default().to_owned(),
        }
        .checked()
    }

    /// Reads a line of a part.
    pub(crate) fn of_part(line: &str) -> Option<CorpusRow> {
        let mut cells = line.split('\t').map(str::to_owned);
        let row = CorpusRow {
            id: cells.next()?,
            role: cells.next()?,
            situation: cells.next()?,
            text: cells.next()?,
            intent: cells.next()?,
            value: cells.next()?,
        };
        row.checked().ok()
    }

    /// The writer, as the first part of the id says.
    pub(crate) fn writer(&self) -> &str {
        self.id.split('-').next().unwrap_or_default()
    }

    fn checked(self) -> Result<CorpusRow, RowFault> {
        let is_contact = match self.role.as_str() {
            "worker" => false,
            "contact" => true,
            _ => return Err(RowFault::Role),
        };
        let of_contact = ["told", "owns"].contains(&self.situation.as_str());
        if self.place().is_none() || of_contact != is_contact {
            return Err(RowFault::Situation);
        }
        if self.text.is_empty() {
            return Err(RowFault::Text);
        }
        let is_meant = if is_contact {
            OF_CONTACTS.contains(&self.intent.as_str())
        } else {
            INTENTS[..15].iter().any(|(name, _)| *name == self.intent)
        };
        is_meant.then_some(self).ok_or(RowFault::Intent)
    }

    fn place(&self) -> Option<(SenderKind, VisitState, LastQuestion)> {
        let found = SITUATIONS.iter().find(|(name, ..)| *name == self.situation)?;
        Some((found.1, found.2, found.3))
    }

    /// The line of a part.
    pub(crate) fn line(&self) -> String {
        [
            &self.id,
            &self.role,
            &self.situation,
            &self.text,
            &self.intent,
            &self.value,
        ]
        .map(String::as_str)
        .join("\t")
    }

    /// Whether the label is help or duress.
    pub(crate) fn is_distress(&self) -> bool {
        matches!(self.intent.as_str(), "help" | "duress")
    }

    /// Reads another text in the context of this row.
    pub(crate) fn read_as(&self, text: &str, cast: &Cast) -> TextReading {
        read_by(cast.weights(), text, &self.context(cast))
    }

    /// Reads the text.
    pub(crate) fn read(&self, cast: &Cast) -> TextReading {
        self.read_as(&self.text, cast)
    }

    /// What the second reader counts of another text in the context of this row.
    pub(crate) fn features_of(&self, text: &str, cast: &Cast) -> Vec<u32> {
        learned_features(text, &self.context(cast))
    }

    fn context<'a>(&self, cast: &'a Cast) -> ReadingContext<'a> {
        let (sender, state, asked) =
            self.place()
                .unwrap_or((SenderKind::Worker, VisitState::OnSite, LastQuestion::CheckIn));
        cast.context(sender, state, asked)
    }
}

/// The rows of a part.
pub(crate) fn part(text: &str) -> Vec<CorpusRow> {
    text.lines().skip(1).filter_map(CorpusRow::of_part).collect()
}

/// The rows of a table of labelled cases (`tests/rules/domain/reply/*.tsv`), as far as one of the situations fits.
pub(crate) fn cases(text: &str, prefix: &str) -> Vec<CorpusRow> {
    let lines = text.lines().skip(1).enumerate();
    lines
        .filter_map(|(at, line)| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [sender, text, intent, _, note] = cells.as_slice() else {
                return None;
            };
            let told = |what: &str| {
                note.split(what)
                    .nth(1)
                    .and_then(|rest| rest.split([',', ';', ' ']).next())
            };
            let situation = match (*sender, told("state: "), told("asked: ")) {
                ("contact", None, None) => "told",
                ("staff", None, None | Some("check-in")) => "asked",
                ("staff", None, Some("nothing")) => "quiet",
                ("staff", Some("planned"), None) => "planned",
                ("staff", Some("out"), None) => "out",
                ("staff", Some("between"), None) => "between",
                ("staff", Some("returning"), None) => "returning",
                _ => return None,
            };
            let role = if *sender == "contact" { "contact" } else { "worker" };
            let text = text.replace("\\n", " / ");
            let line = [role, situation, &text, intent].join("\t");
            CorpusRow::of_writer(&line, format!("{prefix}-{at}")).ok()
        })
        .collect()
}

/// The name of an intent.
pub(crate) fn name(intent: Intent) -> &'static str {
    let found = INTENTS.iter().find(|(_, other)| *other == intent);
    found.map_or("?", |(name, _)| name)
}

/// Whether an intent moves a timer.
pub(crate) fn is_reassuring(intent: Intent) -> bool {
    use Intent::{Arrived, Back, Cancel, Extend, HomeSafe, Late, Left, NoAnswer, Ok};
    matches!(
        intent,
        Ok | Arrived | Left | Back | HomeSafe | Extend | Late | NoAnswer | Cancel
    )
}

/// The people and the phrases of the guide.
pub(crate) struct Cast {
    phrases: Vec<String>,
    safe_words: Vec<String>,
    codes: Vec<String>,
    out: Vec<String>,
    staff: Vec<String>,
    weights: Option<LearnedWeights>,
}

impl Cast {
    /// Jo Bloggs is out with Mel Carter.
    pub(crate) fn new() -> Cast {
        let own = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
        Cast {
            phrases: own(&["purple folder", "red folder", "I need cover for my duty"]),
            safe_words: own(&["marigold", "Aunt Beryl"]),
            codes: own(&["0000", "9999"]),
            out: own(&["Jo Bloggs", "Mel Carter"]),
            staff: own(&["Pat Evans", "Sam Lee", "Dave Hughes", "Mrs Khan"]),
            weights: None,
        }
    }

    /// The same, with other weights of the second reader than those built in.
    pub(crate) fn with_weights(weights: LearnedWeights) -> Cast {
        Cast {
            weights: Some(weights),
            ..Cast::new()
        }
    }

    fn weights(&self) -> &LearnedWeights {
        match &self.weights {
            Some(weights) => weights,
            None => LearnedWeights::built_in(),
        }
    }

    fn context(&self, sender: SenderKind, state: VisitState, asked: LastQuestion) -> ReadingContext<'_> {
        let is_contact = sender == SenderKind::Contact;
        ReadingContext {
            sender,
            state,
            asked,
            phrases: SafePhrases {
                phrases: &self.phrases,
                safe_words: &self.safe_words,
                duress_codes: &self.codes,
            },
            names: KnownNames {
                sender: if is_contact { "" } else { &self.out[0] },
                colleagues: if is_contact { &self.out } else { &self.out[1..] },
                staff: &self.staff,
            },
            welsh: true,
        }
    }
}

//! Texts, read from every sender in every state: the input is the text.

use homeward::domain::id::{PersonId, SchoolId, VisitId};
use homeward::domain::inbound::{OutVisit, OutWorker, VisitCalm, interpret_unknown};
use homeward::domain::reply::{
    Intent, KnownNames, LastQuestion, ReadingContext, SafePhrases, SenderKind, TextReading, VisitState, read,
    read_leave,
};

/// Said plainly, each distress that nothing around it may hide.
const DISTRESS: &[&str] = &[
    "hes got a knife",
    "help",
    "send police",
    "hes hit me",
    "im scared",
    "he wont let us out",
    "chest pains",
    "being followed",
];

const STATES: [VisitState; 6] = [
    VisitState::None,
    VisitState::Planned,
    VisitState::Out,
    VisitState::OnSite,
    VisitState::Between,
    VisitState::Returning,
];

const ASKED: [LastQuestion; 4] = [
    LastQuestion::CheckIn,
    LastQuestion::Minutes,
    LastQuestion::Alert,
    LastQuestion::Nothing,
];

struct Words {
    phrases: Vec<String>,
    safe_words: Vec<String>,
    codes: Vec<String>,
    colleagues: Vec<String>,
    staff: Vec<String>,
}

impl Words {
    fn new() -> Self {
        Self {
            phrases: vec!["I am on a home visit, and I need cover for my duty".to_owned()],
            safe_words: vec!["marigold".to_owned()],
            codes: vec!["0000".to_owned()],
            colleagues: vec!["Mel O'Brien".to_owned(), "Si\u{e2}n Will".to_owned()],
            staff: vec!["Sue Khan".to_owned(), "\u{130} \u{df}".to_owned()],
        }
    }

    fn names(&self) -> KnownNames<'_> {
        KnownNames {
            sender: "Jo Back-Home",
            colleagues: &self.colleagues,
            staff: &self.staff,
        }
    }

    /// The colleagues, out on one visit.
    fn out(&self) -> [OutVisit; 1] {
        let school = SchoolId::new("fuzz");
        let workers = self.colleagues.iter().map(|name| OutWorker {
            gone: false,
            person: PersonId::new(&school, name),
            name: name.clone(),
        });
        [OutVisit {
            visit: VisitId(1),
            workers: workers.collect(),
            calm: VisitCalm::Calm,
        }]
    }

    fn phrases(&self) -> SafePhrases<'_> {
        SafePhrases {
            phrases: &self.phrases,
            safe_words: &self.safe_words,
            duress_codes: &self.codes,
        }
    }
}

/// Whether a reading moves a timer or ends something.
fn reassures(intent: Intent) -> bool {
    match intent {
        Intent::Ok
        | Intent::Arrived
        | Intent::Left
        | Intent::Back
        | Intent::HomeSafe
        | Intent::Extend
        | Intent::Late
        | Intent::NoAnswer
        | Intent::Cancel
        | Intent::SafeConfirmed => true,
        Intent::Duress
        | Intent::Help
        | Intent::Unclear
        | Intent::OptOut
        | Intent::Start
        | Intent::Status
        | Intent::Ack
        | Intent::Decline
        | Intent::PoliceCalled => false,
    }
}

fn context<'a>(
    words: &'a Words,
    sender: SenderKind,
    state: VisitState,
    asked: LastQuestion,
) -> ReadingContext<'a> {
    ReadingContext {
        sender,
        state,
        asked,
        phrases: words.phrases(),
        names: words.names(),
        welsh: true,
    }
}

/// Reads it, and asserts what holds of every reading.
fn sound(text: &str, context: &ReadingContext<'_>) -> TextReading {
    let reading = read(text, context);
    if let Some(time) = reading.time {
        assert!(time.hour < 24 && time.minute < 60, "{time:?} is no time");
    }
    if let Some(code) = &reading.code {
        assert!(code.len() <= 8 && code.is_ascii(), "{code:?} is no code");
    }
    let json = serde_json::to_string(&reading).unwrap();
    let back: TextReading = serde_json::from_str(&json).unwrap();
    assert_eq!(back, reading, "a reading is written and read back");
    reading
}

/// P8 and P9: whatever somebody wrote, what they write besides it counts.
fn nothing_hides_distress(text: &str, words: &Words) {
    let context = context(
        words,
        SenderKind::Worker,
        VisitState::OnSite,
        LastQuestion::CheckIn,
    );
    let distress = DISTRESS[text.len() % DISTRESS.len()];
    for whole in [
        format!("{distress}. {text}"),
        format!("{text}. {distress}"),
        format!("{text}\n{distress}"),
    ] {
        let reading = read(&whole, &context);
        assert!(
            !reassures(reading.intent),
            "P8: {whole:?} was read as {:?}, because {}",
            reading.intent,
            reading.because
        );
    }
    for whole in [format!("{text} marigold"), format!("marigold\n{text}")] {
        let reading = read(&whole, &context);
        assert_eq!(
            reading.intent,
            Intent::Duress,
            "P9: the safe word was not heard in {whole:?}"
        );
        assert_eq!(reading.because, "a safe phrase or code was used");
    }
}

pub(super) fn run(data: &[u8]) {
    let text = &*String::from_utf8_lossy(data);
    let words = Words::new();
    for state in STATES {
        for asked in ASKED {
            sound(text, &context(&words, SenderKind::Worker, state, asked));
        }
    }
    let on_site = context(
        &words,
        SenderKind::Worker,
        VisitState::OnSite,
        LastQuestion::CheckIn,
    );
    let first = sound(text, &on_site);
    assert_eq!(sound(text, &on_site), first, "the same text is read the same way");
    let english = sound(
        text,
        &ReadingContext {
            welsh: false,
            ..on_site
        },
    );
    if matches!(first.intent, Intent::Help | Intent::Duress) {
        assert!(
            !reassures(english.intent),
            "P8: {text:?} is {:?} where no Welsh is read",
            english.intent
        );
    }
    let contact = sound(
        text,
        &context(&words, SenderKind::Contact, VisitState::None, LastQuestion::Alert),
    );
    if first.intent == Intent::Duress {
        assert_eq!(
            contact.intent,
            Intent::Duress,
            "a safe phrase is one whoever texts it"
        );
    }
    let unknown = sound(
        text,
        &context(
            &words,
            SenderKind::Unknown,
            VisitState::None,
            LastQuestion::Nothing,
        ),
    );
    assert!(
        !reassures(unknown.intent),
        "a number that nobody has says {:?}",
        unknown.intent
    );
    let (as_unknown, _) = interpret_unknown(text, words.phrases(), &words.out(), true);
    assert_eq!(
        as_unknown.intent, unknown.intent,
        "read twice, once as this and once as that"
    );
    leave(text, first.intent);
    nothing_hides_distress(text, &words);
}

/// Leave is given by YES and nothing else, and never by a text that is danger.
fn leave(text: &str, read_as: Intent) {
    if let Some(leave) = read_leave(text) {
        let upper = text.to_uppercase();
        assert!(
            upper.contains(if leave.given { "YES" } else { "NO" }),
            "{text:?} was taken for {leave:?}"
        );
        assert!(
            !(leave.given && read_as == Intent::Help),
            "{text:?} is both help and leave"
        );
    }
}

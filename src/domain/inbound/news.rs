//! News of a worker on a visit, texted by a contact after hearing or seeing the worker (P10).
//!
//! Exact towards safe: every word must be explained, and the text must say that the contact heard or
//! saw the worker. Anything else is asked back, and moves nothing.

use super::each_own::{of_one, words_said};
use super::held_up::{held_up, is_late, is_remarked_late, more};
use super::named::{OutVisit, OutWorker, named, words_of};
use super::{Correspondent, TextAnswer, TextMeaning};
use crate::domain::command::WorkerSays;
use crate::domain::delivery::SubjectId;
use crate::domain::id::PersonId;
use crate::domain::private::Private;
use crate::domain::visit::Stop;

/// Words for having heard or seen the worker.
pub(super) const HEARD: &[&str] = &[
    "rang", "rung", "phoned", "called", "spoke", "spoken", "heard", "seen", "saw", "met", "voice",
];

/// Words of no weight in news.
pub(super) const FILLERS: &[&str] = &[
    "a",
    "about",
    "all",
    "am",
    "and",
    "as",
    "at",
    "by",
    "everything",
    "from",
    "had",
    "has",
    "have",
    "he",
    "her",
    "hers",
    "him",
    "his",
    "i",
    "in",
    "is",
    "it",
    "just",
    "me",
    "my",
    "now",
    "office",
    "on",
    "our",
    "phone",
    "s",
    "said",
    "say",
    "saying",
    "says",
    "school",
    "she",
    "tell",
    "telephone",
    "thanks",
    "thank",
    "that",
    "the",
    "their",
    "them",
    "they",
    "this",
    "to",
    "told",
    "us",
    "ve",
    "was",
    "we",
    "with",
    "you",
    "minute",
    "ago",
    "re",
    "d",
    "hes",
    "shes",
    "theyve",
];

/// Words of each state.
const LEFT: &[&str] = &[
    "left", "house", "home", "visit", "property", "place", "there", "door", "way", "back",
];
const HOME: &[&str] = &["home", "got", "safe", "safely"];
const BACK: &[&str] = &["back", "here", "returned", "safe", "safely"];
const WELL: &[&str] = &[
    "ok", "okay", "fine", "safe", "well", "good", "right", "alright", "still", "there",
];

/// Words before the place where the worker goes next.
const ONWARD: &[&str] = &[
    " going to ",
    " going on to ",
    " off to ",
    " heading to ",
    " on to ",
    " next stop ",
];

/// Most words of PHONE with a name and a code; a longer text says something else.
const MOST_OF_PHONE: usize = 5;

/// The report in a contact's news, or nothing where a word is unexplained.
struct NewsWords {
    words: Vec<String>,
    next: Option<Stop>,
}

/// Reads news with every word explained: MORE and delays of a worker, and what one of several did while the others are inside.
pub(super) fn plain(from: &Correspondent<'_>, text: &str) -> Option<TextMeaning> {
    if !from.is_contact {
        return None;
    }
    let words = words_of(text);
    let named = named(&from.out, &words);
    let (visit, worker, say) = match named.as_slice() {
        [(visit, worker)] => (
            *visit,
            *worker,
            more(&words, worker).or_else(|| held_up(text, worker))?,
        ),
        several => of_one(text, several)?,
    };
    Some(TextMeaning::News {
        visit: visit.visit,
        worker: worker.person.clone(),
        say,
        calm: visit.calm,
    })
}

/// Returns the minutes said: "20 minutes late", "half an hour late".
pub(super) fn minutes_of(words: &[String]) -> Option<u32> {
    let said = format!(" {} ", words.join(" "));
    if said.contains(" half an hour ") {
        return Some(30);
    }
    let mut numbers = words.iter().filter_map(|word| word.parse::<u32>().ok());
    let (first, second) = (numbers.next(), numbers.next());
    let counts_hours = words.iter().any(|word| word == "hour" || word == "hours");
    first.filter(|minutes| second.is_none() && !counts_hours && (1..=120).contains(minutes))
}

/// Whether words tell that somebody came in by the door.
fn tells_of_coming(words: &[String]) -> bool {
    words.windows(2).any(|pair| {
        let comes = ["walked", "walking", "came", "come"].contains(&pair[0].as_str());
        comes && ["back", "in", "into", "through"].contains(&pair[1].as_str())
    })
}

/// Reads news of a worker by name; `None` where the text is no news of a worker on a visit.
pub(super) fn news(from: &Correspondent<'_>, text: &str) -> Option<TextMeaning> {
    if !from.is_contact {
        return None;
    }
    let words = words_of(text);
    let named = named(&from.out, &words);
    let is_news = words.iter().any(|word| {
        let word = word.as_str();
        HEARD.contains(&word)
            || word == "left"
            || BACK.contains(&word)
            || HOME.contains(&word)
            || WELL.contains(&word)
    });
    if let [(_, worker)] = named.as_slice()
        && is_remarked_late(&words, worker)
    {
        let people = vec![worker.person.clone()];
        return Some(TextMeaning::Answer(TextAnswer::NotReached { people }));
    }
    let is_news = is_news || !named.is_empty() && (is_late(&words) || tells_of_coming(&words));
    if !is_news {
        return None;
    }
    if named.is_empty() {
        // "She has left": a worker on a visit, and P10 wants the name.
        let of_somebody = words
            .iter()
            .any(|word| ["she", "he", "they", "shes", "hes"].contains(&word.as_str()));
        let people: Vec<PersonId> = from
            .out
            .iter()
            .flat_map(|visit| visit.workers.iter().map(|worker| worker.person.clone()))
            .collect();
        return (of_somebody && !people.is_empty()).then_some(TextMeaning::Answer(TextAnswer::AskNews {
            people,
            said: Vec::new(),
        }));
    }
    let ask = || {
        let people = named.iter().map(|(_, worker)| worker.person.clone());
        let said = match named.as_slice() {
            [_] => Vec::new(),
            _ => words_said(text, &named),
        };
        let people: Vec<PersonId> = if said.is_empty() {
            people.collect()
        } else {
            people
                .filter(|person| said.iter().any(|(of, _)| of == person))
                .collect()
        };
        Some(TextMeaning::Answer(TextAnswer::AskNews { people, said }))
    };
    let [(visit, worker)] = named.as_slice() else {
        return ask();
    };
    let Some(say) = report(text, worker) else {
        return ask();
    };
    Some(TextMeaning::News {
        visit: visit.visit,
        worker: worker.person.clone(),
        say,
        calm: visit.calm,
    })
}

/// Whether a contact's text says of a named worker that all is well, and has no other word: "Ali is
/// back" stands near "Ali isn't back", and is asked back instead of raising help.
pub(super) fn is_plainly_calm(from: &Correspondent<'_>, text: &str) -> bool {
    const CALM: &[&str] = &["back", "fine", "here", "ok", "okay", "returned", "safe", "well"];
    const BESIDE: &[&str] = &[
        "at", "came", "come", "door", "has", "in", "into", "is", "just", "now", "office", "s", "school",
        "the", "through", "walked",
    ];
    if !from.is_contact || text.contains('?') {
        return false;
    }
    let words = words_of(text);
    let named = named(&from.out, &words);
    let names: Vec<String> = named
        .iter()
        .flat_map(|(_, worker)| words_of(&worker.name))
        .collect();
    let calm = |word: &String| CALM.contains(&word.as_str());
    !named.is_empty()
        && (words.iter().any(calm) || tells_of_coming(&words))
        && words
            .iter()
            .all(|word| calm(word) || BESIDE.contains(&word.as_str()) || names.contains(word))
}

/// Reads the report about one worker; `None` unless every word is explained.
pub(super) fn report(text: &str, worker: &OutWorker) -> Option<WorkerSays> {
    if text.contains('?') || text.contains("..") || text.contains('\u{2026}') {
        return None;
    }
    let said = onward(text);
    let names = words_of(&worker.name);
    let words: Vec<&str> = said.words.iter().map(String::as_str).collect();
    let words: Vec<&str> = words
        .into_iter()
        .filter(|word| !names.iter().any(|name| name == word))
        .collect();
    let own_call = own_call(&words);
    let told = match said.words.iter().position(|word| word == "phone") {
        Some(at) if own_call => &said.words[at..],
        _ => &said.words[..],
    };
    if asks_or_passes_on(told, &names) {
        return None;
    }
    // "Heard she is fine" is hearsay: the voice was heard, or the word closes the report.
    let last = words.last().copied();
    let counts = |word: &str| word != "heard" || last == Some("heard") || words.contains(&"voice");
    let is_heard = words.iter().any(|word| HEARD.contains(word) && counts(word));
    if !is_heard && !own_call {
        return None;
    }
    // "Jo rang me back" is a call, and no return.
    let is_call_back = said.words.windows(2).any(|pair| {
        let before = pair[0].as_str();
        pair[1] == "back"
            && (HEARD.contains(&before) || ["me", "us", "her", "him", "them", "you"].contains(&before))
    });
    if is_call_back {
        return None;
    }
    let has = |word: &str| words.contains(&word);
    let explained = |of: &[&str]| {
        words
            .iter()
            .all(|word| HEARD.contains(word) || FILLERS.contains(word) || of.contains(word))
    };
    let says = |of: &[&str], say| explained(of).then_some(say);
    if has("left") {
        // "Left" is the weaker: the watch goes on until the return.
        return says(LEFT, WorkerSays::Left { next: said.next });
    }
    if said.next.is_some() {
        return None;
    }
    if has("home") {
        return says(HOME, WorkerSays::Home);
    }
    // "On her way back" is not back.
    if has("back") || has("returned") {
        return says(BACK, WorkerSays::Back);
    }
    WELL.iter()
        .take(8)
        .any(|word| has(word))
        .then(|| says(WELL, WorkerSays::Ok))
        .flatten()
}

/// Whether words without names tell of a call to the sender: "just had Jo on the phone".
fn own_call(words: &[&str]) -> bool {
    const BEFORE: &[&str] = &["i", "ive", "just", "ve"];
    words
        .windows(4)
        .position(|run| run == ["had", "on", "the", "phone"])
        .is_some_and(|at| words[..at].iter().all(|word| BEFORE.contains(word)))
}

/// Whether words ask ("is she ok", without a mark) or pass on what others said ("they said she is ok"):
/// neither is the contact's own hearing.
pub(super) fn asks_or_passes_on(words: &[String], names: &[String]) -> bool {
    const ASKING: &[&str] = &[
        "is", "are", "was", "were", "has", "have", "had", "did", "does", "do",
    ];
    const OTHERS: &[&str] = &["they", "we", "you"];
    const SAYING: &[&str] = &["said", "say", "says", "saying", "told", "tell"];
    words.windows(2).any(|pair| {
        let (first, second) = (pair[0].as_str(), pair[1].as_str());
        let is_subject = ["she", "he", "they"].contains(&second) || names.iter().any(|name| name == second);
        ASKING.contains(&first) && is_subject || OTHERS.contains(&first) && SAYING.contains(&second)
    })
}

/// Takes the place where the worker goes next off the news: "... and is going to 3 Elm Road next".
fn onward(text: &str) -> NewsWords {
    let lower = text.to_ascii_lowercase();
    let found = ONWARD
        .iter()
        .filter_map(|words| Some((lower.find(words)?, words.len())))
        .min();
    let whole = |text: &str| NewsWords {
        words: words_of(text),
        next: None,
    };
    let Some((at, long)) = found else {
        return whole(text);
    };
    let place = text[at + long..].trim().trim_end_matches(['.', '!']);
    let place = ["next", "now"].iter().fold(place, |place, word| {
        place
            .strip_suffix(word)
            .filter(|rest| rest.ends_with(' '))
            .map_or(place, str::trim_end)
    });
    let towards = words_of(place);
    let is_school = towards.iter().any(|word| {
        ["school", "office", "home", "back", "her", "his", "him", "them"].contains(&word.as_str())
    });
    if is_school || towards.is_empty() {
        return whole(&text[..at]);
    }
    NewsWords {
        words: words_of(&text[..at]),
        next: Some(Stop {
            address: Private::new(place),
            expected_at: None,
            until: None,
        }),
    }
}

/// Reads PHONE, a worker's name and the code of the alert about an unknown phone, and nothing else:
/// only a contact who has heard the worker there texts so.
pub(super) fn phone(from: &Correspondent<'_>, text: &str) -> Option<TextMeaning> {
    let words = words_of(text);
    if words.first().is_none_or(|word| word != "phone") {
        return None;
    }
    let (alert, code) = from.told.iter().find_map(|(subject, alert)| {
        let code = alert.code.as_str().to_lowercase();
        let of_watch = matches!(subject, SubjectId::Watch(_));
        (of_watch && words.contains(&code)).then_some((*subject, code))
    })?;
    let named = named(&from.out, &words);
    let [(visit, worker)] = named.as_slice() else {
        return None;
    };
    let names = words_of(&worker.name);
    let plain = !text.contains('?')
        && words
            .iter()
            .all(|word| *word == "phone" || *word == code || names.contains(word));
    plain.then(|| TextMeaning::Phone {
        alert,
        visit: visit.visit,
        worker: worker.person.clone(),
        calm: visit.calm,
    })
}

/// Reads PHONE and a worker's name without the code of an alert about an unknown phone: the right words are wanted.
pub(super) fn phone_asked(from: &Correspondent<'_>, text: &str) -> Option<TextMeaning> {
    let words = words_of(text);
    if !from.is_contact || words.first().is_none_or(|word| word != "phone") || words.len() > MOST_OF_PHONE {
        return None;
    }
    let named = named(&from.out, &words);
    let people: Vec<PersonId> = named.iter().map(|(_, worker)| worker.person.clone()).collect();
    (!people.is_empty()).then_some(TextMeaning::Answer(TextAnswer::AskPhone { people }))
}

/// Reads an incident reported in plain words: INCIDENT, the worker's name and the kind.
pub(super) fn incident(from: &Correspondent<'_>, text: &str) -> Option<TextMeaning> {
    if !from.is_contact {
        return None;
    }
    let words = words_of(text);
    if words.first().is_none_or(|word| word != "incident") {
        return None;
    }
    let all: Vec<OutVisit> = from.out.iter().chain(&from.closed).cloned().collect();
    let named = named(&all, &words);
    let (visit, worker) = named.first()?;
    let kind = from.incidents.iter().find(|kind| {
        let parts = words_of(kind);
        !parts.is_empty() && parts.iter().all(|part| words.contains(part))
    });
    // Any other word may be danger of now, and goes to the reader.
    let (names, parts) = (
        words_of(&worker.name),
        kind.map_or_else(Vec::new, |kind| words_of(kind)),
    );
    let plain = words.iter().all(|word| {
        names.contains(word)
            || parts.contains(word)
            || ["incident", "for", "of", "with"].contains(&word.as_str())
    });
    plain.then(|| match kind {
        Some(kind) => TextMeaning::Incident {
            visit: visit.visit,
            worker: worker.person.clone(),
            kind: kind.clone(),
        },
        None => TextMeaning::Answer(TextAnswer::AskIncident),
    })
}

/// Reads that a write-up was filed, in plain words: FILED, with the worker's name from a contact.
pub(super) fn filed(from: &Correspondent<'_>, text: &str) -> Option<TextMeaning> {
    const WORDS: &[&str] = &[
        "report", "write", "up", "writeup", "filed", "is", "has", "been", "the", "s", "my", "now", "thanks",
        "done", "and", "i", "ve", "have", "all", "reports", "for", "of",
    ];
    let words = words_of(text);
    if !words.iter().any(|word| word == "filed") || text.contains('?') {
        return None;
    }
    let own = |visit: &&OutVisit| visit.workers.iter().any(|worker| worker.person == from.person);
    let named = named(&from.closed, &words);
    let (visit, names) = match named.as_slice() {
        [(visit, worker), rest @ ..]
            if rest.iter().all(|(other, _)| other.visit == visit.visit)
                && (from.is_contact || own(visit)) =>
        {
            let names = rest.iter().map(|(_, worker)| worker).chain([worker]);
            (*visit, names.flat_map(|worker| words_of(&worker.name)).collect())
        }
        [] => (from.closed.iter().rfind(own)?, Vec::new()),
        _ => return None,
    };
    let plain = words
        .iter()
        .all(|word| WORDS.contains(&word.as_str()) || names.contains(word));
    plain.then_some(TextMeaning::Filed { visit: visit.visit })
}

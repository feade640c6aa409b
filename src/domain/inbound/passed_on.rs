//! Danger passed on from school: a safe phrase is usually spoken, on the telephone, and
//! the hearer may text it on (docs/rules/reading.md, TM-21).

use super::contact::is_command;
use super::harm_told::{HarmOf, harm_told};
use super::named::{OutVisit, OutWorker, named, words_of};
use super::taken_back::takes_back_return;
use super::{Correspondent, OneOfAlert, ReadAs, ReadRetold, TextMeaning};
use crate::domain::alert::{AlertKind, CauseWhat};
use crate::domain::delivery::SubjectId;
use crate::domain::id::{PersonId, VisitId};
use crate::domain::reply::{self, Intent, LastQuestion, SenderKind, TextReading, VisitState};
use std::collections::BTreeSet;

/// Words for a safe phrase without its own words.
const PHRASE_WORDS: &[&[&str]] = &[
    &["agreed", "phrase"],
    &["distress", "phrase"],
    &["her", "phrase"],
    &["his", "phrase"],
    &["our", "phrase"],
    &["that", "phrase"],
    &["the", "phrase"],
    &["their", "phrase"],
    &["safe", "phrase"],
    &["safe", "word"],
    &["safety", "phrase"],
    &["safety", "word"],
    &["safeword"],
    &["code", "word"],
    &["code", "phrase"],
    &["codeword"],
    &["password"],
    &["duress"],
];

/// Words for the use of a phrase.
const USED: &[&str] = &[
    "answered",
    "call",
    "from",
    "had",
    "phone",
    "used",
    "uses",
    "using",
    "said",
    "says",
    "saying",
    "gave",
    "gives",
    "given",
    "mentioned",
    "texted",
    "sent",
    "spoke",
    "heard",
    "rang",
    "phoned",
    "called",
    "dropped",
];

/// Words for a call of the worker.
const CALLED: &[&str] = &[
    "rang",
    "rung",
    "phoned",
    "called",
    "ringing",
    "phoning",
    "phone",
    "telephone",
    "call",
    "heard",
    "said",
];

/// Reads danger of a worker on a visit, in a text of a sender signed out nowhere.
///
/// A phrase without a name is about the workers on visits, never about a sender signed out nowhere;
/// without any visit out, only the sender can be meant.
pub(super) fn passed_on(
    from: &Correspondent<'_>,
    text: &str,
    read: ReadAs<'_>,
    retold: ReadRetold<'_>,
) -> Option<(TextReading, TextMeaning)> {
    let mut reading = read(SenderKind::Worker, VisitState::None, LastQuestion::Nothing);
    let words = words_of(text);
    // An answer with its verb and code is an answer: "ACK H1, will go and get her".
    let harm = harm_told(from, text).filter(|_| !is_command(from, text));
    let mut named = people_meant(from, &words);
    let says_phrase = tells_of_phrase(text, &words);
    let is_of_them = says_phrase || matches!(reading.intent, Intent::Duress | Intent::Help);
    let in_school = in_school(from, &words).filter(|_| is_of_them && named.is_empty());
    let closed = closed_of(from, &words).or(in_school);
    let tells = says_phrase && !(from.out.is_empty() && closed.is_none());
    let what = match reading.intent {
        Intent::Duress => CauseWhat::DuressUsed,
        _ if tells => CauseWhat::DuressUsed,
        Intent::Help if !named.is_empty() || closed.is_some() || harm.is_some() => CauseWhat::HelpAsked,
        Intent::Help if from.is_contact && !from.out.is_empty() && is_heard_of_others(&words) => {
            let meaning = of_somebody(from, CauseWhat::HelpAsked)?;
            return Some((reading, meaning));
        }
        // "Jo is still inside", of whom LEFT or BACK is on record.
        _ if from.is_contact
            && takes_back_return(text)
            && matches!(named.as_slice(), [(_, worker)] if worker.gone) =>
        {
            CauseWhat::Worrying
        }
        _ if closed.is_some() && named.is_empty() && takes_back_return(text) => CauseWhat::Worrying,
        Intent::Unclear | Intent::Left | Intent::Back | Intent::Ok
            if from.is_contact && !named.is_empty() && is_danger_retold(text, retold) =>
        {
            CauseWhat::HelpAsked
        }
        // "Jo rang, she has found cover, all fine": news, and asked back with the exact words.
        Intent::Unclear if reading.near_phrase && tells_of_calm(text, &words) => return None,
        // "Jo rang asking about cover": with a worker's name a near miss is the phrase.
        Intent::Unclear if reading.near_phrase && from.is_contact && !named.is_empty() => {
            CauseWhat::DuressUsed
        }
        Intent::Unclear if reading.worrying && from.is_contact && !named.is_empty() => CauseWhat::Worrying,
        _ if harm.is_some() => {
            // "Jo says ali is in hospital": of Ali alone.
            if let Some(HarmOf::Named(harmed)) = &harm {
                named.clone_from(harmed);
            }
            CauseWhat::Worrying
        }
        Intent::Help
        | Intent::OptOut
        | Intent::Cancel
        | Intent::NoAnswer
        | Intent::HomeSafe
        | Intent::Back
        | Intent::Left
        | Intent::Extend
        | Intent::Late
        | Intent::Arrived
        | Intent::Start
        | Intent::Status
        | Intent::Ok
        | Intent::Ack
        | Intent::SafeConfirmed
        | Intent::Decline
        | Intent::PoliceCalled
        | Intent::Unclear => return None,
    };
    if what == CauseWhat::DuressUsed && reading.intent != Intent::Duress {
        reading.intent = Intent::Duress;
        reading.because = "says that a safe phrase was used".to_owned();
    }
    let meaning = match closed {
        _ if !named.is_empty() => of_named(&named, what),
        Some(person) => TextMeaning::OutsideOf {
            person,
            kind: what.gravity(),
        },
        None if what == CauseWhat::DuressUsed => without_name(from, text, &words, tells),
        None => of_somebody(from, what)?,
    };
    Some((reading, meaning))
}

/// Whether a text tells of danger once the worker speaks in it: "he wont stop following them" as "following me".
fn is_danger_retold(text: &str, read: ReadRetold<'_>) -> bool {
    const AS_OBJECT: &[(&str, &str)] = &[("her", "me"), ("him", "me"), ("them", "me")];
    const AS_OWNER: &[(&str, &str)] = &[("her", "my"), ("his", "my"), ("their", "my")];
    const WHEN_SHE_IS: &[(&str, &str)] = &[("she", "i"), ("shes", "im"), ("is", "am"), ("has", "have")];
    let words = words_of(text);
    [AS_OBJECT, AS_OWNER, WHEN_SHE_IS].into_iter().any(|changes| {
        let own = |word: &String| {
            let change = changes.iter().find(|(other, _)| other == word);
            change.map_or_else(|| word.clone(), |(_, own)| (*own).to_owned())
        };
        let retold: Vec<String> = words.iter().map(own).collect();
        retold != words && read(&retold.join(" ")).intent == Intent::Help
    })
}

/// Returns the one worker named whose visit has closed not long ago, perhaps by another's hand on the
/// phone; never the sender.
fn closed_of(from: &Correspondent<'_>, words: &[String]) -> Option<PersonId> {
    let said = without_phrases(from, words);
    let found = named(&from.closed, &said);
    let people: BTreeSet<&PersonId> = found.iter().map(|(_, worker)| &worker.person).collect();
    match people.into_iter().collect::<Vec<_>>().as_slice() {
        [only] if **only != from.person => Some((*only).clone()),
        _ => None,
    }
}

/// Returns the one person named who is out on no visit, where the safe phrase or a cry is said to be of that person: "DURESS JO",
/// "jo rang and used the phrase". Staff who went without signing out can be in danger too. A colleague who only took the call is
/// not meant; the sender never is.
fn in_school(from: &Correspondent<'_>, words: &[String]) -> Option<PersonId> {
    let said = without_phrases(from, words);
    let mut found = from.staff.iter().filter(|(id, name)| {
        **id != from.person && words_of(name).first().is_some_and(|first| said.contains(first))
    });
    let (id, name) = found.next()?;
    if found.next().is_some() {
        return None;
    }
    let names = words_of(name);
    let is_name = |word: &String| names.contains(word);
    let at = words.iter().position(is_name)?;
    let last = at + words[at..].iter().take_while(|word| is_name(word)).count();
    let is_any = |any: &[&str], word: Option<&String>| word.is_some_and(|word| any.contains(&word.as_str()));
    let said = words[last..].iter();
    let mut said = said.skip_while(|word| ["has", "have", "just", "only"].contains(&word.as_str()));
    let next = said.next();
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    let is_theirs = is_any(USED, next)
        || is_any(CALLED, next)
        || is_any(&["crying", "in", "is", "needs", "wants"], next)
        || is_any(&["by", "from", "duress", "help"], before);
    is_theirs.then(|| id.clone())
}

/// Returns the workers named. Names inside the words of a phrase do not count.
fn people_meant<'a>(from: &'a Correspondent<'_>, words: &[String]) -> Vec<(&'a OutVisit, &'a OutWorker)> {
    named(&from.out, &without_phrases(from, words))
}

fn without_phrases(from: &Correspondent<'_>, words: &[String]) -> Vec<String> {
    let phrases = from.phrases.phrases.iter().chain(from.phrases.safe_words);
    let phrase: Vec<String> = phrases.flat_map(|phrase| words_of(phrase)).collect();
    words
        .iter()
        .filter(|word| !phrase.contains(word))
        .cloned()
        .collect()
}

/// Whether a text says outright that all is well, and asks for nothing: an everyday word of a phrase may stand in such news.
fn tells_of_calm(text: &str, words: &[String]) -> bool {
    const CALM: &[&str] = &["fine", "good", "ok", "okay", "safe", "well"];
    const WANTS: &[&str] = &[
        "ask", "asked", "asking", "asks", "but", "cant", "isn", "isnt", "need", "needed", "needing", "needs",
        "no", "not", "phrase", "sounded", "sounds", "t", "want", "wanted", "wants", "weird", "word",
    ];
    let has = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
    !text.contains('?') && has(CALM) && !has(WANTS)
}

/// Whether a text tells of a safe phrase without its words: "jo used the safe phrase", "DURESS JO".
fn tells_of_phrase(text: &str, words: &[String]) -> bool {
    // "Code words", "safe phrases": one word or several.
    let is = |said: &String, word: &str| said == word || said.strip_suffix('s') == Some(word);
    let has = |phrase: &&[&str]| {
        let mut runs = words.windows(phrase.len());
        runs.any(|run| run.iter().zip(*phrase).all(|(said, word)| is(said, word)))
    };
    // The answer that the office card gives to whoever cannot speak freely: "the timetable is on my desk".
    let says = |word: &str| words.iter().any(|said| said == word);
    let on_the_card = says("timetable") && says("desk");
    if on_the_card && !text.contains('?') {
        return true;
    }
    if !PHRASE_WORDS.iter().any(has) {
        return false;
    }
    if words.first().is_some_and(|word| word == "duress") {
        return true;
    }
    let asks = text.trim_end().ends_with('?')
        && words.first().is_some_and(|word| {
            ["did", "does", "has", "what", "whats", "which", "is", "was", "do"].contains(&word.as_str())
        });
    // "Safe phrase!!" says nothing else.
    let alone = words.len() == 2 && !text.contains('?');
    !asks && (alone || words.iter().any(|word| USED.contains(&word.as_str())))
}

/// Reads the name of the one whom danger of one of several is of, and no other word of weight: "jo", "it was jo", "DURESS JO".
pub(super) fn the_one(from: &Correspondent<'_>, text: &str) -> Option<TextMeaning> {
    const BESIDE: &[&str] = &[
        "about", "duress", "for", "from", "help", "i", "is", "it", "its", "mean", "meant", "one", "s",
        "sorry", "that", "the", "this", "thats", "was", "yes",
    ];
    let words = words_of(text);
    let asks = text.contains('?')
        || words
            .first()
            .is_none_or(|word| ["is", "was"].contains(&word.as_str()));
    let named = named(&from.out, &words);
    let [(visit, worker)] = named.as_slice() else {
        return None;
    };
    let names = words_of(&worker.name);
    let plain = words
        .iter()
        .all(|word| names.contains(word) || BESIDE.contains(&word.as_str()));
    let meant: Vec<&OneOfAlert> = from
        .one_of
        .iter()
        .filter(|one| one.visits.contains(&visit.visit))
        .collect();
    // "DURESS JO" of a danger that was help till now: the name says more than the first text did.
    let says_duress = words.iter().any(|word| word == "duress");
    let said = says_duress.then_some(AlertKind::Duress);
    let kind = meant
        .iter()
        .map(|one| one.kind)
        .max()?
        .max(said.unwrap_or(AlertKind::Help));
    (!asks && plain).then(|| TextMeaning::TheOne {
        watches: meant.iter().map(|one| one.watch).collect(),
        kind,
        visit: visit.visit,
        worker: worker.person.clone(),
    })
}

/// Danger of the workers named, on one visit or on several.
fn of_named(named: &[(&OutVisit, &OutWorker)], what: CauseWhat) -> TextMeaning {
    match named {
        [(visit, worker)] => TextMeaning::Raise {
            subject: SubjectId::Visit(visit.visit),
            worker: Some(worker.person.clone()),
            what,
        },
        [(first, _), rest @ ..] if rest.iter().all(|(visit, _)| visit.visit == first.visit) => {
            TextMeaning::Raise {
                subject: SubjectId::Visit(first.visit),
                worker: None,
                what,
            }
        }
        several => {
            let mut visits: Vec<VisitId> = several.iter().map(|(visit, _)| visit.visit).collect();
            visits.dedup();
            TextMeaning::OneOf {
                visits,
                kind: what.gravity(),
            }
        }
    }
}

/// Whether danger was heard on the telephone, from people other than the sender: "someone is screaming down the phone".
fn is_heard_of_others(words: &[String]) -> bool {
    const HEARD: &[&str] = &[
        "background",
        "call",
        "called",
        "calling",
        "hear",
        "heard",
        "line",
        "message",
        "phone",
        "phoned",
        "rang",
        "ringing",
        "voicemail",
    ];
    // "Police called, log 512" is of a call to the police.
    const OWN: &[&str] = &[
        "101", "999", "log", "police", "am", "im", "me", "my", "myself", "our", "us", "we",
    ];
    let has = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
    has(HEARD) && !has(OWN)
}

/// Harm without a name: of the visit told of, or the only one out, else of one of all who are out.
fn of_somebody(from: &Correspondent<'_>, what: CauseWhat) -> Option<TextMeaning> {
    let told = match from.told.as_slice() {
        [(subject @ SubjectId::Visit(_), _)] => Some(*subject),
        _ => None,
    };
    let only = match from.out.as_slice() {
        [] => return None,
        [only] => Some(SubjectId::Visit(only.visit)),
        _ => None,
    };
    Some(match told.or(only) {
        Some(subject) => TextMeaning::Raise {
            subject,
            worker: None,
            what,
        },
        None => TextMeaning::OneOf {
            visits: from.out.iter().map(|visit| visit.visit).collect(),
            kind: AlertKind::Help,
        },
    })
}

/// Duress without a name.
fn without_name(from: &Correspondent<'_>, text: &str, words: &[String], tells: bool) -> TextMeaning {
    let raise = |subject| TextMeaning::Raise {
        subject,
        worker: None,
        what: CauseWhat::DuressUsed,
    };
    // A contact told of an alert has just rung its worker.
    if let [(subject @ SubjectId::Visit(_), _)] = from.told.as_slice() {
        return raise(*subject);
    }
    let is_call = words.iter().any(|word| CALLED.contains(&word.as_str()));
    if from.planned.is_none()
        && from.just_closed.is_none()
        && !tells
        && !is_call
        && !reply::says_whole_phrase(text, &from.phrases)
    {
        return TextMeaning::NearPhrase;
    }
    let mut visits: Vec<VisitId> = from.out.iter().map(|visit| visit.visit).collect();
    // A sender who plans to go may have gone, and a visit may have been closed by mistake.
    if !visits.is_empty() {
        visits.extend(from.planned.map(|visit| visit.id));
        visits.extend(from.just_closed);
    }
    match visits.as_slice() {
        [] => match from.told.as_slice() {
            [(subject, _)] => raise(*subject),
            _ => TextMeaning::Outside {
                kind: AlertKind::Duress,
            },
        },
        [only] => raise(SubjectId::Visit(*only)),
        _ => TextMeaning::OneOf {
            visits,
            kind: AlertKind::Duress,
        },
    }
}

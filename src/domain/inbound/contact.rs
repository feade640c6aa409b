//! Texts of people signed out nowhere: answers to alerts, and everything else.

use super::named::{VisitCalm, named, safe_of, words_of};
use super::{Correspondent, TextAnswer, TextMeaning};
use crate::domain::alert::{Alert, AlertKind, CauseWhat, SafetyBasis};
use crate::domain::command::ContactSays;
use crate::domain::delivery::SubjectId;
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::reply::{Intent, TextReading};
use std::collections::BTreeMap;

/// Finds the alert meant by a code: an alert told to the sender, or over already.
pub(super) fn find(from: &Correspondent<'_>, code: &str) -> Option<(SubjectId, AlertCode)> {
    let code = AlertCode::parse(code);
    let open = from
        .told
        .iter()
        .find(|(_, alert)| alert.code == code)
        .map(|(subject, _)| *subject);
    let past = || {
        from.past
            .iter()
            .find(|(_, known)| *known == code)
            .map(|(subject, _)| *subject)
    };
    open.or_else(past).map(|subject| (subject, code))
}

/// Returns the alert whose SAFE a contact was asked to complete, for an answer that says how and
/// carries no code: "spoke to her, all good".
fn answered_how(from: &Correspondent<'_>, reading: &TextReading) -> Option<(SubjectId, AlertCode)> {
    if reading.code.is_some() {
        return None;
    }
    let mut asked = from
        .told
        .iter()
        .filter(|(_, alert)| alert.claim.as_ref() == Some(&from.person));
    match (asked.next(), asked.next()) {
        (Some((subject, alert)), None) => Some((*subject, alert.code.clone())),
        _ => None,
    }
}

/// Returns the meaning of a contact's text about the alerts told to the contact.
pub(super) fn contact(from: &Correspondent<'_>, text: &str, reading: &TextReading) -> TextMeaning {
    let codes = || {
        let codes = from.told.iter().map(|(_, alert)| alert.code.clone()).collect();
        // No contact rings a worker in duress (P9), so none can have missed the worker.
        let rang = from.told.iter().all(|(_, alert)| alert.kind != AlertKind::Duress);
        if rang && says_not_reached(text) {
            TextAnswer::AskNext { codes }
        } else {
            TextAnswer::AskBack { codes }
        }
    };
    let only = match from.told.as_slice() {
        [(subject, alert)] => Some((*subject, alert.code.clone())),
        _ => None,
    };
    let named = reading.code.as_ref().map(|code| find(from, code));
    // A word without a code may mean the only alert; a wrong code means none.
    let bare = match &named {
        Some(known) => known.clone(),
        None => only.clone(),
    };
    let strict = named.flatten();
    let say = |target: Option<(SubjectId, AlertCode)>, say: ContactSays| match target {
        Some((subject, code)) => TextMeaning::Contact { subject, code, say },
        None => TextMeaning::Answer(codes()),
    };
    if let Some(code) = confirmed(text) {
        return say(find(from, &code), ContactSays::Confirm);
    }
    let safe = |target: Option<(SubjectId, AlertCode)>, how: Option<SafetyBasis>| {
        let workers = target
            .as_ref()
            .and_then(|(subject, _)| from.told_workers.get(subject));
        let of = safe_of(workers.unwrap_or(&BTreeMap::new()), text);
        say(target, ContactSays::Safe { how, of })
    };
    if let Some((code, how)) = exactly_safe(text) {
        return safe(find(from, &code), Some(how));
    }
    let calm = matches!(reading.intent, Intent::Ok | Intent::Unclear) && !reading.worrying;
    if let (true, Some(asked), Some(how)) = (calm, answered_how(from, reading), ground_of(text)) {
        return safe(Some(asked), Some(how));
    }
    match reading.intent {
        Intent::Ack => match taken_together(from, text) {
            // Of several alerts ALL may leave one.
            alerts if alerts.len() > 1 || alerts.len() == 1 && bare.is_none() => {
                TextMeaning::AckAll { alerts }
            }
            _ => say(bare, ContactSays::Acknowledge),
        },
        // NEXT needs no code: passing on too soon only makes Homeward louder.
        Intent::Decline => say(bare, ContactSays::Next),
        Intent::SafeConfirmed => {
            let how = reading.evidence.map(SafetyBasis::from);
            let answered = || answered_how(from, reading).filter(|_| how.is_some());
            safe(strict.or_else(answered), how)
        }
        Intent::PoliceCalled => match strict {
            Some(target) => say(
                Some(target),
                ContactSays::Police {
                    log: reading.log.clone(),
                },
            ),
            None => TextMeaning::Answer(ask_police(from, reading).unwrap_or_else(codes)),
        },
        Intent::Help | Intent::Duress => match bare.or(only) {
            Some((subject, _)) => {
                let duress = reading.intent == Intent::Duress;
                let what = if duress {
                    CauseWhat::DuressUsed
                } else {
                    CauseWhat::HelpAsked
                };
                TextMeaning::Raise {
                    subject,
                    worker: None,
                    what,
                }
            }
            None => outside(from, text, reading),
        },
        Intent::OptOut => TextMeaning::Outside {
            kind: AlertKind::Monitor,
        },
        Intent::Status => TextMeaning::Answer(TextAnswer::ContactStatus),
        Intent::Unclear
        | Intent::Cancel
        | Intent::NoAnswer
        | Intent::HomeSafe
        | Intent::Back
        | Intent::Left
        | Intent::Extend
        | Intent::Late
        | Intent::Arrived
        | Intent::Start
        | Intent::Ok => TextMeaning::Answer(if from.told.is_empty() {
            TextAnswer::NothingOpen
        } else {
            codes()
        }),
    }
}

/// Words of courtesy behind the exact words of an answer.
const POLITE: &[&str] = &["please", "thank", "thanks", "you", "ta", "cheers"];

/// Returns the code and the ground of a SAFE in the exact words, whatever stands behind them: "SAFE H1
/// SEEN, police have them" is no report of a call to the police.
fn exactly_safe(text: &str) -> Option<(String, SafetyBasis)> {
    let words = words_of(text);
    let (verb, code, how) = (words.first()?, words.get(1)?, words.get(2)?);
    let how = match how.as_str() {
        "seen" => SafetyBasis::Seen,
        "spoke" => SafetyBasis::Spoke,
        _ => return None,
    };
    (verb == "safe").then(|| (code.to_uppercase(), how))
}

/// Returns the ground in the answer of a contact who was asked how they know: "heard her voice".
fn ground_of(text: &str) -> Option<SafetyBasis> {
    const DOUBT: &[&str] = &[
        "no",
        "not",
        "but",
        "cant",
        "can",
        "couldnt",
        "didnt",
        "isnt",
        "never",
        "voicemail",
        "text",
        "texted",
        "mum",
        "husband",
        "says",
        "said",
        "maybe",
        "think",
    ];
    let words = words_of(text);
    let has = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
    if has(DOUBT) {
        return None;
    }
    if has(&["heard", "spoke", "spoken"]) {
        Some(SafetyBasis::Spoke)
    } else if has(&["saw", "seen"]) {
        Some(SafetyBasis::Seen)
    } else {
        None
    }
}

/// Returns the code of a CONFIRM, the second person's word on a worker in duress.
pub(super) fn confirmed(text: &str) -> Option<String> {
    let words = words_of(text);
    match words.as_slice() {
        [verb, code, rest @ ..] if ["confirm", "confirmed"].contains(&verb.as_str()) => {
            let polite = rest.iter().all(|word| POLITE.contains(&word.as_str()));
            polite.then(|| code.to_uppercase())
        }
        _ => None,
    }
}

/// Returns the alerts named by the codes of an ACK, "ack h1 q1", or for "ACK ALL" all that were told
/// to the sender and that nobody else has: whoever takes an alert over names it.
fn taken_together(from: &Correspondent<'_>, text: &str) -> Vec<(SubjectId, AlertCode)> {
    let words = words_of(text);
    let all = says_all(&words);
    let said = |code: &AlertCode| words.contains(&code.as_str().to_lowercase());
    let free = |alert: &Alert| alert.held_by().is_none_or(|by| *by == from.person);
    let told = from
        .told
        .iter()
        .filter(|(_, alert)| said(&alert.code) || all && free(alert));
    told.map(|(subject, alert)| (*subject, alert.code.clone()))
        .collect()
}

/// Whether an ACK is of all alerts: "ack all", "taking all of them please".
fn says_all(words: &[String]) -> bool {
    const FILLERS: &[&str] = &["of", "them", "please", "thanks", "now"];
    let mut said = words
        .iter()
        .rev()
        .skip_while(|word| FILLERS.contains(&word.as_str()));
    words.len() > 1 && said.next().is_some_and(|last| last == "all" || last == "both")
}

/// Returns the question for the code, after POLICE without the code of an alert told to the sender.
fn ask_police(from: &Correspondent<'_>, reading: &TextReading) -> Option<TextAnswer> {
    let told = from
        .told
        .iter()
        .filter(|(_, alert)| alert.kind != AlertKind::Monitor);
    let codes: Vec<AlertCode> = told.map(|(_, alert)| alert.code.clone()).collect();
    (!codes.is_empty()).then(|| TextAnswer::AskPolice {
        codes,
        log: reading.log.clone(),
    })
}

/// Reads a question whether to ring or text a worker in duress: nobody is to (P9).
pub(super) fn asks_to_ring(from: &Correspondent<'_>, text: &str) -> Option<TextMeaning> {
    const RINGING: &[&str] = &[
        "ring", "call", "phone", "text", "contact", "message", "ringing", "calling", "phoning",
    ];
    const ASKING: &[&str] = &[
        "should", "shall", "can", "may", "could", "do", "must", "ok", "okay", "want", "need",
    ];
    const SERVICES: &[&str] = &["police", "999", "101", "ambulance", "head", "office", "you"];
    let words = words_of(text);
    let has = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
    let asks = text.contains('?') || has(ASKING);
    // "Can she ring me" asks for a call, and of nobody's ringing her.
    let of_sender = words.windows(2).any(|pair| {
        let ringing = RINGING.contains(&pair[0].as_str());
        ringing && ["me", "us", "back"].contains(&pair[1].as_str())
    });
    if of_sender || !asks || !has(RINGING) || has(SERVICES) {
        return None;
    }
    let told = from
        .told
        .iter()
        .find(|(_, alert)| alert.kind == AlertKind::Duress);
    if let Some((subject, alert)) = told {
        let workers = from.told_workers.get(subject).into_iter().flatten();
        return Some(TextMeaning::Answer(TextAnswer::DoNotRing {
            people: workers.map(|(person, _)| person.clone()).collect(),
            code: Some(alert.code.clone()),
        }));
    }
    // Somebody on a chain who was not told yet asks of a worker by name.
    let named = named(&from.out, &words);
    let in_duress = named.iter().filter(|(visit, _)| visit.calm == VisitCalm::Duress);
    let people: Vec<PersonId> = in_duress.map(|(_, worker)| worker.person.clone()).collect();
    (from.is_contact && !people.is_empty())
        .then_some(TextMeaning::Answer(TextAnswer::DoNotRing { people, code: None }))
}

/// Whether a contact could not reach a worker, in any words for it.
fn says_not_reached(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "no answer",
        "no reply",
        "not answering",
        "isnt answering",
        "isn t answering",
        "not picking up",
        "no response",
        "voicemail",
        "rings out",
        "rang out",
        "cant get through",
        "can t get through",
        "cant reach",
        "can t reach",
        "couldnt reach",
        "couldn t reach",
        "didnt answer",
        "didn t answer",
        "not reached",
        "unable to reach",
        "cant get hold",
        "can t get hold",
        "switched off",
    ];
    let said = words_of(text).join(" ");
    WORDS.iter().any(|words| said.contains(words))
}

/// Whether a text thanks and says nothing else of weight.
fn thanks(text: &str, reading: &TextReading) -> bool {
    let words = words_of(text);
    let thanks = ["thanks", "thank", "thx", "ta", "cheers", "diolch", "ty", "tysm"];
    matches!(reading.intent, Intent::Ok | Intent::Unclear)
        && !reading.worrying
        && words.iter().any(|word| thanks.contains(&word.as_str()))
}

/// Returns the meaning of a text of a person on no visit and told of no alert.
pub(super) fn outside(from: &Correspondent<'_>, text: &str, reading: &TextReading) -> TextMeaning {
    let harmless = || {
        TextMeaning::Answer(if from.is_contact || thanks(text, reading) {
            TextAnswer::NothingOpen
        } else {
            TextAnswer::NotOut
        })
    };
    match reading.intent {
        Intent::Duress => TextMeaning::Outside {
            kind: AlertKind::Duress,
        },
        Intent::Help => TextMeaning::Outside {
            kind: AlertKind::Help,
        },
        Intent::OptOut => TextMeaning::Outside {
            kind: AlertKind::Monitor,
        },
        Intent::Unclear if reading.worrying => TextMeaning::Outside {
            kind: AlertKind::Concern,
        },
        Intent::Ack | Intent::SafeConfirmed | Intent::Decline | Intent::PoliceCalled => {
            TextMeaning::Answer(TextAnswer::NothingOpen)
        }
        // Words of a visit: even a secretary may believe to be signed out.
        Intent::Cancel
        | Intent::NoAnswer
        | Intent::HomeSafe
        | Intent::Left
        | Intent::Extend
        | Intent::Late
        | Intent::Arrived
        | Intent::Start => TextMeaning::Answer(TextAnswer::NotOut),
        Intent::Back | Intent::Status | Intent::Ok | Intent::Unclear => harmless(),
    }
}

//! Texts of people signed out nowhere: answers to alerts, and everything else.

use super::answer_words::{rings, says_not_reached};
use super::named::{VisitCalm, is_named, named, words_of};
use super::police;
use super::safe::{answered, answered_in_doubt, exactly_safe, only_doubts, safe_of, safe_of_told};
use super::taken_back::denies_own_return;
use super::taking::{is_plain_ack, takes_duress};
use super::{Correspondent, TextAnswer, TextMeaning};
use crate::domain::alert::{Alert, AlertKind, CauseWhat, SafetyBasis};
use crate::domain::command::{ContactSays, SafeOf};
use crate::domain::delivery::SubjectId;
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::reply::{Intent, TextReading};
use crate::domain::time::Timestamp;
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

/// Returns the meaning of a contact's text about the alerts told to the contact.
pub(super) fn contact(
    from: &Correspondent<'_>,
    text: &str,
    reading: &TextReading,
    sent_at: Timestamp,
) -> TextMeaning {
    let codes = || asked_back(from, text);
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
    if let Some(code) = confirmed(from, text) {
        return say(find(from, &code), ContactSays::Confirm);
    }
    let safe = |target: Option<(SubjectId, AlertCode)>, how: Option<SafetyBasis>| {
        let of = target.as_ref().map_or(SafeOf::Unsaid, |(subject, _)| {
            safe_of_told(from, *subject, (text, sent_at), how)
        });
        say(target, ContactSays::Safe { how, of })
    };
    // "SAFE H1 SPOKE JO ALI NOT" is asked about: Ali was not reached, which is no cry.
    if let Some((target, how)) = safe_in_doubt(from, text) {
        return safe(Some(target), Some(how));
    }
    if let Some(asked) = answered_in_doubt(from, text, sent_at) {
        return safe(Some(asked), Some(SafetyBasis::Spoke));
    }
    // Danger comes first, whatever word stands before it.
    let in_danger = reading.worrying || matches!(reading.intent, Intent::Help | Intent::Duress);
    let several = all_named(from, text);
    let says_safe = reading.intent == Intent::SafeConfirmed || exactly_safe(text).is_some();
    if several.len() > 1 && says_safe && !in_danger {
        let how = reading.evidence.map(SafetyBasis::from);
        let of = |(subject, code)| {
            let of = safe_of_told(from, subject, (text, sent_at), how);
            (subject, code, of)
        };
        let alerts = several.into_iter().map(of).collect();
        return TextMeaning::SafeOfSeveral { alerts, how };
    }
    if let Some((code, how)) = exactly_safe(text).filter(|_| !in_danger) {
        return safe(find(from, &code), Some(how));
    }
    let answer = answered(from, text, reading, sent_at).filter(|_| !in_danger);
    if let Some((asked, how)) = answer {
        return safe(Some(asked), Some(how));
    }
    // A duress alert is taken by nobody who rings the worker (P9).
    let says_rung = reading.intent == Intent::SafeConfirmed && reading.code.is_none();
    let may_ring = says_rung || matches!(reading.intent, Intent::Ack | Intent::Unclear);
    if may_ring
        && rings(text)
        && let Some(asked) = do_not_ring(from)
    {
        return asked;
    }
    if !matches!(reading.intent, Intent::Duress | Intent::Help)
        && let Some(news) = police::not_coming(from, strict.as_ref(), text)
    {
        return news;
    }
    match reading.intent {
        Intent::Ack if !takes(from, text) => TextMeaning::Answer(codes()),
        Intent::Ack => match taken_together(from, text) {
            // Of several alerts ALL may leave one.
            alerts if alerts.len() > 1 || alerts.len() == 1 && bare.is_none() => {
                TextMeaning::AckAll { alerts }
            }
            _ => say(bare, ContactSays::Acknowledge),
        },
        // Of several alerts the question is with NEXT.
        Intent::Decline if bare.is_none() && from.told.len() > 1 => {
            let codes = from.told.iter().map(|(_, alert)| alert.code.clone()).collect();
            TextMeaning::Answer(TextAnswer::AskNext { codes })
        }
        // NEXT needs no code: passing on too soon only makes Homeward louder.
        Intent::Decline => say(bare, ContactSays::Next),
        // SAFE is said of each alert, by its code: "SAFE ALL" ends nothing.
        Intent::SafeConfirmed if strict.is_none() && from.told.len() > 1 => {
            let codes = from.told.iter().map(|(_, alert)| alert.code.clone()).collect();
            TextMeaning::Answer(TextAnswer::AskSafe { codes })
        }
        Intent::SafeConfirmed => safe(strict, reading.evidence.map(SafetyBasis::from)),
        Intent::PoliceCalled => match strict.filter(|target| police::has_called(from, target, text)) {
            Some(target) => say(
                Some(target),
                ContactSays::Police {
                    log: reading.log.clone(),
                },
            ),
            // "Police arrived", with the call on record: the answer says what counts then.
            None => match from.told.as_slice() {
                [(subject, alert)] if alert.police.is_some() => {
                    say(Some((*subject, alert.code.clone())), ContactSays::Next)
                }
                _ => TextMeaning::Answer(police::ask(from, reading).unwrap_or_else(codes)),
            },
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
        Intent::Status if takes_exactly(from, text) && takes(from, text) => {
            say(bare, ContactSays::Acknowledge)
        }
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

/// Returns the question for the exact words, of the alerts told to the sender.
pub(super) fn asked_back(from: &Correspondent<'_>, text: &str) -> TextAnswer {
    let codes = from.told.iter().map(|(_, alert)| alert.code.clone()).collect();
    // No contact rings a worker in duress (P9), so none can have missed the worker.
    let rang = from.told.iter().all(|(_, alert)| alert.kind != AlertKind::Duress);
    if rang && says_not_reached(text) {
        TextAnswer::AskNext { codes }
    } else {
        TextAnswer::AskBack { codes }
    }
}

/// Words of courtesy behind the exact words of an answer.
const POLITE: &[&str] = &["please", "thank", "thanks", "you", "ta", "cheers"];

/// Words behind CONFIRM that only say again what CONFIRM says: "CONFIRM H1 ok to call it off now".
const CONFIRMING: &[&str] = &["agreed", "fine", "now", "ok", "okay", "yes"];

/// Phrases that say the same. A lone "call" asks for a call.
const CALLING_OFF: &[&str] = &[
    "to call it off",
    "call it off",
    "to end it",
    "end it",
    "to stand down",
    "stand down",
];

/// Returns the code of a CONFIRM, the second person's word on a worker in duress.
///
/// Names behind it count where they are those of the workers whom another has in front of them, of all and of no other.
fn confirmed(from: &Correspondent<'_>, text: &str) -> Option<String> {
    let words = words_of(text);
    let [verb, code, rest @ ..] = words.as_slice() else {
        return None;
    };
    if text.contains('?') || !["confirm", "confirmed"].contains(&verb.as_str()) {
        return None;
    }
    let claimed = find(from, code).and_then(|(subject, _)| {
        let (_, alert) = from.told.iter().find(|(of, _)| *of == subject)?;
        let workers = from.told_workers.get(&subject)?;
        let of_claim = |(id, name): (&PersonId, &String)| {
            let is_named = is_named(name, rest);
            (alert.claims.contains_key(id) == is_named)
                .then(|| if is_named { words_of(name) } else { Vec::new() })
        };
        workers.iter().map(of_claim).collect::<Option<Vec<_>>>()
    });
    let names = claimed.into_iter().flatten().flatten().collect::<Vec<String>>();
    let rest: Vec<&str> = rest
        .iter()
        .map(String::as_str)
        .filter(|word| !names.iter().any(|name| name == word) && *word != "and")
        .collect();
    let said = rest.join(" ");
    let calling_off = CALLING_OFF.iter().find(|phrase| said.contains(*phrase));
    let said = calling_off.map_or_else(|| said.clone(), |phrase| said.replacen(phrase, "", 1));
    let is_plain = said
        .split_whitespace()
        .all(|word| POLITE.contains(&word) || CONFIRMING.contains(&word));
    is_plain.then(|| code.to_uppercase())
}

/// Whether the verb of an answer stands beside the code of a known alert: "ACK H1, will not ring, need the address".
pub(super) fn is_command(from: &Correspondent<'_>, text: &str) -> bool {
    const VERBS: &[&str] = &[
        "ack",
        "acknowledged",
        "confirm",
        "confirmed",
        "next",
        "no",
        "pass",
        "police",
        "safe",
        "yes",
    ];
    let words = words_of(text);
    words.windows(2).any(|pair| {
        let is = |verb: &String, code: &String| VERBS.contains(&verb.as_str()) && find(from, code).is_some();
        is(&pair[0], &pair[1]) || is(&pair[1], &pair[0])
    })
}

/// Whether a text begins with SAFE, the code of a known alert, and SEEN or SPOKE, and no word of weight stands behind: "jo is
/// bleeding" is danger all the same.
pub(super) fn is_exact_safe(from: &Correspondent<'_>, text: &str, sent_at: Timestamp) -> bool {
    let none = BTreeMap::new();
    let known = exactly_safe(text).and_then(|(code, how)| Some((find(from, &code)?, how)));
    let is_plain = known.is_some_and(|((subject, _), how)| {
        let workers = from.told_workers.get(&subject).unwrap_or(&none);
        safe_of(workers, text, Some(how)) != SafeOf::Doubted
    });
    is_plain || is_in_doubt(from, text, sent_at)
}

/// Whether a SAFE, or the answer to the question how the sender knows, only doubts one of its workers.
pub(super) fn is_in_doubt(from: &Correspondent<'_>, text: &str, sent_at: Timestamp) -> bool {
    safe_in_doubt(from, text).is_some() || answered_in_doubt(from, text, sent_at).is_some()
}

/// Returns the alert and the ground of a SAFE in the exact words that only doubts one of its workers.
fn safe_in_doubt(from: &Correspondent<'_>, text: &str) -> Option<((SubjectId, AlertCode), SafetyBasis)> {
    let (code, how) = exactly_safe(text)?;
    let target = find(from, &code)?;
    let workers = from.told_workers.get(&target.0)?;
    only_doubts(workers, text).then_some((target, how))
}

/// Whether a text that reads as ACK takes an alert: a question, a denial, another verb and another errand take none, and duress is
/// taken by the exact words alone.
fn takes(from: &Correspondent<'_>, text: &str) -> bool {
    let is_exact = takes_exactly(from, text);
    let workers = from.told_workers.values().flat_map(BTreeMap::values);
    let names: Vec<String> = workers.cloned().collect();
    let duress = from.told.iter().any(|(_, alert)| alert.kind == AlertKind::Duress);
    is_plain_ack(text, is_exact, &names) && (!duress || is_exact || takes_duress(text))
}

/// Whether a text begins with ACK and the code of a known alert: further words ask for something beside.
fn takes_exactly(from: &Correspondent<'_>, text: &str) -> bool {
    match words_of(text).as_slice() {
        [verb, code, ..] => verb == "ack" && find(from, code).is_some(),
        _ => false,
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

/// Returns the alerts named by the codes in a text, told to the sender or over already, each once.
fn all_named(from: &Correspondent<'_>, text: &str) -> Vec<(SubjectId, AlertCode)> {
    let mut named: Vec<(SubjectId, AlertCode)> = Vec::new();
    for found in words_of(text).iter().filter_map(|word| find(from, word)) {
        if !named.contains(&found) {
            named.push(found);
        }
    }
    named
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
    if let Some(asked) = do_not_ring(from) {
        return Some(asked);
    }
    // Somebody on a chain who was not told yet asks of a worker by name.
    let named = named(&from.out, &words);
    let in_duress = named.iter().filter(|(visit, _)| visit.calm == VisitCalm::Duress);
    let people: Vec<PersonId> = in_duress.map(|(_, worker)| worker.person.clone()).collect();
    (from.is_contact && !people.is_empty())
        .then_some(TextMeaning::Answer(TextAnswer::DoNotRing { people, code: None }))
}

/// Answers a contact told of duress who would ring the worker; `None` where no duress alert was told to the sender.
fn do_not_ring(from: &Correspondent<'_>) -> Option<TextMeaning> {
    let mut told = from.told.iter();
    let (subject, alert) = told.find(|(_, alert)| alert.kind == AlertKind::Duress)?;
    let workers = from.told_workers.get(subject).into_iter().flatten();
    Some(TextMeaning::Answer(TextAnswer::DoNotRing {
        people: workers.map(|(person, _)| person.clone()).collect(),
        code: Some(alert.code.clone()),
    }))
}

/// Returns everybody out, where a contact could not reach somebody and names nobody: "went to voicemail".
fn missed(from: &Correspondent<'_>, text: &str) -> Option<Vec<PersonId>> {
    let out = from.out.iter().flat_map(|visit| &visit.workers);
    let people: Vec<PersonId> = out.map(|worker| worker.person.clone()).collect();
    // "Will check my voicemail": the sender's own.
    let of_sender = words_of(text).iter().any(|word| word == "my");
    (from.is_contact && !people.is_empty() && says_not_reached(text) && !of_sender).then_some(people)
}

/// Whether a text thanks and says nothing else of weight.
fn thanks(text: &str, reading: &TextReading) -> bool {
    let words = words_of(text);
    let thanks = ["thanks", "thank", "thx", "ta", "cheers", "diolch", "ty", "tysm"];
    matches!(reading.intent, Intent::Ok | Intent::Unclear)
        && !reading.worrying
        && words.iter().any(|word| thanks.contains(&word.as_str()))
}

/// Whether a text asks something about school, and nothing about the sender: "who is on duty at the gate today".
fn asks_of_school(text: &str) -> bool {
    const ASKING: &[&str] = &[
        "are", "can", "could", "did", "do", "does", "has", "have", "how", "is", "what", "whats", "when",
        "where", "which", "who", "whos", "whose", "why", "will",
    ];
    const OF_SENDER: &[&str] = &[
        "i", "im", "me", "my", "mine", "myself", "her", "him", "she", "he", "rang", "rung", "phoned",
        "called", "said", "visit", "signed", "out", "need", "needs",
    ];
    let words = words_of(text);
    let asks = words.first().is_some_and(|word| ASKING.contains(&word.as_str()));
    asks && !words.iter().any(|word| OF_SENDER.contains(&word.as_str()))
}

/// Returns the meaning of a text of a person on no visit and told of no alert.
pub(super) fn outside(from: &Correspondent<'_>, text: &str, reading: &TextReading) -> TextMeaning {
    let harmless = || {
        let of_school = reading.intent == Intent::Unclear && asks_of_school(text);
        if let Some(people) = missed(from, text) {
            return TextMeaning::Answer(TextAnswer::NotReached { people });
        }
        TextMeaning::Answer(if from.is_contact || thanks(text, reading) || of_school {
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
        // An everyday word of a phrase from somebody in school: a question to the office, unless the sender may be out.
        Intent::Unclear if reading.near_phrase && from.planned.is_none() && from.just_closed.is_none() => {
            if asks_of_school(text) {
                TextMeaning::Answer(TextAnswer::NothingOpen)
            } else {
                TextMeaning::NearPhrase
            }
        }
        // BACK taken back: nobody watches over the visit any more, and the office hears.
        _ if from.just_closed.is_some() && denies_own_return(text, &[]) => TextMeaning::Outside {
            kind: AlertKind::Concern,
        },
        Intent::Unclear if reading.worrying => TextMeaning::Outside {
            kind: AlertKind::Concern,
        },
        Intent::Ack | Intent::SafeConfirmed | Intent::Decline | Intent::PoliceCalled => {
            TextMeaning::Answer(TextAnswer::NothingOpen)
        }
        Intent::NoAnswer if missed(from, text).is_some() => harmless(),
        // "Jo needs another half hour" is news of a worker who is out: the exact words are offered.
        Intent::Cancel
        | Intent::NoAnswer
        | Intent::Left
        | Intent::Extend
        | Intent::Late
        | Intent::Arrived
            if from.is_contact && !named(&from.out, &words_of(text)).is_empty() =>
        {
            let people = named(&from.out, &words_of(text))
                .iter()
                .map(|(_, worker)| worker.person.clone())
                .collect();
            TextMeaning::Answer(TextAnswer::AskNews {
                people,
                said: Vec::new(),
            })
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

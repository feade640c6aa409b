//! The order of judgement.
//!
//! docs/rules/reading.md: duress > help > hedged or worrying > opt-out > cancel > no answer > home safe > back > left >
//! extend > late > arrived > start > status > ok > unclear. A danger fact anywhere beats any closing word.

use super::amounts::minutes_and_time;
use super::duress::{Touch, touch};
use super::grammar::{Said, report, unexplained};
use super::lexicon::{Lexicon, lexicon, say};
use super::normalise::{Normal, normalise};
use super::pattern::{Closeness, Found, Table};
use super::plain_ok::ok;
use super::token::Token;
use super::types::{Asked, Context, Intent, Reading, Sender};
use super::{contact, danger, doubt, welsh};

/// Marks of what networks and other machines send.
const NOTICES: &[&str] = &[
    "delivery failed",
    "not delivered",
    "undelivered",
    "could not be delivered",
    "couldn't be delivered",
    "does not accept",
    "doesn't accept",
    "unknown subscriber",
    "you have successfully",
    "will not receive",
    "no longer receive",
    "mailbox full",
    "mailbox is full",
    "insufficient credit",
    "message failed",
    "failed to deliver",
    "not in service",
    "cannot receive",
    "unable to deliver",
    "has been opted",
    "resubscribed",
    "been unsubscribed",
    "are unsubscribed",
    "reply help for",
    "reply stop to",
    "msg&data",
    "message could not",
    "barred",
    "out of credit",
    "switched off",
    "delivery report",
    "delivery status",
    "invalid number",
    "subscriber absent",
    "absent subscriber",
    "message expired",
    "message not sent",
    "text not sent",
    "service message",
    "error code",
    "undeliverable",
    "number is not",
    "no longer in use",
    "voicemail",
    "missed call from",
    "is now available to take calls",
    "verification code",
    "top up",
    "topped up",
    "your bill",
    "roaming",
];

/// Reads a text.
///
/// A pure and total function: the same text in the same context is always read the same way, and no text
/// makes it panic. `because` names the words that decided, except for duress, where it never repeats the
/// text. An authoriser's YES or NO with a code is [`Intent::Ack`] or [`Intent::Decline`] with that code,
/// whoever sends it. A text from [`Sender::Unknown`] is help, opt-out or unclear, nothing else.
pub fn read(text: &str, context: &Context<'_>) -> Reading {
    let lexicon = lexicon();
    let normal = normalise(text);
    let mut reading = Reading {
        intent: Intent::Unclear,
        minutes: None,
        time: None,
        code: None,
        log: None,
        evidence: None,
        both: false,
        worrying: false,
        because: String::new(),
    };
    let touched = match touch(&normal.tokens, &context.phrases) {
        Touch::Used => Touch::Used,
        other if normal.whole.is_empty() => other,
        _ => touch(&normal.whole, &context.phrases),
    };
    if touched == Touch::Used || touches_as_written(text, context) {
        reading.intent = Intent::Duress;
        reading.because = "a safe phrase or code was used".to_owned();
        return reading;
    }
    let Normal {
        tokens,
        question,
        trails,
        tapback,
        whole,
    } = normal;
    let codes = context.sender == Sender::Contact || is_answer_with_code(&tokens);
    let tokens = lexicon.mark(tokens, codes);
    reading.code = tokens
        .iter()
        .find(|t| t.text == "<code>")
        .map(|t| t.written.clone());
    reading.both = speaks_for_both(&tokens);

    if let Some(because) = danger_in(lexicon, &tokens, context) {
        reading.intent = Intent::Help;
        reading.because = because;
        return reading;
    }
    if is_notice(text) && context.sender == Sender::Unknown {
        reading.because = "looks like a notice from a network or machine".to_owned();
        return reading;
    }
    if tapback && tokens.is_empty() {
        reading.because = "a reaction to one of our texts is not an answer".to_owned();
        return reading;
    }
    match context.sender {
        Sender::Contact => {
            contact::read(lexicon, &tokens, question, &mut reading, context.welsh);
            let code = reading.code.as_deref();
            let whole = reading
                .log
                .as_deref()
                .map(|log| contact::whole_log(text, log, code));
            reading.log = whole;
        }
        Sender::Worker => {
            let signs = (question, trails);
            read_worker(lexicon, &tokens, signs, touched, context, &mut reading);
            let whole = lexicon.mark(whole, codes);
            if let Some(danger) = danger_in(lexicon, &whole, context) {
                // It stands in what was left out as a quotation of ours, and may be none (P8).
                reading.intent = Intent::Unclear;
                reading.because = format!("there is danger in what looks like a quotation of ours: {danger}");
            }
        }
        Sender::Unknown => read_unknown(lexicon, &tokens, &mut reading),
    }
    if reading.intent == Intent::Unclear {
        minutes_and_time(&tokens, &mut reading);
    }
    reading
}

/// A phrase may be written in a way that normalising destroys; the plain letters are compared as well.
fn touches_as_written(text: &str, context: &Context<'_>) -> bool {
    let phrases = &context.phrases;
    let mut all = phrases
        .phrases
        .iter()
        .chain(phrases.safe_words)
        .chain(phrases.duress_codes)
        .peekable();
    if all.peek().is_none() {
        return false;
    }
    let lower = text.to_lowercase();
    all.any(|phrase| {
        let phrase = phrase.trim().to_lowercase();
        !phrase.is_empty()
            && lower.match_indices(&phrase).any(|(at, _)| {
                let end = at + phrase.len();
                let before = lower[..at].chars().next_back();
                let after = lower[end..].chars().next();
                let short = phrase.len() < 5;
                !short
                    || !(before.is_some_and(char::is_alphanumeric)
                        || after.is_some_and(char::is_alphanumeric))
            })
    })
}

/// Covers the harmless turns of phrase. None reaches over a stop: "help, dad with us" is two things said.
fn cover(table: &Table, tokens: &[Token]) -> Vec<bool> {
    let mut cover = vec![false; tokens.len()];
    table.find(tokens, Closeness::Exact, |found| {
        if !tokens[found.from + 1..found.to].iter().any(|t| t.starts_clause) {
            cover[found.from..found.to].fill(true);
        }
        true
    });
    cover
}

/// Says what danger is in a text, if any is.
fn danger_in(lexicon: &Lexicon, tokens: &[Token], context: &Context<'_>) -> Option<String> {
    let harmless = cover(&lexicon.harmless, tokens);
    let armed: Option<Vec<Token>> = harmless.contains(&true).then(|| {
        tokens
            .iter()
            .zip(&harmless)
            .map(|(t, h)| if *h { Token::default() } else { t.clone() })
            .collect()
    });
    let (why, at) = find_danger(lexicon, armed.as_deref().unwrap_or(tokens), tokens, context)?;
    Some(say(why, &tokens[at.from..at.to]))
}

fn find_danger(
    lexicon: &Lexicon,
    armed: &[Token],
    tokens: &[Token],
    context: &Context<'_>,
) -> Option<(&'static str, Found)> {
    if context.sender == Sender::Contact {
        // Contacts speak of the police and of safety all day; what they report of others is told apart there.
        return contact_danger(lexicon, armed);
    }
    if let Some(at) = lexicon.danger.first(armed, Closeness::Fuzzy) {
        return Some((danger::DANGER[at.tag].0, at));
    }
    if let Some(at) = lexicon.welsh_danger.first(armed, Closeness::Exact) {
        return Some((welsh::DANGER[at.tag].0, at));
    }
    let denies = lexicon.denials.first(tokens, Closeness::Exact)?;
    (context.sender == Sender::Worker && context.asked == Asked::CheckIn)
        .then_some((danger::DENIALS[0].0, denies))
}

/// Of contacts, only what they see, hear or ask for is danger.
fn contact_danger(lexicon: &Lexicon, armed: &[Token]) -> Option<(&'static str, Found)> {
    let has = |words: &[&str]| armed.iter().any(|t| words.contains(&t.text.as_str()));
    let mut hit = None;
    lexicon.danger.find(armed, Closeness::Exact, |found| {
        let why = danger::DANGER[found.tag].0;
        let counts = match why {
            "asks for help" => {
                let first = armed[found.from].text.as_str();
                let orders = matches!(
                    first,
                    "call"
                        | "ring"
                        | "phone"
                        | "dial"
                        | "send"
                        | "get"
                        | "need"
                        | "want"
                        | "help"
                        | "sos"
                        | "come"
                        | "hurry"
                        | "emergency"
                        | "urgent"
                );
                orders
                    && (found.from == 0
                        || !matches!(
                            armed[found.from - 1].text.as_str(),
                            "i" | "we"
                                | "to"
                                | "will"
                                | "iwill"
                                | "gonna"
                                | "shall"
                                | "should"
                                | "can"
                                | "not"
                                | "dont"
                                | "havent"
                        ))
            }
            "names the emergency services" | "a third party answers" | "a colleague is missing" => false,
            "cannot leave" => {
                // "Cant leave" is how contacts decline, but not when they say it of somebody.
                let of_another =
                    found.from > 0 && matches!(armed[found.from - 1].text.as_str(), "she" | "he" | "they");
                of_another || has(&["trapped", "locked", "barricaded", "hostage", "wont", "surrounded"])
            }
            "says they are not OK" => {
                has(&["safe", "ok", "control", "hand", "wrong", "badly"])
                    && has(&["she", "he", "shes", "hes", "theyre", "isnt", "jo", "not"])
                    && !has(&["confirm", "sure", "if", "know"])
            }
            _ => true,
        };
        if counts {
            hit = Some((why, found));
        }
        hit.is_none()
    });
    hit
}

fn read_unknown(lexicon: &Lexicon, tokens: &[Token], reading: &mut Reading) {
    match lexicon.opt_out.first(tokens, Closeness::Exact) {
        Some(at) => {
            reading.intent = Intent::OptOut;
            reading.because = say("asks for no more texts", &tokens[at.from..at.to]);
        }
        None => reading.because = "from a number that nobody in the directory has".to_owned(),
    }
}

fn read_worker(
    lexicon: &Lexicon,
    tokens: &[Token],
    (question, trails): (bool, bool),
    touched: Touch,
    context: &Context<'_>,
    reading: &mut Reading,
) {
    if let Some(code) = reading.code.clone() {
        let yes = tokens.iter().any(|t| {
            matches!(
                t.text.as_str(),
                "yes" | "yep" | "yeah" | "ok" | "approved" | "ack"
            )
        });
        reading.intent = if yes { Intent::Ack } else { Intent::Decline };
        reading.because = format!("answers {} to {code}", if yes { "yes" } else { "no" });
        return;
    }
    let mut doubts: Vec<Found> = Vec::new();
    let mut worry: Option<Found> = None;
    lexicon.worrying.find(tokens, Closeness::Exact, |f| {
        doubts.push(f);
        worry = worry.or(Some(f));
        true
    });
    let mut plain: Option<Found> = None;
    lexicon.plain_doubt.find(tokens, Closeness::Exact, |f| {
        doubts.push(f);
        plain = plain.or(Some(f));
        true
    });
    if touched == Touch::Near {
        // Too near to a safe phrase to be taken for a report, and never said on the board.
        reading.worrying = true;
        reading.because = "not every word of it is explained".to_owned();
        return;
    }
    let covert = worry.filter(|w| matches!(doubt::WORRYING[w.tag].0, "says they cannot talk"));
    if covert.is_none()
        && !(question && tokens.len() <= 2)
        && let Some(at) = lexicon.opt_out.first(tokens, Closeness::Exact)
    {
        reading.intent = Intent::OptOut;
        reading.because = say("asks for no more texts", &tokens[at.from..at.to]);
        return;
    }
    let question = question || asks_without_a_mark(tokens);
    let said = Said::new(lexicon, tokens, question, trails, &doubts);
    let denied = context.asked == Asked::CheckIn && begins_or_ends_with_no(lexicon, tokens);
    if !denied && report(lexicon, &said, context, reading).is_some() {
        return;
    }
    if let Some(at) = lexicon
        .status
        .first(tokens, Closeness::Exact)
        .filter(|_| !is_serious(worry))
    {
        reading.intent = Intent::Status;
        reading.because = say("asks what Homeward knows", &tokens[at.from..at.to]);
        return;
    }
    if ok(lexicon, &said, reading).is_some() || !reading.because.is_empty() {
        return;
    }
    reading.worrying |= denied;
    reading.because = match (worry, plain) {
        (Some(at), _) => {
            reading.worrying |= is_serious(worry);
            say(doubt::WORRYING[at.tag].0, &tokens[at.from..at.to])
        }
        (None, Some(at)) => say(doubt::PLAIN[at.tag].0, &tokens[at.from..at.to]),
        (None, None) if tokens.is_empty() => "holds no words".to_owned(),
        (None, None) if question => "a question reports nothing".to_owned(),
        (None, None) if trails => "it trails off".to_owned(),
        (None, None) => match unexplained(&said) {
            Some(word) => format!("nothing explains \"{word}\""),
            None => "says nothing for certain".to_owned(),
        },
    };
}

/// Dictation leaves out question marks: "is everything ok" reports nothing.
fn asks_without_a_mark(tokens: &[Token]) -> bool {
    const ASKING: &[&str] = &[
        "is", "are", "was", "do", "does", "did", "should", "shall", "what", "when", "where", "who", "why",
        "how", "whats", "whos",
    ];
    tokens.first().is_some_and(|t| ASKING.contains(&t.text.as_str()))
        || matches!(tokens, [am, i, ..] if am.text == "am" && i.text == "i")
}

/// "NO!!! cancel visit": whatever is reported beside it, a no to "are you OK?" was said as well.
fn begins_or_ends_with_no(lexicon: &Lexicon, tokens: &[Token]) -> bool {
    let no = lexicon.words.set("no");
    let is_no = |t: &Token| t.id != 0 && no.binary_search(&t.id).is_ok();
    let word = |at: usize| tokens.get(at).map_or("", |t| t.text.as_str());
    let begins = tokens.first().is_some_and(is_no)
        && (tokens.get(1).is_some_and(|t| t.starts_clause)
            || matches!(
                word(1),
                "i" | "im" | "we" | "weare" | "cancel" | "left" | "back" | "arrived" | "home"
            ));
    let ends = tokens.last().is_some_and(is_no);
    let not_really = |at: usize| word(at) == "not" && word(at + 1) == "really";
    begins || ends || not_really(0) || tokens.len().checked_sub(2).is_some_and(not_really)
}

fn is_serious(worry: Option<Found>) -> bool {
    worry.is_some_and(|w| !matches!(doubt::WORRYING[w.tag].0, "sounds short or sarcastic"))
}

fn speaks_for_both(tokens: &[Token]) -> bool {
    let has = |t: &Token| {
        matches!(
            t.text.as_str(),
            "both" | "we" | "weare" | "weve" | "wewill" | "us" | "x2" | "our" | "ni" | "dau"
        )
    };
    tokens.iter().any(has)
        || tokens.windows(2).any(|p| {
            p[0].text == "with"
                && (p[1].text == "mel" || p[1].text == "colleague" || p[1].may_be_name)
                && !p[1].text.is_empty()
        })
}

/// "YES V3", "no k7": an authoriser answers.
fn is_answer_with_code(tokens: &[Token]) -> bool {
    let code = |t: &Token| {
        let b = t.text.as_bytes();
        (2..=4).contains(&b.len())
            && b[0].is_ascii_lowercase()
            && !matches!(b[0], b'i' | b'o')
            && b[1..].iter().all(u8::is_ascii_digit)
    };
    let answer = |t: &Token| {
        matches!(
            t.text.as_str(),
            "yes"
                | "no"
                | "yep"
                | "yeah"
                | "nope"
                | "ok"
                | "approved"
                | "ack"
                | "please"
                | "thanks"
                | "x"
                | "decline"
                | "declined"
                | "next"
                | "pass"
        )
    };
    let rest = tokens.iter().filter(|t| !code(t)).collect::<Vec<_>>();
    tokens.iter().any(code)
        && !rest.is_empty()
        && rest.iter().all(|t| answer(t))
        && !rest.iter().any(|t| t.text == "ok" && rest.len() == 1)
}

fn is_notice(text: &str) -> bool {
    if text.len() > 600 {
        return false;
    }
    let lower = text.to_lowercase();
    NOTICES.iter().any(|mark| lower.contains(mark))
}

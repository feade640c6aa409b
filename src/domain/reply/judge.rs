//! The order of judgement (docs/rules/reading.md).
//!
//! duress > help > hedged or worrying > opt-out > cancel > no answer > home safe > back > left >
//! extend > late > arrived > start > status > ok > unclear. A danger fact anywhere beats any closing word.

use super::amounts::minutes_and_time;
use super::classes::WordClass;
use super::contact;
use super::duress::{PhraseTouch, touch};
use super::grammar::{WorkerReport, report, unexplained};
use super::kept_out::{harm_beside_hazard, kept_out};
use super::learned::LearnedWeights;
use super::lexicon::{Lexicon, lexicon, say};
use super::normalise::{PlainText, normalise};
use super::onward;
use super::pattern::{MatchCloseness, PatternMatch, PatternTable};
use super::people::NameRole;
use super::plain_ok::{is_thumb, ok};
use super::second;
use super::token::Token;
use super::types::{Intent, LastQuestion, ReadingContext, SenderKind, TextReading, VisitState};
use super::verdict::{HINTS, JudgedText, MILD, RuleVerdict};
use crate::domain::delivery::CUT_MARK;

/// Reads a text.
///
/// A pure and total function: the same text in the same context is always read the same way, and no
/// text causes a panic. `because` names the deciding words, except for duress, where the text is
/// never repeated. An authoriser's YES or NO with a code is [`Intent::Ack`] or [`Intent::Decline`]
/// with the code, from any sender. A text from [`SenderKind::Unknown`] is help, opt-out or unclear,
/// nothing else.
pub fn read(text: &str, context: &ReadingContext<'_>) -> TextReading {
    read_by(LearnedWeights::built_in(), text, context)
}

/// Reads a text with the second reader's weights given: for the trainer, which tries several.
pub fn read_by(weights: &LearnedWeights, text: &str, context: &ReadingContext<'_>) -> TextReading {
    let mut judged = judge(text, context);
    second::look(weights, context, &mut judged);
    judged.reading
}

/// Returns what the second reader counts of a text, as hashes: for the trainer.
#[must_use]
pub fn learned_features(text: &str, context: &ReadingContext<'_>) -> Vec<u32> {
    let judged = judge(text, context);
    let features = second::counted(context, &judged);
    features.iter().map(|feature| feature.hash).collect()
}

/// Judges a text by the rules alone.
pub(super) fn judge(text: &str, context: &ReadingContext<'_>) -> JudgedText {
    let lexicon = lexicon();
    let PlainText {
        tokens,
        question,
        trails,
        tapback,
        whole,
    } = normalise(text);
    let is_out = !matches!(context.state, VisitState::None | VisitState::Planned);
    let is_visit_open = context.sender == SenderKind::Worker && is_out;
    let touched = match touch(&tokens, &context.phrases, is_visit_open) {
        PhraseTouch::Used => PhraseTouch::Used,
        other if whole.is_empty() => other,
        _ => touch(&whole, &context.phrases, is_visit_open),
    };
    let codes = context.sender == SenderKind::Contact || is_answer_with_code(lexicon, &tokens);
    let mut judged = JudgedText {
        reading: TextReading::unclear(),
        verdict: RuleVerdict::Settled,
        tokens: lexicon.mark(tokens, codes, &context.names),
        question,
        trails,
        tapback,
    };
    if touched == PhraseTouch::Used || touches_as_written(text, context) {
        judged.reading.intent = Intent::Duress;
        judged.reading.because = "a safe phrase or code was used".to_owned();
        return judged;
    }
    judge_marked(text, context, (touched, whole, codes), &mut judged);
    judged
}

/// Judges a text that uses no safe phrase.
fn judge_marked(
    text: &str,
    context: &ReadingContext<'_>,
    (touched, whole, codes): (PhraseTouch, Vec<Token>, bool),
    judged: &mut JudgedText,
) {
    let lexicon = lexicon();
    let (question, trails, tapback) = (judged.question, judged.trails, judged.tapback);
    let (tokens, reading) = (&judged.tokens, &mut judged.reading);
    reading.code = tokens
        .iter()
        .find(|t| t.text == "<code>")
        .map(|t| t.written.clone());
    reading.both = lexicon.both.first(tokens, MatchCloseness::Exact).is_some();

    let is_cut = text.contains(CUT_MARK);
    let plain = !is_cut && !question && !trails && whole.is_empty() && touched != PhraseTouch::Near;
    let remains = |armed: &[Token]| danger_in(lexicon, armed, context).is_some();
    if plain && let Some(because) = kept_out(lexicon, tokens, context, remains) {
        reading.worrying = true;
        reading.kept_out = true;
        reading.because = because;
        return;
    }
    let danger = danger_in(lexicon, tokens, context).or_else(|| harm_beside_hazard(lexicon, tokens, context));
    if let Some(because) = danger {
        reading.intent = Intent::Help;
        reading.because = because;
        return;
    }
    if is_cut {
        // Nobody knows what stood there.
        reading.worrying = context.sender != SenderKind::Unknown;
        reading.because = "too long to be read whole".to_owned();
        return;
    }
    if context.sender == SenderKind::Unknown && is_notice(lexicon, text) {
        reading.because = "looks like a notice from a network or machine".to_owned();
        return;
    }
    if tapback && tokens.is_empty() {
        reading.because = "a reaction to one of our texts is not an answer".to_owned();
        return;
    }
    match context.sender {
        SenderKind::Contact => {
            judged.verdict = contact::read(lexicon, tokens, question, reading, context.welsh);
            let code = reading.code.as_deref();
            let whole = reading
                .log
                .as_deref()
                .map(|log| contact::whole_log(text, log, code));
            reading.log = whole;
        }
        SenderKind::Worker => {
            let signs = (question, trails);
            judged.verdict = read_worker(lexicon, (text, tokens), signs, touched, context, reading);
            let whole = lexicon.mark(whole, codes, &context.names);
            if let Some(danger) = danger_in(lexicon, &whole, context) {
                // The danger stands in a part left out as a quotation of ours, and the part may be
                // no quotation (P8).
                judged.verdict = RuleVerdict::Settled;
                reading.intent = Intent::Unclear;
                reading.next = None;
                reading.because = format!("there is danger in what looks like a quotation of ours: {danger}");
            }
        }
        SenderKind::Unknown => read_unknown(lexicon, tokens, reading),
    }
    if reading.intent == Intent::Unclear {
        minutes_and_time(tokens, reading);
    }
}

/// Normalising may destroy a phrase's spelling; the plain letters are compared as well.
fn touches_as_written(text: &str, context: &ReadingContext<'_>) -> bool {
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
fn cover(table: &PatternTable, tokens: &[Token], sender: SenderKind) -> Vec<bool> {
    let mut cover = vec![false; tokens.len()];
    table.find(tokens, MatchCloseness::Exact, |found| {
        let is_of_sender = table.key(found) != "contact" || sender == SenderKind::Contact;
        if is_of_sender && !tokens[found.from + 1..found.to].iter().any(|t| t.starts_clause) {
            cover[found.from..found.to].fill(true);
        }
        true
    });
    cover
}

/// Returns the danger in a text, if any.
fn danger_in(lexicon: &Lexicon, tokens: &[Token], context: &ReadingContext<'_>) -> Option<String> {
    let harmless = cover(&lexicon.harmless, tokens, context.sender);
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
    context: &ReadingContext<'_>,
) -> Option<(&'static str, PatternMatch)> {
    if context.sender == SenderKind::Contact {
        // Contacts speak of the police and of safety all day; their reports of other people are
        // told apart there.
        return contact_danger(lexicon, armed);
    }
    if let Some(at) = lexicon.danger.first(armed, MatchCloseness::Fuzzy) {
        return Some((lexicon.danger.because(at), at));
    }
    if let Some(at) = lexicon.welsh_danger.first(armed, MatchCloseness::Exact) {
        return Some((lexicon.welsh_danger.because(at), at));
    }
    let denies = lexicon.denials.first(tokens, MatchCloseness::Exact)?;
    (context.sender == SenderKind::Worker && context.asked == LastQuestion::CheckIn)
        .then_some((lexicon.denials.because(denies), denies))
}

/// For contacts, only danger seen, heard or asked about is danger.
fn contact_danger(lexicon: &Lexicon, armed: &[Token]) -> Option<(&'static str, PatternMatch)> {
    let has = |class| armed.iter().any(|t| t.is(class));
    let mut hit = None;
    lexicon.danger.find(armed, MatchCloseness::Exact, |found| {
        let before = |class| found.from > 0 && armed[found.from - 1].is(class);
        let counts = match lexicon.danger.key(found) {
            "help" => armed[found.from].is(WordClass::Orders) && !before(WordClass::NoOrderAfter),
            "services" | "third-party" | "missing" => false,
            // "Cant leave" is how contacts decline, but not when said of another person.
            "cannot-leave" => before(WordClass::SheHeThey) || has(WordClass::Held),
            "not-ok" => {
                let of_somebody =
                    has(WordClass::OfSomebody) || armed.iter().any(|t| t.is_called(NameRole::Colleague));
                has(WordClass::HowSomebodyIs) && of_somebody && !has(WordClass::AsksWhether)
            }
            _ => true,
        };
        if counts {
            hit = Some((lexicon.danger.because(found), found));
        }
        hit.is_none()
    });
    hit
}

fn read_unknown(lexicon: &Lexicon, tokens: &[Token], reading: &mut TextReading) {
    match lexicon.opt_out.first(tokens, MatchCloseness::Exact) {
        Some(at) => {
            reading.intent = Intent::OptOut;
            reading.because = say(lexicon.opt_out.because(at), &tokens[at.from..at.to]);
        }
        None => reading.because = "from a number that nobody in the directory has".to_owned(),
    }
}

fn read_worker(
    lexicon: &Lexicon,
    (text, tokens): (&str, &[Token]),
    (question, trails): (bool, bool),
    touched: PhraseTouch,
    context: &ReadingContext<'_>,
    reading: &mut TextReading,
) -> RuleVerdict {
    if let Some(code) = reading.code.clone() {
        let yes = tokens.iter().any(|t| t.is(WordClass::Approves));
        reading.intent = if yes { Intent::Ack } else { Intent::Decline };
        reading.because = format!("answers {} to {code}", if yes { "yes" } else { "no" });
        return RuleVerdict::Settled;
    }
    let worries = lexicon.worrying.all(tokens);
    let mut doubts = lexicon.doubt.all(tokens);
    // Sarcasm worries nobody, and hides no worry graver than a hedge: "omg call me".
    let is_of = |at: &PatternMatch, keys: &[&str]| keys.contains(&lexicon.worrying.key(*at));
    let first = worries.first();
    let worry = first.filter(|first| !is_of(first, &["laughs", "sarcastic"]));
    let graver = || {
        worries
            .iter()
            .find(|at| !is_of(at, &["hedges", "concedes", "protests", "laughs", "sarcastic"]))
    };
    let worry = worry.or_else(graver).or(first).copied();
    let plain = doubts.first().copied();
    let is_mild = context.asked == LastQuestion::CheckIn
        && worries.iter().all(|at| MILD.contains(&lexicon.worrying.key(*at)))
        && doubts.iter().all(|at| MILD.contains(&lexicon.doubt.key(*at)));
    let only_guesses = context.asked == LastQuestion::Minutes && only_guesses_time(lexicon, tokens, &worries);
    doubts.extend(worries.iter().copied());
    if touched == PhraseTouch::Near {
        // Too near to a safe phrase to be taken for a report, and never said on the board.
        reading.worrying = true;
        reading.near_phrase = worry.is_none();
        reading.because = "not every word of it is explained".to_owned();
        return RuleVerdict::Settled;
    }
    // Whoever reads over a shoulder may want the texts to stop: "stop texting hes looking at my phone".
    let is_covert = worries
        .iter()
        .any(|at| ["cannot-talk", "too-near"].contains(&lexicon.worrying.key(*at)));
    let is_serious = worry.is_some_and(|at| !is_of(&at, &["laughs", "sarcastic"]));
    let only_asks = question && tokens.len() <= 2;
    let is_stop_of_visit = |at: &PatternMatch| at.from > 0 && tokens[at.from - 1].text == "next";
    if !is_covert
        && !only_asks
        && let Some(at) = lexicon
            .opt_out
            .first(tokens, MatchCloseness::Exact)
            .filter(|at| !is_stop_of_visit(at))
    {
        reading.intent = Intent::OptOut;
        reading.because = say(lexicon.opt_out.because(at), &tokens[at.from..at.to]);
        return RuleVerdict::Read;
    }
    let begins = |table: &PatternTable| table.first(tokens, MatchCloseness::Exact).is_some();
    let question = question || begins(&lexicon.asks_unmarked) && !begins(&lexicon.told_unmarked);
    if let Some(at) = lexicon
        .worrying
        .all(tokens)
        .into_iter()
        .find(|at| ["goes-off", "holds-on"].contains(&lexicon.worrying.key(*at)))
    {
        // Words of leaving and of time explain themselves, and not with whom: "left now, hes walking me to the car", "20 more
        // mins, he's not finished with us".
        reading.worrying = true;
        reading.because = say(lexicon.worrying.because(at), &tokens[at.from..at.to]);
        return RuleVerdict::Doubted;
    }
    let said = WorkerReport::new(lexicon, tokens, question, trails, &doubts);
    let denied = context.asked == LastQuestion::CheckIn
        && lexicon.denied.first(tokens, MatchCloseness::Exact).is_some();
    if context.asked == LastQuestion::CheckIn && is_thumb(text) {
        reading.intent = Intent::Ok;
        "a thumb, after \"are you OK?\"".clone_into(&mut reading.because);
        return RuleVerdict::Read;
    }
    let goes_on = !denied && !question && !trails;
    if goes_on && onward::left_for(lexicon, text, context, reading).is_some() {
        return RuleVerdict::Read;
    }
    let is_bare = lexicon.affirms.first(tokens, MatchCloseness::Exact).is_some();
    if context.asked == LastQuestion::CheckIn && is_bare && !question && !trails {
        reading.intent = Intent::Ok;
        reading.learned = true;
        "a yes, after \"are you OK?\"".clone_into(&mut reading.because);
        return RuleVerdict::Read;
    }
    if !denied && report(lexicon, &said, context, reading).is_some() {
        return RuleVerdict::of(reading);
    }
    if let Some(at) = lexicon
        .status
        .first(tokens, MatchCloseness::Exact)
        .filter(|_| !is_serious)
    {
        reading.intent = Intent::Status;
        reading.because = say(lexicon.status.because(at), &tokens[at.from..at.to]);
        return RuleVerdict::Read;
    }
    if ok(lexicon, &said, reading).is_some() || !reading.because.is_empty() {
        return RuleVerdict::of(reading);
    }
    reading.worrying |= denied;
    let is_grave = |at: &PatternMatch| !HINTS.contains(&lexicon.worrying.key(*at));
    let is_doubted = denied || trails || tokens.is_empty() || worries.iter().any(is_grave);
    let is_hinted = question || worry.is_some() || plain.is_some();
    reading.because = match (worry, plain) {
        (Some(at), _) => {
            reading.worrying |= is_serious && !only_guesses;
            say(lexicon.worrying.because(at), &tokens[at.from..at.to])
        }
        (None, Some(at)) => say(lexicon.doubt.because(at), &tokens[at.from..at.to]),
        (None, None) if tokens.is_empty() => "holds no words".to_owned(),
        (None, None) if question => "a question reports nothing".to_owned(),
        (None, None) if trails => "it trails off".to_owned(),
        (None, None) => match unexplained(&said) {
            Some(word) => format!("nothing explains \"{word}\""),
            None => "says nothing for certain".to_owned(),
        },
    };
    match (is_doubted, is_hinted) {
        (true, _) => RuleVerdict::Doubted,
        (false, true) if is_mild && !question => RuleVerdict::Mild,
        (false, true) => RuleVerdict::Hinted,
        (false, false) => RuleVerdict::Unexplained,
    }
}

/// Whether the doubt in an answer to "how many minutes?" is of the time alone: "dunno yet, maybe an hour".
fn only_guesses_time(lexicon: &Lexicon, tokens: &[Token], worries: &[PatternMatch]) -> bool {
    let is_hedge =
        |at: &PatternMatch| ["hedges", "concedes", "protests", "laughs"].contains(&lexicon.worrying.key(*at));
    let has_time = tokens.iter().any(|token| token.number.is_some());
    let explained = tokens.iter().enumerate().all(|(at, token)| {
        let hedged = worries.iter().any(|found| (found.from..found.to).contains(&at));
        let is_yet = ["yet", "really"].contains(&token.text.as_str());
        hedged
            || is_yet
            || token.number.is_some()
            || token.is(WordClass::Fill)
            || token.is(WordClass::Innocent)
    });
    has_time && explained && worries.iter().all(is_hedge)
}

/// "YES V3", "no k7": an authoriser answers.
fn is_answer_with_code(lexicon: &Lexicon, tokens: &[Token]) -> bool {
    let code = |t: &Token| {
        let b = t.text.as_bytes();
        (2..=4).contains(&b.len())
            && b[0].is_ascii_lowercase()
            && !matches!(b[0], b'i' | b'o')
            && b[1..].iter().all(u8::is_ascii_digit)
    };
    let answer = |t: &Token| lexicon.is(&t.text, WordClass::AnswersCode);
    let rest = tokens.iter().filter(|t| !code(t)).collect::<Vec<_>>();
    tokens.iter().any(code)
        && !rest.is_empty()
        && rest.iter().all(|t| answer(t))
        && !rest.iter().any(|t| t.text == "ok" && rest.len() == 1)
}

/// Whether a text is a notice of a network or another machine.
#[must_use]
pub fn is_notice_text(text: &str) -> bool {
    is_notice(lexicon(), text)
}

fn is_notice(lexicon: &Lexicon, text: &str) -> bool {
    if text.len() > 600 {
        return false;
    }
    let lower = text.to_lowercase();
    lexicon.notices.iter().any(|mark| lower.contains(mark))
}

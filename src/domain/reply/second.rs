//! The limits of the second reader beside the rules.
//!
//! A reading, a danger and a doubt of the rules stand. Where no rule explains a text, a guess may call for help, read a question
//! or a wish for no more texts, and read a report whose heart a rule found; an OK without a heart only as an answer to
//! "are you OK?". Every OK by a guess is marked: a visit takes one in a row, and none at risk or under an alert.

use super::amounts::learned_numbers;
use super::classes::WordClass;
use super::contact::evidence;
use super::duress::touched_words;
use super::judge::{JudgedText, RuleVerdict};
use super::learned::{LearnedGuess, LearnedWeights, RuleSigns, TextFeature, features};
use super::lexicon::lexicon;
use super::pattern::{MatchCloseness, PatternTable};
use super::token::Token;
use super::types::{Intent, LastQuestion, ReadingContext, SenderKind};

/// From this share of distress on, a text is a call for help.
const HELP_FROM: f32 = 0.95;

/// From this share of distress on, a report of the rules is asked about, and an OK.
const ASK_FROM: f32 = 0.97;
const CALM_UNDER: f32 = 0.2;

/// How sure a guess must be, and how calm the text.
#[derive(Debug, Clone, Copy)]
struct GuessLimits {
    /// Least share of the meaning guessed.
    least: f32,
    /// Most share of distress.
    distress: f32,
    /// Most share of doubt.
    doubt: f32,
}

/// Limits of an OK, of another report, and of both where words of a hint stand in the text.
const OK_LIMITS: GuessLimits = GuessLimits {
    least: 0.6,
    distress: 0.01,
    doubt: 0.1,
};
const MOVE_LIMITS: GuessLimits = GuessLimits {
    least: 0.45,
    distress: 0.01,
    doubt: 0.3,
};
const HINTED_OK_LIMITS: GuessLimits = GuessLimits {
    least: 0.8,
    distress: 0.01,
    doubt: 0.06,
};
const HINTED_MOVE_LIMITS: GuessLimits = GuessLimits {
    least: 0.6,
    distress: 0.01,
    doubt: 0.25,
};

impl GuessLimits {
    /// The limits for a guess: narrower for an OK, beside a hint, and where a word of the text was never learned.
    fn of(best: Intent, is_hinted: bool, has_unknown: bool) -> GuessLimits {
        let limits = match (best == Intent::Ok, is_hinted) {
            (true, false) => OK_LIMITS,
            (true, true) => HINTED_OK_LIMITS,
            (false, false) => MOVE_LIMITS,
            (false, true) => HINTED_MOVE_LIMITS,
        };
        if !has_unknown {
            return limits;
        }
        GuessLimits {
            distress: limits.distress * UNKNOWN_DISTRESS,
            doubt: limits.doubt * UNKNOWN_DOUBT,
            ..limits
        }
    }
}

/// By how much the limits of distress and doubt narrow where a word was never learned.
const UNKNOWN_DISTRESS: f32 = 0.1;
const UNKNOWN_DOUBT: f32 = 0.3;

/// Least share of a question, and of a wish for no more texts.
const ASKS_FROM: f32 = 0.5;

/// Least share of a contact's taking or ending, and of other meanings.
const TAKES_FROM: f32 = 0.9;
const CONTACT_FROM: f32 = 0.8;

/// Least share at which a taking or ending of the rules stands.
const TAKEN_FROM: f32 = 0.2;

/// Most words named as the reason.
const MOST_WORDS: usize = 4;

/// Returns the features of a text.
pub(super) fn counted(context: &ReadingContext<'_>, judged: &JudgedText) -> Vec<TextFeature> {
    let lexicon = lexicon();
    let tokens = &judged.tokens;
    let mut sections: Vec<(&'static str, &'static str)> = Vec::new();
    let mut tell = |name: &'static str, table: &'static PatternTable| {
        table.find(tokens, MatchCloseness::Exact, |found| {
            sections.push((name, table.key(found)));
            true
        });
    };
    if context.sender == SenderKind::Contact {
        tell("contact", &lexicon.contact);
        tell("contact-weak", &lexicon.contact_weak);
        tell("contact-asks", &lexicon.contact_asks);
    } else {
        tell("worrying", &lexicon.worrying);
        tell("doubt", &lexicon.doubt);
        tell("report", &lexicon.report);
        tell("not-meant", &lexicon.not_meant);
        tell("ok", &lexicon.ok);
        tell("status", &lexicon.status);
    }
    tell("opt-out", &lexicon.opt_out);
    tell("asks", &lexicon.asks_unmarked);
    sections.sort_unstable();
    sections.dedup();
    let innocent = lexicon.innocent.cover(tokens);
    let unexplained = tokens
        .iter()
        .zip(&innocent)
        .filter(|(token, innocent)| !**innocent && !token.is(WordClass::Innocent))
        .count();
    let signs = RuleSigns {
        sections,
        unexplained,
        phrase_words: touched_words(tokens, &context.phrases),
        question: judged.question,
        trails: judged.trails,
        tapback: judged.tapback,
    };
    features(tokens, &signs, context)
}

/// Applies a guess to the rules' reading.
pub(super) fn look(weights: &LearnedWeights, context: &ReadingContext<'_>, judged: &mut JudgedText) {
    if judged.verdict == RuleVerdict::Settled {
        return;
    }
    let features = counted(context, judged);
    let Some(guess) = weights.guess(context.sender, &features) else {
        return;
    };
    let ruled = judged.reading.intent;
    let intent = match context.sender {
        SenderKind::Worker => {
            let unknown = weights.unknown_words(context.sender, &features);
            of_worker(&guess, unknown > 0, context, judged)
        }
        SenderKind::Contact => of_contact(&guess, judged),
        SenderKind::Unknown => ruled,
    };
    if intent == ruled {
        return;
    }
    let meant = if intent == Intent::Unclear {
        guess.best().0
    } else {
        intent
    };
    let words = weights.words_for(context.sender, &features, meant, MOST_WORDS);
    let words: Vec<&str> = words
        .into_iter()
        .map(|at| judged.tokens[at].text.as_str())
        .collect();
    let reading = &mut judged.reading;
    reading.intent = intent;
    reading.because = if intent == Intent::Unclear {
        format!(
            "not sure enough, and the nearest is {}: \"{}\"",
            told(meant),
            words.join(" ")
        )
    } else {
        format!("reads like {}: \"{}\"", told(intent), words.join(" "))
    };
    if intent != Intent::Left {
        reading.next = None;
        reading.onward = false;
        reading.nobody = false;
    }
    match intent {
        Intent::Ok => reading.learned = true,
        Intent::SafeConfirmed => reading.evidence = evidence(&judged.tokens),
        _ => learned_numbers(intent, &judged.tokens, reading),
    }
}

/// Returns the meaning of a worker's text, by the rules' reading and the guess.
fn of_worker(
    guess: &LearnedGuess,
    has_unknown: bool,
    context: &ReadingContext<'_>,
    judged: &JudgedText,
) -> Intent {
    let (verdict, ruled) = (judged.verdict, judged.reading.intent);
    let (best, share) = guess.best();
    let is_distress = guess.distress() >= HELP_FROM;
    let ask_from = match ruled {
        Intent::Ok => CALM_UNDER,
        _ => ASK_FROM,
    };
    match verdict {
        RuleVerdict::Read if is_reassuring(ruled) && guess.distress() >= ask_from => return Intent::Unclear,
        RuleVerdict::Settled | RuleVerdict::Read | RuleVerdict::Doubted => return ruled,
        RuleVerdict::Hinted | RuleVerdict::Unexplained if is_distress => return Intent::Help,
        RuleVerdict::Hinted | RuleVerdict::Unexplained => {}
    }
    let is_of_others = speaks_of_others(&judged.tokens);
    let asks = match best {
        Intent::Status => true,
        Intent::OptOut | Intent::Start => !judged.question && !is_of_others,
        _ => false,
    };
    if asks && share >= ASKS_FROM {
        return best;
    }
    let limits = GuessLimits::of(best, verdict == RuleVerdict::Hinted, has_unknown);
    let may_guess = guess.distress() <= limits.distress
        && share >= limits.least
        && guess.share(Intent::Unclear) <= limits.doubt
        && is_reassuring(best)
        && !judged.question
        && !is_of_others
        && !repeats(&judged.tokens);
    let is_answer = best == Intent::Ok && context.asked == LastQuestion::CheckIn;
    let is_report = has_heart(best, judged) && (best == Intent::Ok || is_plain_report(best, judged));
    if may_guess && (is_answer || is_report) {
        best
    } else {
        ruled
    }
}

/// Whether a reading moves a timer of the visit.
fn is_reassuring(intent: Intent) -> bool {
    !matches!(
        intent,
        Intent::Duress
            | Intent::Help
            | Intent::Unclear
            | Intent::OptOut
            | Intent::Start
            | Intent::Status
            | Intent::Ack
            | Intent::SafeConfirmed
            | Intent::Decline
            | Intent::PoliceCalled
    )
}

/// Words with which no movement is reported: of time, of denial, of what moves by itself, and of places that may be any.
const NO_REPORT: [&str; 22] = [
    "after", "as", "before", "bus", "cant", "didnt", "dont", "havent", "if", "never", "no", "not", "once",
    "outside", "pulled", "school", "taxi", "text", "till", "until", "when", "wont",
];

/// Whether a movement is reported plainly: no word puts it off or denies it, and no other movement stands beside it.
fn is_plain_report(intent: Intent, judged: &JudgedText) -> bool {
    const MOVES: [Intent; 4] = [Intent::Arrived, Intent::Left, Intent::Back, Intent::HomeSafe];
    let says = |words: &[&str]| {
        judged
            .tokens
            .iter()
            .any(|token| words.contains(&token.text.as_str()))
    };
    let numbers = judged
        .tokens
        .iter()
        .filter(|token| token.number.is_some())
        .count();
    if !MOVES.contains(&intent) {
        return !says(&["not"]) && numbers < 2;
    }
    let is_of_two = MOVES
        .iter()
        .any(|other| *other != intent && has_heart(*other, judged));
    !says(&NO_REPORT) && !is_of_two
}

/// Whether hardly anything but one word is said: "ok ok ok ok".
fn repeats(tokens: &[Token]) -> bool {
    let first = tokens.first().map(|token| &token.text);
    tokens.len() > 2 && tokens.iter().all(|token| Some(&token.text) == first)
}

/// Whether anybody but the sender may be the one who moves or is well: "they are all fine", "mum got home safe".
fn speaks_of_others(tokens: &[Token]) -> bool {
    tokens
        .iter()
        .any(|token| token.is_third_person || token.is(WordClass::Third) || token.is(WordClass::SheHeThey))
}

/// Returns the meaning of a contact's text. A taking or ending by the rules stands unless the guess rules that out.
fn of_contact(guess: &LearnedGuess, judged: &JudgedText) -> Intent {
    let (verdict, ruled) = (judged.verdict, judged.reading.intent);
    let takes = |intent| matches!(intent, Intent::Ack | Intent::SafeConfirmed | Intent::PoliceCalled);
    let (best, share) = guess.best();
    match verdict {
        RuleVerdict::Read if takes(ruled) && guess.share(ruled) < TAKEN_FROM => Intent::Unclear,
        RuleVerdict::Settled | RuleVerdict::Read | RuleVerdict::Doubted => ruled,
        // "She isn't answering" is of the alert that they know of.
        RuleVerdict::Hinted | RuleVerdict::Unexplained
            if best == Intent::Help && speaks_of_others(&judged.tokens) =>
        {
            ruled
        }
        RuleVerdict::Hinted | RuleVerdict::Unexplained => {
            let least = if takes(best) { TAKES_FROM } else { CONTACT_FROM };
            if share >= least { best } else { ruled }
        }
    }
}

/// Whether a rule finds the heart of a report.
fn has_heart(intent: Intent, judged: &JudgedText) -> bool {
    let lexicon = lexicon();
    let key = key_of(intent);
    let mut has = false;
    for table in [&lexicon.core, &lexicon.report, &lexicon.ok] {
        table.find(&judged.tokens, MatchCloseness::Exact, |found| {
            has |= table.key(found) == key;
            !has
        });
    }
    has
}

/// The key of an intent's sections.
fn key_of(intent: Intent) -> &'static str {
    match intent {
        Intent::Cancel => "cancel",
        Intent::NoAnswer => "no_answer",
        Intent::HomeSafe => "home_safe",
        Intent::Back => "back",
        Intent::Left => "left",
        Intent::Extend => "extend",
        Intent::Late => "late",
        Intent::Arrived => "arrived",
        Intent::Ok => "ok",
        Intent::Duress
        | Intent::Help
        | Intent::Unclear
        | Intent::OptOut
        | Intent::Start
        | Intent::Status
        | Intent::Ack
        | Intent::SafeConfirmed
        | Intent::Decline
        | Intent::PoliceCalled => "",
    }
}

/// A meaning in words for the board.
fn told(intent: Intent) -> &'static str {
    match intent {
        Intent::Duress | Intent::Help => "a call for help",
        Intent::Unclear => "nothing certain",
        Intent::OptOut => "wanting no more texts",
        Intent::Cancel => "a visit called off",
        Intent::NoAnswer => "nobody answering",
        Intent::HomeSafe => "being home, safe",
        Intent::Back => "being back in school",
        Intent::Left => "having left",
        Intent::Extend => "asking for more time",
        Intent::Late => "being late",
        Intent::Arrived => "being there",
        Intent::Start => "setting off",
        Intent::Status => "asking what Homeward knows",
        Intent::Ok => "being OK",
        Intent::Ack => "taking it on",
        Intent::SafeConfirmed => "having seen or heard that they are safe",
        Intent::Decline => "not being able to take it",
        Intent::PoliceCalled => "the police having been called",
    }
}

//! What the second reader may change of the rules' reading.
//!
//! It may raise danger, and doubt a report of the rules. It may read what asks, or wants no more texts. What reassures it
//! reads only where no rule of danger or grave doubt fired, where distress is all but ruled out, and where a rule found the
//! heart of the report; an OK without such a heart only in answer to "are you OK?", which the visit then takes once in a row.

use super::amounts::{contradicts, learned_numbers};
use super::classes::WordClass;
use super::contact::evidence;
use super::duress::touched_words;
use super::grammar::is_own;
use super::judge::{JudgedText, RuleVerdict};
use super::learned::{LearnedGuess, LearnedWeights, RuleSigns, TextFeature, features};
use super::lexicon::lexicon;
use super::pattern::{MatchCloseness, PatternMatch, PatternTable};
use super::types::{Intent, LastQuestion, ReadingContext, SenderKind};

/// From this share of distress on, a text is a call for help.
const HELP_FROM: f32 = 0.6;

/// The same where a rule finds a report in the text: whoever comes or goes in it may be somebody else.
const REPORT_HELP_FROM: f32 = 0.975;

/// Fewest words in which the second reader hears a cry: of fewer, the rules know each.
const FEWEST_WORDS_OF_CRY: usize = 4;

/// From this share of distress on, an unclear text worries.
const WORRY_FROM: f32 = 0.5;

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
    distress: 0.02,
    doubt: 0.1,
};
const MOVE_LIMITS: GuessLimits = GuessLimits {
    least: 0.45,
    distress: 0.02,
    doubt: 0.3,
};
const HINTED_OK_LIMITS: GuessLimits = GuessLimits {
    least: 0.8,
    distress: 0.02,
    doubt: 0.06,
};
const HINTED_MOVE_LIMITS: GuessLimits = GuessLimits {
    least: 0.6,
    distress: 0.02,
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
const UNKNOWN_DISTRESS: f32 = 0.25;
const UNKNOWN_DOUBT: f32 = 0.5;

/// Most share of distress that lets a report of the rules stand.
const STANDS_UNDER: f32 = 0.97;

/// Least share of what only asks, or wants no more texts.
const ASKS_FROM: f32 = 0.5;

/// Least share of a contact's taking or ending, and of anything else of a contact.
const TAKES_FROM: f32 = 0.9;
const CONTACT_FROM: f32 = 0.5;

/// Least share of the rules' taking or ending in a guess that lets it stand; up to so many words it stands always.
const CONTACT_STANDS_FROM: f32 = 0.2;
const MOST_EXACT_WORDS: usize = 3;

/// Most words named as the reason.
const MOST_WORDS: usize = 4;

/// Returns what the second reader counts of a text.
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

/// Lets the second reader raise doubt or danger, and read what no rule explains.
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
    if context.sender == SenderKind::Worker && intent == Intent::Unclear {
        judged.reading.worrying |= guess.distress() >= WORRY_FROM;
    }
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
    let has_heart = has_heart(intent, judged);
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
        Intent::Ok => reading.learned = !has_heart,
        Intent::SafeConfirmed => reading.evidence = evidence(&judged.tokens),
        _ => learned_numbers(intent, &judged.tokens, reading),
    }
}

/// What a worker means, by the rules' reading and the guess.
fn of_worker(
    guess: &LearnedGuess,
    has_unknown: bool,
    context: &ReadingContext<'_>,
    judged: &JudgedText,
) -> Intent {
    let (verdict, ruled) = (judged.verdict, judged.reading.intent);
    let (best, share) = guess.best();
    if verdict == RuleVerdict::Read {
        let may_stand = ruled == Intent::OptOut || guess.distress() < STANDS_UNDER;
        return if may_stand { ruled } else { Intent::Unclear };
    }
    let is_plain = verdict == RuleVerdict::Unexplained && !reports_anything(judged);
    let help_from = if is_plain { HELP_FROM } else { REPORT_HELP_FROM };
    let may_cry = verdict != RuleVerdict::Doubted && judged.tokens.len() >= FEWEST_WORDS_OF_CRY;
    if guess.distress() >= help_from && may_cry {
        return Intent::Help;
    }
    let asks = |intent| matches!(intent, Intent::Status | Intent::OptOut);
    let is_covert = best == Intent::OptOut && verdict != RuleVerdict::Unexplained;
    let is_long = judged.tokens.len() >= FEWEST_WORDS_OF_CRY || best == Intent::Start;
    if !is_covert && is_long && (asks(best) || best == Intent::Start) && share >= ASKS_FROM {
        return best;
    }
    let limits = GuessLimits::of(best, verdict == RuleVerdict::Hinted, has_unknown);
    let is_calm = guess.distress() <= limits.distress;
    let asks_for_time = judged.tokens.iter().any(|token| token.is(WordClass::AsksForTime));
    let may_guess = verdict != RuleVerdict::Doubted
        && is_calm
        && share >= limits.least
        && guess.share(Intent::Unclear) <= limits.doubt
        && !matches!(best, Intent::Duress | Intent::Help | Intent::Unclear)
        && (!judged.question || best == Intent::Extend && asks_for_time)
        && !contradicts(best, &judged.tokens);
    let is_answer = best == Intent::Ok && context.asked == LastQuestion::CheckIn;
    if may_guess && (is_answer || best != Intent::Ok && has_heart(best, judged)) {
        return best;
    }
    Intent::Unclear
}

/// What a contact means. The rules' word that somebody takes or ends an alert stands unless the guess is sure that it is none.
fn of_contact(guess: &LearnedGuess, judged: &JudgedText) -> Intent {
    let ruled = judged.reading.intent;
    let takes = |intent| matches!(intent, Intent::Ack | Intent::SafeConfirmed | Intent::PoliceCalled);
    if takes(ruled) {
        let is_exact = judged.tokens.len() <= MOST_EXACT_WORDS || judged.reading.code.is_some();
        let stands = is_exact || guess.share(ruled) >= CONTACT_STANDS_FROM;
        return if stands { ruled } else { Intent::Unclear };
    }
    let (best, share) = guess.best();
    let is_doubted = judged.verdict == RuleVerdict::Doubted;
    let least = if takes(best) { TAKES_FROM } else { CONTACT_FROM };
    let is_long = judged.tokens.len() >= FEWEST_WORDS_OF_CRY;
    let may_guess =
        is_long && share >= least && !(is_doubted && takes(best)) && judged.verdict != RuleVerdict::Read;
    if may_guess { best } else { ruled }
}

/// Whether a rule finds the heart of a report, and none says that the words mean something else or are told of others.
fn has_heart(intent: Intent, judged: &JudgedText) -> bool {
    let lexicon = lexicon();
    let key = key_of(intent);
    let tokens = &judged.tokens;
    let finds = |table: &PatternTable| table.all(tokens).iter().any(|found| table.key(*found) == key);
    if finds(&lexicon.not_meant) {
        return false;
    }
    let reported: Vec<PatternMatch> = lexicon.report.all(tokens);
    let of_key = |found: &&PatternMatch| lexicon.report.key(**found) == key;
    let mut reported = reported.iter().filter(of_key).peekable();
    if reported.peek().is_some() {
        return reported.any(|found| is_own(intent, tokens, *found));
    }
    let own = |table: &PatternTable| {
        let found = table.all(tokens);
        found
            .iter()
            .any(|found| table.key(*found) == key && is_own(intent, tokens, *found))
    };
    own(&lexicon.core) || own(&lexicon.ok)
}

/// Whether any report of coming, going or being well stands in the text, the sender's or not.
fn reports_anything(judged: &JudgedText) -> bool {
    let lexicon = lexicon();
    let finds = |table: &PatternTable| table.first(&judged.tokens, MatchCloseness::Exact).is_some();
    finds(&lexicon.report) || finds(&lexicon.not_meant) || finds(&lexicon.ok)
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

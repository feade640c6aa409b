//! What the second reader may change of the rules' reading.
//!
//! It may raise danger, and doubt a report of the rules. It may read what asks, or wants no more texts. What reassures it
//! reads only where no rule of danger or grave doubt fired, where distress is all but ruled out, and where a rule found the
//! heart of the report; an OK without such a heart only in answer to "are you OK?", which the visit then takes once in a row.

use super::amounts::learned_numbers;
use super::classes::WordClass;
use super::contact::evidence;
use super::duress::touched_words;
use super::judge::{JudgedText, RuleVerdict};
use super::learned::{LearnedGuess, LearnedWeights, RuleSigns, TextFeature, features};
use super::lexicon::lexicon;
use super::pattern::{MatchCloseness, PatternTable};
use super::types::{Intent, LastQuestion, ReadingContext, SenderKind};

/// From this share of distress on, a text is a call for help.
const HELP_FROM: f32 = 0.5;

/// From this share of distress on, an unclear text worries.
const WORRY_FROM: f32 = 0.2;

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
    distress: 0.05,
    doubt: 0.3,
};
const MOVE_LIMITS: GuessLimits = GuessLimits {
    least: 0.45,
    distress: 0.05,
    doubt: 0.3,
};
const HINTED_OK_LIMITS: GuessLimits = GuessLimits {
    least: 0.8,
    distress: 0.03,
    doubt: 0.15,
};
const HINTED_MOVE_LIMITS: GuessLimits = GuessLimits {
    least: 0.6,
    distress: 0.05,
    doubt: 0.25,
};

/// Least share of the rules' own report in a guess that lets it stand.
const AGREES_FROM: f32 = 0.03;

/// Least share of what only asks, or wants no more texts.
const ASKS_FROM: f32 = 0.5;

/// Least share of a contact's taking or ending, and of anything else of a contact.
const TAKES_FROM: f32 = 0.75;
const CONTACT_FROM: f32 = 0.5;

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
        SenderKind::Worker => of_worker(&guess, context, judged),
        SenderKind::Contact => of_contact(&guess, ruled),
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
fn of_worker(guess: &LearnedGuess, context: &ReadingContext<'_>, judged: &JudgedText) -> Intent {
    let (verdict, ruled) = (judged.verdict, judged.reading.intent);
    let (best, share) = guess.best();
    if guess.distress() >= HELP_FROM {
        return Intent::Help;
    }
    let asks = |intent| matches!(intent, Intent::Status | Intent::OptOut);
    if asks(ruled) {
        return ruled;
    }
    if (asks(best) || best == Intent::Start) && share >= ASKS_FROM {
        return best;
    }
    let is_hinted = verdict == RuleVerdict::Hinted;
    let limits = match (best == Intent::Ok, is_hinted) {
        (true, false) => OK_LIMITS,
        (true, true) => HINTED_OK_LIMITS,
        (false, false) => MOVE_LIMITS,
        (false, true) => HINTED_MOVE_LIMITS,
    };
    let is_calm = guess.distress() <= limits.distress;
    let may_guess = verdict != RuleVerdict::Doubted
        && is_calm
        && share >= limits.least
        && guess.share(Intent::Unclear) <= limits.doubt
        && !matches!(best, Intent::Duress | Intent::Help | Intent::Unclear)
        && !(best == Intent::Ok && judged.question && share < 0.9);
    let is_answer = best == Intent::Ok && context.asked == LastQuestion::CheckIn;
    if may_guess && (is_answer || has_heart(best, judged)) {
        return best;
    }
    let stands = verdict == RuleVerdict::Read && guess.share(ruled) >= AGREES_FROM && guess.distress() < 0.15;
    if stands { ruled } else { Intent::Unclear }
}

/// What a contact means. Taking and ending need a guess that is sure, whatever the rules read.
fn of_contact(guess: &LearnedGuess, ruled: Intent) -> Intent {
    let takes = |intent| matches!(intent, Intent::Ack | Intent::SafeConfirmed | Intent::PoliceCalled);
    let (best, share) = guess.best();
    let least = if takes(best) { TAKES_FROM } else { CONTACT_FROM };
    if share >= least {
        best
    } else if takes(best) || takes(ruled) {
        Intent::Unclear
    } else {
        ruled
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

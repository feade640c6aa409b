//! The limits of the second reader beside the rules.
//!
//! A reading, a danger and a doubt of the rules stand. Where no rule explains a text, a guess may call for help, read a question
//! or a wish for no more texts, and agree to a report that a rule found among harmless words. A report that a rule found beside
//! other words counts only as an answer to "are you OK?", and is marked: a visit takes one in a row, and none at risk or under
//! an alert. Nothing moves a timer by a guess alone.

use super::amounts::{contradicts, learned_numbers};
use super::classes::WordClass;
use super::contact::evidence;
use super::duress::{may_touch, touched_words};
use super::grammar::is_own;
use super::learned::{LearnedGuess, LearnedWeights, RuleSigns, TextFeature, features};
use super::lexicon::lexicon;
use super::pattern::{MatchCloseness, PatternMatch, PatternTable};
use super::plain_ok::{is_anything_done_to_us, never_ok};
use super::token::Token;
use super::types::{Intent, LastQuestion, ReadingContext, SenderKind};
use super::verdict::{JudgedText, MILD, RuleVerdict};

/// Least share of distress of a call for help.
const HELP_FROM: f32 = 0.95;

/// The same in an answer that speaks of others.
const OTHERS_HELP_FROM: f32 = 0.99;

/// Least share of distress at which a report of the rules is asked about, and an OK.
const ASK_FROM: f32 = 0.97;
const CALM_UNDER: f32 = 0.2;

/// How calm a text must be, and how plain.
#[derive(Debug, Clone, Copy)]
struct GuessLimits {
    /// Most share of distress.
    distress: f32,
    /// Most share of doubt.
    doubt: f32,
}

/// Limits of an OK that a rule found, every other word harmless, and of a movement.
const HARMLESS_LIMITS: GuessLimits = GuessLimits {
    distress: 0.03,
    doubt: 0.5,
};

const MOVE_LIMITS: GuessLimits = GuessLimits {
    distress: 0.01,
    doubt: 0.3,
};

/// Limits of an OK that a rule found beside other words.
const BESIDE_LIMITS: GuessLimits = GuessLimits {
    distress: 0.001,
    doubt: 0.1,
};

impl GuessLimits {
    fn allow(self, guess: &LearnedGuess) -> bool {
        guess.distress() <= self.distress && guess.share(Intent::Unclear) <= self.doubt
    }
}

/// Limits of a movement that a rule found beside other words.
const BESIDE_MOVE_LIMITS: GuessLimits = GuessLimits {
    distress: 0.003,
    doubt: 0.15,
};

/// Least share of a question, and of a wish for no more texts.
const ASKS_FROM: f32 = 0.5;

/// Least share of a contact's taking or ending, beside evidence that a rule finds.
const TAKES_FROM: f32 = 0.95;

/// Least share of a contact's asking, declining or calling for help.
const CONTACT_FROM: f32 = 0.8;

/// Least share at which a taking or ending of the rules stands.
const TAKEN_FROM: f32 = 0.2;
const ACK_FROM: f32 = 0.8;

/// Most words of an ACK that stands whatever the guess.
const MOST_EXACT_WORDS: usize = 4;

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
    let (intent, learned) = match context.sender {
        SenderKind::Worker => of_worker(&guess, context, judged),
        SenderKind::Contact => (of_contact(&guess, judged), false),
        SenderKind::Unknown => (ruled, false),
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
    if is_reassuring(intent) {
        reading.worrying = false;
    }
    reading.learned = learned;
    match intent {
        Intent::Ok => {}
        Intent::SafeConfirmed => reading.evidence = evidence(&judged.tokens),
        _ => learned_numbers(intent, &judged.tokens, reading),
    }
}

/// Returns the meaning of a worker's text, by the rules' reading and the guess.
fn of_worker(guess: &LearnedGuess, context: &ReadingContext<'_>, judged: &JudgedText) -> (Intent, bool) {
    let (verdict, ruled) = (judged.verdict, judged.reading.intent);
    let (best, share) = guess.best();
    // Of others who come and go the rules know more, and the office tells of others too: "lad says mum went out".
    let is_of_others = speaks_of_others(&judged.tokens);
    let help_from = match (is_of_others, context.asked) {
        (false, _) => HELP_FROM,
        (true, LastQuestion::CheckIn) => OTHERS_HELP_FROM,
        (true, _) => f32::INFINITY,
    };
    // What worries a rule is told to people at once, as a concern: it is no call for 999.
    let is_distress = guess.distress() >= help_from && !judged.reading.worrying;
    let ask_from = match ruled {
        Intent::Ok => CALM_UNDER,
        _ => ASK_FROM,
    };
    match verdict {
        RuleVerdict::Read if is_reassuring(ruled) && guess.distress() >= ask_from => {
            return (Intent::Unclear, false);
        }
        RuleVerdict::Settled | RuleVerdict::Read | RuleVerdict::Doubted => return (ruled, false),
        RuleVerdict::Hinted | RuleVerdict::Mild | RuleVerdict::Unexplained if is_distress => {
            return (Intent::Help, false);
        }
        RuleVerdict::Hinted | RuleVerdict::Mild | RuleVerdict::Unexplained => {}
    }
    let asks = match best {
        Intent::Status => true,
        Intent::OptOut | Intent::Start => !judged.question && !is_of_others,
        _ => false,
    };
    if asks && share >= ASKS_FROM {
        return (best, false);
    }
    let may_reassure =
        verdict == RuleVerdict::Unexplained || verdict == RuleVerdict::Mild && best == Intent::Ok;
    if !may_reassure || !is_reassuring(best) || judged.question {
        return (ruled, false);
    }
    let is_answer = context.asked == LastQuestion::CheckIn;
    match reassurance(guess, best, judged) {
        _ if may_touch(&judged.tokens, &context.phrases) => (ruled, false),
        Reassurance::Ruled => (best, false),
        Reassurance::Beside if verdict == RuleVerdict::Unexplained && is_answer => (best, true),
        Reassurance::Beside | Reassurance::No => (ruled, false),
    }
}

/// What stands behind a reading that moves a timer.
enum Reassurance {
    /// A rule found the report, and every other word is harmless.
    Ruled,
    /// A rule found the report, and no other word could matter.
    Beside,
    No,
}

fn reassurance(guess: &LearnedGuess, best: Intent, judged: &JudgedText) -> Reassurance {
    let lexicon = lexicon();
    let tokens = &judged.tokens;
    let is_quoted = tokens.iter().any(|token| token.quoted);
    if is_quoted || never_ok(tokens).is_some() || is_anything_done_to_us(tokens) || contradicts(best, tokens)
    {
        return Reassurance::No;
    }
    // Nothing moves a timer by the guess alone.
    let Some(explained) = explained(best, tokens) else {
        return Reassurance::No;
    };
    let rest = || {
        tokens
            .iter()
            .zip(&explained)
            .filter(|(_, explained)| !**explained)
    };
    let is_harmless = rest().all(|(token, _)| lexicon.is_harmless(&token.text));
    let is_grave = rest().any(|(token, _)| lexicon.could_matter(&token.text));
    let (limits, beside) = match best {
        Intent::Ok => (HARMLESS_LIMITS, BESIDE_LIMITS),
        _ => (MOVE_LIMITS, BESIDE_MOVE_LIMITS),
    };
    if best != Intent::Ok && !is_plain_report(best, tokens) {
        Reassurance::No
    } else if is_harmless && limits.allow(guess) {
        Reassurance::Ruled
    } else if !is_grave && beside.allow(guess) {
        Reassurance::Beside
    } else {
        Reassurance::No
    }
}

/// Words with which no movement is reported: of time, of denial, of what moves by itself, and of places that may be any.
const NO_REPORT: [&str; 22] = [
    "after", "as", "before", "bus", "cant", "didnt", "dont", "havent", "if", "never", "no", "not", "once",
    "outside", "pulled", "school", "taxi", "text", "till", "until", "when", "wont",
];

/// Whether a movement is reported plainly: no word puts it off or denies it, and the text tells of no other movement.
fn is_plain_report(intent: Intent, tokens: &[Token]) -> bool {
    const MOVES: [Intent; 4] = [Intent::Arrived, Intent::Left, Intent::Back, Intent::HomeSafe];
    let says = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.text.as_str()));
    if !MOVES.contains(&intent) {
        return !says(&["not"]) && tokens.iter().filter(|token| token.number.is_some()).count() < 2;
    }
    let reported = lexicon().report.all(tokens);
    let is_other = |found: &PatternMatch| {
        let key = lexicon().report.key(*found);
        MOVES
            .iter()
            .any(|other| *other != intent && key_of(*other) == key)
    };
    !says(&NO_REPORT) && !reported.iter().any(is_other)
}

/// Whether words of the sender's own doing stand behind a taking or an ending: a voice or a face, of now, or the police.
fn has_evidence(intent: Intent, tokens: &[Token]) -> bool {
    let has = |class| tokens.iter().any(|token| token.is(class));
    match intent {
        Intent::SafeConfirmed => {
            evidence(tokens).is_some() && !tokens.iter().any(|token| token.number.is_some())
        }
        Intent::PoliceCalled => has(WordClass::Police) || has(WordClass::Log),
        _ => true,
    }
}

/// Returns the words that the rules explain in a text that reports an intent. `None` if no rule finds the report.
fn explained(intent: Intent, tokens: &[Token]) -> Option<Vec<bool>> {
    let lexicon = lexicon();
    let key = key_of(intent);
    let blocked = lexicon.not_meant.all(tokens);
    if blocked.iter().any(|found| lexicon.not_meant.key(*found) == key) {
        return None;
    }
    let tables: &[&PatternTable] = if intent == Intent::Ok {
        &[&lexicon.ok]
    } else {
        &[&lexicon.report, &lexicon.core]
    };
    let own_of = |table: &&PatternTable| -> Vec<PatternMatch> {
        let own = |found: &PatternMatch| {
            (intent == Intent::Ok || table.key(*found) == key) && is_own(intent, tokens, *found)
        };
        table.all(tokens).into_iter().filter(own).collect()
    };
    let own: Vec<PatternMatch> = tables.iter().flat_map(own_of).collect();
    own.first()?;
    let further = lexicon.further.get(key).map_or(&[][..], Vec::as_slice);
    let mut explained = lexicon.innocent.cover(tokens);
    for table in [&lexicon.worrying, &lexicon.doubt] {
        for found in table
            .all(tokens)
            .into_iter()
            .filter(|found| MILD.contains(&table.key(*found)))
        {
            explained[found.from..found.to].fill(true);
        }
    }
    for (at, token) in tokens.iter().enumerate() {
        explained[at] |= token.is(WordClass::Innocent)
            || token.may_be_name
            || token.is(WordClass::Fill)
            || own.iter().any(|found| (found.from..found.to).contains(&at))
            || intent != Intent::Ok && token.number.is_some()
            || token.id != 0 && further.binary_search(&token.id).is_ok();
    }
    Some(explained)
}

/// Whether a reading moves a timer of the visit: each that does has rows of its own.
fn is_reassuring(intent: Intent) -> bool {
    !key_of(intent).is_empty()
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
    let is_welsh = judged.reading.because.starts_with("says so in Welsh");
    let most = MOST_EXACT_WORDS - usize::from(is_welsh);
    let is_own = judged.tokens.iter().all(|token| !token.may_be_name);
    let is_exact = judged.tokens.iter().any(|token| token.text == "ack");
    let is_short = is_exact || is_own && judged.tokens.len() <= most;
    let taken_from = match ruled {
        Intent::Ack if is_short => 0.0,
        Intent::Ack => ACK_FROM,
        _ => TAKEN_FROM,
    };

    match verdict {
        RuleVerdict::Read if takes(ruled) && guess.share(ruled) < taken_from => Intent::Unclear,
        RuleVerdict::Settled | RuleVerdict::Read | RuleVerdict::Doubted => ruled,
        // "She isn't answering" is of the known alert.
        RuleVerdict::Hinted | RuleVerdict::Mild | RuleVerdict::Unexplained if best == Intent::Help => ruled,
        RuleVerdict::Hinted | RuleVerdict::Mild | RuleVerdict::Unexplained => {
            let may_read = if takes(best) {
                share >= TAKES_FROM
                    && verdict == RuleVerdict::Unexplained
                    && has_evidence(best, &judged.tokens)
            } else {
                share >= CONTACT_FROM
            };
            if may_read { best } else { ruled }
        }
    }
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

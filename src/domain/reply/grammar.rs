//! The allow-list grammar of workers' reports (docs/rules/reading.md, steps 5 and 6).
//!
//! An intent is read only if a row of `report` matches and every other word of the text is explained: innocent, or among
//! the intent's further words. A word inside a doubtful turn of phrase is not innocent.

use super::amounts::fill_numbers;
use super::classes::WordClass;
use super::doer::{is_in_time_clause, is_of_colleague, is_of_others, is_of_vehicle, is_well_of_others};
use super::lexicon::{Lexicon, say};
use super::pattern::PatternMatch;
use super::token::{NumberRead, Token};
use super::types::{Intent, LastQuestion, ReadingContext, TextReading, VisitState};

/// A worker's text, prepared for the grammar.
pub(super) struct WorkerReport<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) question: bool,
    pub(super) trails: bool,
    /// The doubtful turns of phrase.
    pub(super) doubts: &'a [PatternMatch],
    /// For each word, whether an innocent turn of phrase holds the word.
    innocent: Vec<bool>,
    /// The words for being well, if any.
    pub(super) core: Option<PatternMatch>,
}

impl<'a> WorkerReport<'a> {
    pub(super) fn new(
        lexicon: &Lexicon,
        tokens: &'a [Token],
        question: bool,
        trails: bool,
        doubts: &'a [PatternMatch],
    ) -> WorkerReport<'a> {
        let mut innocent = lexicon.innocent.cover(tokens);
        for (at, token) in tokens.iter().enumerate() {
            let placed = is_house_number(tokens, at) || is_street_name(tokens, at);
            innocent[at] |= token.is(WordClass::Innocent) || token.may_be_name || placed;
            innocent[at] &= !token.quoted;
        }
        WorkerReport {
            tokens,
            question,
            trails,
            doubts,
            innocent,
            core: lexicon
                .ok
                .all(tokens)
                .into_iter()
                .find(|core| !is_well_of_others(tokens, core.from)),
        }
    }

    fn is_doubtful(&self, at: usize) -> bool {
        is_doubtful_at(self.doubts, at)
    }

    /// Returns whether every word is explained, given the words explained by the intent alone.
    /// A doubtful turn of phrase stays doubtful unless the intent explains all of its words but the
    /// commonest: "upset" may stand in a request for more time, and in nothing else.
    pub(super) fn is_explained(&self, own: impl Fn(usize) -> bool) -> bool {
        let is_fill = |at: usize| self.tokens[at].is(WordClass::Fill);
        let doubtful = |span: &PatternMatch| {
            let inside = span.from..span.to;
            !inside.clone().all(|at| own(at) || is_fill(at)) || inside.clone().all(|at| !own(at))
        };
        !self.doubts.iter().any(doubtful) && (0..self.tokens.len()).all(|at| own(at) || self.innocent[at])
    }
}

fn is_doubtful_at(doubts: &[PatternMatch], at: usize) -> bool {
    doubts.iter().any(|f| (f.from..f.to).contains(&at))
}

fn is_house_number(tokens: &[Token], at: usize) -> bool {
    matches!(tokens[at].number, Some(NumberRead::Bare(_))) && at > 0 && tokens[at - 1].is(WordClass::Numbered)
}

/// "12 Fern Rd": any single word between a number and a kind of street is the street's name.
fn is_street_name(tokens: &[Token], at: usize) -> bool {
    let unknown = tokens[at].id == 0 && tokens[at].alike.is_empty() && tokens[at].text.is_ascii();
    let is_street = |t: &Token| t.is(WordClass::Street) && !t.starts_clause;
    unknown && tokens.get(at + 1).is_some_and(is_street)
}

/// Reads a worker's report. `None` means that the grammar explains no intent.
pub(super) fn report(
    lexicon: &Lexicon,
    said: &WorkerReport<'_>,
    context: &ReadingContext<'_>,
    reading: &mut TextReading,
) -> Option<()> {
    if context.welsh
        && let Some(done) = welsh_report(lexicon, said, reading)
    {
        return Some(done);
    }
    if let Some(done) = answered_by_state(lexicon, said, context, reading) {
        return Some(done);
    }
    let found = lexicon.report.all(said.tokens);
    let blocked = lexicon.not_meant.all(said.tokens);
    for (tag, (key, _)) in lexicon.report.sections().iter().enumerate() {
        if blocked.iter().any(|f| lexicon.not_meant.key(*f) == *key) {
            continue;
        }
        let Some(intent) = intent_of(key) else {
            continue;
        };
        let is_own = |f: &PatternMatch| f.tag == tag && is_own_report(intent, said, *f);
        let own: Vec<PatternMatch> = found.iter().copied().filter(is_own).collect();
        let Some(first) = own.first().copied() else {
            continue;
        };
        if !may_be_asked_like_this(intent, said)
            || (intent == Intent::Arrived && only_says_where(said, first))
        {
            continue;
        }
        if intent == Intent::NoAnswer
            && said_left_too(lexicon, said, (&found, &blocked), &own, reading).is_some()
        {
            reading.intent = by_state(Intent::Left, said, context);
            reading.nobody = reading.intent == Intent::Left;
            reading.because = say(
                "says that nobody answered and they have left",
                &said.tokens[first.from..first.to],
            );
            return Some(());
        }
        let further = lexicon.further.get(key).map_or(&[][..], Vec::as_slice);
        let tolerant = intent == Intent::Start;
        let explained = said.is_explained(|at| {
            let token = &said.tokens[at];
            own.iter().any(|f| (f.from..f.to).contains(&at))
                || (token.id != 0 && further.binary_search(&token.id).is_ok())
                || (token.number.is_some() && intent != Intent::Cancel)
                || (tolerant && !token.quoted && token.alike.is_empty() && !said.is_doubtful(at))
        });
        if !explained {
            continue;
        }
        if !fill_numbers(intent, said, &own, reading) {
            reading.because = "a number in it cannot be meant, or two contradict each other".to_owned();
            return Some(());
        }
        reading.intent = by_state(intent, said, context);
        reading.onward = reading.intent == Intent::Left && only_goes_on(said, &own);
        let is_read = |(key, _): &&(&str, &str)| intent_of(key) == Some(reading.intent);
        reading.because = match lexicon.report.sections().iter().find(is_read) {
            Some((_, because)) => say(because, &said.tokens[first.from..first.to]),
            None => "says on the way, but not whether to or from".to_owned(),
        };
        return Some(());
    }
    None
}

/// Whether a text of nobody's answering also says LEFT in so many words: "left, no one came".
fn said_left_too(
    lexicon: &Lexicon,
    said: &WorkerReport<'_>,
    (found, blocked): (&[PatternMatch], &[PatternMatch]),
    no_answer: &[PatternMatch],
    reading: &mut TextReading,
) -> Option<()> {
    let is_left = |f: &&PatternMatch| lexicon.report.key(**f) == "left";
    // "Nobody in, heading back to the car to wait" stays nobody's answering alone.
    let stays = said.tokens.iter().any(|token| token.is(WordClass::StaysAtDoor));
    let in_so_many_words = |f: &&PatternMatch| {
        let from = &said.tokens[f.from];
        from.is(WordClass::OnwardLeft) || !stays && from.is(WordClass::SetsOffBack)
    };
    let is_own = |f: &&PatternMatch| is_own_report(Intent::Left, said, **f);
    let left = found.iter().filter(is_left).filter(in_so_many_words);
    let left: Vec<&PatternMatch> = left.filter(is_own).collect();
    let is_blocked = blocked.iter().any(|f| lexicon.not_meant.key(*f) == "left");
    if left.is_empty() || is_blocked || !may_be_asked_like_this(Intent::Left, said) {
        return None;
    }
    let further = |key| lexicon.further.get(key).map_or(&[][..], Vec::as_slice);
    let known =
        |id| further("no_answer").binary_search(&id).is_ok() || further("left").binary_search(&id).is_ok();
    let explained = said.is_explained(|at| {
        let token = &said.tokens[at];
        let within = |f: &PatternMatch| (f.from..f.to).contains(&at);
        no_answer.iter().any(within)
            || left.iter().any(|f| within(f))
            || (token.id != 0 && known(token.id))
            || token.number.is_some()
    });
    (explained && fill_numbers(Intent::NoAnswer, said, no_answer, reading)).then_some(())
}

/// Whether a match reports what the sender does, and not what others do or what is still to come.
fn is_own_report(intent: Intent, said: &WorkerReport<'_>, found: PatternMatch) -> bool {
    match intent {
        Intent::HomeSafe | Intent::Back | Intent::Left => {
            !is_of_others(said.tokens, found.from) && !is_in_time_clause(said.tokens, found.from)
        }
        Intent::Arrived => !is_of_vehicle(said.tokens, found.from),
        Intent::NoAnswer => !is_of_colleague(said.tokens, found.from),
        _ => true,
    }
}

/// Whether a match is of the sender and of now: for the second reader, which asks it of every report.
pub(super) fn is_own(intent: Intent, tokens: &[Token], found: PatternMatch) -> bool {
    match intent {
        Intent::Ok => !is_well_of_others(tokens, found.from) && !is_in_time_clause(tokens, found.from),
        Intent::Arrived => {
            let is_done_by_others = is_of_others(tokens, found.from) || is_of_vehicle(tokens, found.from);
            !is_done_by_others && !is_in_time_clause(tokens, found.from)
        }
        Intent::HomeSafe | Intent::Back | Intent::Left | Intent::Start => {
            !is_of_others(tokens, found.from) && !is_in_time_clause(tokens, found.from)
        }
        Intent::NoAnswer => !is_of_colleague(tokens, found.from),
        _ => true,
    }
}

/// A question reports nothing, except a request for time; nor does a text that trails off.
fn may_be_asked_like_this(intent: Intent, said: &WorkerReport<'_>) -> bool {
    let asks_for_time = intent == Intent::Extend && said.tokens.iter().any(|t| t.is(WordClass::AsksForTime));
    let movement = matches!(
        intent,
        Intent::HomeSafe | Intent::Back | Intent::Left | Intent::Arrived | Intent::Start
    );
    (!said.question || asks_for_time) && !(said.trails && movement)
}

/// "In with family, all ok" names a place and no arrival: the text is an OK.
fn only_says_where(said: &WorkerReport<'_>, trigger: PatternMatch) -> bool {
    let moves = said.tokens.iter().any(|t| t.is(WordClass::Moves));
    said.core.is_some() && !(moves && trigger.to > trigger.from)
}

/// The meaning of a bare answer after Homeward's last question.
fn answered_by_state(
    lexicon: &Lexicon,
    said: &WorkerReport<'_>,
    context: &ReadingContext<'_>,
    reading: &mut TextReading,
) -> Option<()> {
    let texts = said.tokens.iter().filter(|t| !t.is(WordClass::Courtesy));
    let texts: Vec<&str> = texts.map(|t| t.text.as_str()).collect();
    if said.question || said.trails {
        return None;
    }
    if context.asked == LastQuestion::Minutes
        && let [one] = texts_of_number(said).as_slice()
        && said.tokens[0].starts_clause
    {
        let minutes = match (one, said.tokens.iter().find_map(|t| t.number)) {
            (&"<mins>", Some(NumberRead::Minutes(n))) | (&"<num>", Some(NumberRead::Bare(n))) => n,
            _ => return None,
        };
        if minutes == 0 || minutes > 600 {
            return None;
        }
        reading.intent = Intent::Extend;
        reading.minutes = Some(minutes);
        reading.because = "the number of minutes that was asked for".to_owned();
        return Some(());
    }
    let (key, because) = lexicon.whole.get(texts.join(" ").as_str())?;
    if *key == "not-left" {
        // Whoever is inside after all is watched again.
        let is_taken_back = context.state == VisitState::Returning;
        if is_taken_back {
            reading.intent = Intent::Arrived;
            (*because).clone_into(&mut reading.because);
        }
        return is_taken_back.then_some(());
    }
    if *key == "got-in" {
        // After the last stop "just got in" may be home, school or the house again.
        let is_in_doubt = context.state == VisitState::Returning;
        if is_in_doubt {
            (*because).clone_into(&mut reading.because);
        }
        return is_in_doubt.then_some(());
    }
    let is_over = match context.state {
        VisitState::Returning => true,
        VisitState::None => *key == "here",
        VisitState::Planned | VisitState::Out | VisitState::OnSite | VisitState::Between => false,
    };
    if is_over {
        reading.intent = Intent::HomeSafe;
        (*because).clone_into(&mut reading.because);
    }
    is_over.then_some(())
}

/// Returns the words of an answer to "how many minutes?", without the words that only make the number rough.
fn texts_of_number<'a>(said: &WorkerReport<'a>) -> Vec<&'a str> {
    let is_rough = |t: &&Token| !t.is(WordClass::Courtesy) && !t.is(WordClass::AboutNumber);
    let texts = said.tokens.iter().filter(is_rough);
    texts.map(|t| t.text.as_str()).collect()
}

/// The same words report setting off before a visit, and leaving after it.
fn by_state(intent: Intent, said: &WorkerReport<'_>, context: &ReadingContext<'_>) -> Intent {
    let before = matches!(context.state, VisitState::None | VisitState::Planned);
    let says = |class| said.tokens.iter().any(|t| t.is(class));
    if intent == Intent::Left && before && !says(WordClass::AfterVisit) {
        return Intent::Start;
    }
    let says_road = said
        .tokens
        .windows(3)
        .any(|words| words[0].text == "on" && words[1].text == "the" && words[2].text == "road");
    let is_under_way = matches!(context.state, VisitState::Out | VisitState::Between);
    if intent == Intent::Left && says_road && is_under_way && !says(WordClass::OnwardLeft) {
        // After a breakdown the worker is on the way to the stop, and the arrival stays due.
        return Intent::Unclear;
    }
    // After the last stop, or with another place in the text, going somewhere may be a visit that nobody planned.
    let goes_somewhere = || {
        let is_place = |t: &Token| t.is(WordClass::OnwardSee) || t.is(WordClass::Third) || t.number.is_some();
        let goes = |t: &Token| t.is(WordClass::OnwardGoing) || ["gone", "gonna"].contains(&t.text.as_str());
        said.tokens.iter().any(goes) && said.tokens.iter().any(is_place)
    };
    let is_unplanned = match context.state {
        VisitState::Returning => goes_somewhere(),
        VisitState::Out | VisitState::Between => says(WordClass::OnwardInstead) && goes_somewhere(),
        VisitState::None | VisitState::Planned | VisitState::OnSite => false,
    };
    if intent == Intent::Start && is_unplanned {
        return Intent::Unclear;
    }
    let is_bare = || said.tokens.iter().all(|t| t.is(WordClass::OnlyOnTheWay));
    if intent == Intent::Start && context.state == VisitState::OnSite && says(WordClass::Way) && is_bare() {
        return Intent::Unclear;
    }
    intent
}

/// Whether a LEFT says no more than that the sender is on the way to another stop of the visit, "on my way to the second one",
/// and nowhere that the last stop was left.
fn only_goes_on(said: &WorkerReport<'_>, own: &[PatternMatch]) -> bool {
    let says = |class| said.tokens.iter().any(|t| t.is(class));
    let goes_on = |found: &PatternMatch| {
        let words = &said.tokens[found.from..found.to];
        let to_next = || {
            words.iter().any(|t| t.is(WordClass::OnwardNext)) && words.iter().any(|t| t.is(WordClass::Way))
        };
        words.iter().any(|t| t.is(WordClass::OnwardAnother)) || to_next()
    };
    own.iter().any(goes_on) && !says(WordClass::OnwardLeft)
}

/// Returns the intent named by the key of a section.
fn intent_of(key: &str) -> Option<Intent> {
    Some(match key {
        "opt_out" => Intent::OptOut,
        "cancel" => Intent::Cancel,
        "no_answer" => Intent::NoAnswer,
        "home_safe" => Intent::HomeSafe,
        "back" => Intent::Back,
        "left" => Intent::Left,
        "extend" => Intent::Extend,
        "late" => Intent::Late,
        "arrived" => Intent::Arrived,
        "start" => Intent::Start,
        "status" => Intent::Status,
        "ok" => Intent::Ok,
        _ => return None,
    })
}

fn welsh_report(lexicon: &Lexicon, said: &WorkerReport<'_>, reading: &mut TextReading) -> Option<()> {
    let found = lexicon.welsh_report.all(said.tokens);
    for (tag, (key, _)) in lexicon.welsh_report.sections().iter().enumerate() {
        let own: Vec<PatternMatch> = found.iter().copied().filter(|f| f.tag == tag).collect();
        let (Some(first), Some(intent)) = (own.first(), intent_of(key)) else {
            continue;
        };
        let free = matches!(intent, Intent::OptOut | Intent::Status);
        let is_ok = intent == Intent::Ok;
        let explained = said.is_explained(|at| {
            let token = &said.tokens[at];
            own.iter().any(|f| (f.from..f.to).contains(&at))
                || token.is(WordClass::WelshFill)
                || (token.number.is_some() && !is_ok)
        });
        if !(free || (explained && !said.question && !(said.trails && is_ok))) {
            continue;
        }
        if !fill_numbers(intent, said, &own, reading) {
            return None;
        }
        reading.intent = intent;
        reading.because = say("says so in Welsh", &said.tokens[first.from..first.to]);
        return Some(());
    }
    None
}

/// Returns an unexplained word, for the reason shown on the board.
pub(super) fn unexplained<'a>(said: &'a WorkerReport<'_>) -> Option<&'a str> {
    said.tokens
        .iter()
        .enumerate()
        .find(|(at, _)| !said.innocent[*at] || said.is_doubtful(*at))
        .map(|(_, t)| t.text.as_str())
}

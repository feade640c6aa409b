//! LEFT with where next: "left, going to 14 Oak Road M5 4XX next", "we've left, off to see the Browns".
//!
//! The place is cut out of the text as typed, and the rest must be read as LEFT by the grammar of reports. Only words with the
//! look of a place are cut out, so that no word beside the place escapes the grammar (P8).

use super::classes::WordClass;
use super::grammar::{WorkerReport, report};
use super::lexicon::Lexicon;
use super::normalise::normalise;
use super::people::NameRole;
use super::token::Token;
use super::types::{Intent, ReadingContext, TextReading, VisitState};
use crate::domain::private::Private;

/// Most words of a place. A longer run is a story, and no address.
const MOST_WORDS: usize = 12;

/// Most words between a house's number and the kind of its street: "14 Great St Mary Road".
const MOST_STREET_WORDS: usize = 4;

/// A text split into where next, and the rest.
#[derive(Debug, PartialEq, Eq)]
struct OnwardSplit {
    /// Where next, as typed.
    place: String,
    /// The rest, with plain words of ours in place of where next.
    rest: String,
    /// The rest, with nothing in place of where next.
    left_over: String,
    /// Whether the rest itself says that the last place was left.
    says_left: bool,
    /// Whether the words say that the sender is under way there now, and no more than that.
    under_way: bool,
    /// Whether the words say that the place stands instead of another.
    says_instead: bool,
    /// The words before those of going there.
    head: String,
}

/// Where the words of a place stand.
struct OnwardPlace {
    /// First word of the place.
    from: usize,
    /// One past the last word of the place.
    until: usize,
    /// One past the last word of going there.
    after: usize,
}

/// A word as typed.
struct TypedWord<'a> {
    /// The word with its punctuation.
    typed: &'a str,
    /// Lower case, letters and figures only.
    plain: String,
    /// Whether a stop or a comma stands before the word.
    starts_clause: bool,
}

impl TypedWord<'_> {
    fn has_figure(&self) -> bool {
        self.plain.bytes().any(|b| b.is_ascii_digit())
    }

    fn has_capital(&self) -> bool {
        self.typed
            .chars()
            .find(|c| c.is_alphanumeric())
            .is_some_and(char::is_uppercase)
    }
}

/// The words of a text, with the tables that say what each is.
struct TypedText<'a> {
    lexicon: &'a Lexicon,
    words: Vec<TypedWord<'a>>,
    /// Whether capitals tell names apart: not in a text of capitals alone.
    capitals_tell: bool,
}

impl TypedText<'_> {
    fn is(&self, at: usize, class: WordClass) -> bool {
        self.words
            .get(at)
            .is_some_and(|word| self.lexicon.is(&word.plain, class))
    }

    fn is_word(&self, at: usize, word: &str) -> bool {
        self.words.get(at).is_some_and(|typed| typed.plain == word)
    }

    fn is_street(&self, at: usize) -> bool {
        self.is(at, WordClass::Street) || self.is(at, WordClass::StreetAfterNumber)
    }

    /// Returns the index of the first word of the place, if words of going there stand at `at`.
    fn after_going(&self, at: usize) -> Option<usize> {
        let mut next = at;
        if self.is(at, WordClass::OnwardNext) {
            next += 1;
            while self.is(next, WordClass::OnwardStop) {
                next += 1;
            }
            // "Next we go to 14 Oak Road": one place, whatever words of going stand before.
            let mut to = next;
            while self.is(to, WordClass::OnwardWeGo) {
                to += 1;
            }
            let goes_to = to > next && self.is(to, WordClass::OnwardTo);
            return Some(if goes_to { to + 1 } else { next });
        }
        if self.is_word(at, "on") && self.words[at].starts_clause && self.is(at + 1, WordClass::OnwardTo) {
            return Some(at + 2);
        }
        if self.is_word(at, "calling") && self.is_word(at + 1, "at") {
            return Some(at + 2);
        }
        let goes = self.is(at, WordClass::OnwardGoing);
        // "LEFT to 14 Oak Road"
        let left_for = at > 0 && self.is(at - 1, WordClass::OnwardLeft) && self.is(at, WordClass::OnwardTo);
        if !goes && !left_for {
            return None;
        }
        if goes {
            next += 1;
            while self.is(next, WordClass::OnwardThrough) {
                next += 1;
            }
            if !self.is(next, WordClass::OnwardTo) {
                return self.is(next, WordClass::OnwardSee).then_some(next + 1);
            }
        }
        next += 1;
        Some(next + usize::from(self.is(next, WordClass::OnwardSee)))
    }

    /// Whether the word at `at` belongs to a place begun at `from`, and whether the word names the place for certain.
    fn of_place(&self, from: usize, at: usize) -> Option<bool> {
        let word = self.words.get(at)?;
        // "Dad's flat" is a place, and "dad's" alone none.
        let is_house_of =
            |at: usize| self.is(at, WordClass::OnwardKin) && self.is(at + 1, WordClass::OnwardHouse);
        if is_house_of(at) {
            return Some(false);
        }
        if at > from && is_house_of(at - 1) {
            return Some(true);
        }
        if word.plain.is_empty() || self.is(at, WordClass::OnwardEnds) || self.is(at, WordClass::OnwardNever)
        {
            return None;
        }
        // "On the way back" is no street.
        let says_way = self.is(at + 1, WordClass::Way) && self.is_word(at + 2, "way");
        if word.plain == "on" && says_way {
            return None;
        }
        let in_street = |until: usize| (at..=until).all(|i| i == at || !self.words[i].starts_clause);
        let street = (at..self.words.len().min(at + MOST_STREET_WORDS + 1)).find(|i| self.is_street(*i));
        let numbered = (from..at).any(|i| self.words[i].has_figure());
        let names_street = street.is_some_and(|i| in_street(i) && (numbered || i <= at + 1));
        if word.has_figure() {
            let counts_time = self.is(at + 1, WordClass::MinuteUnit)
                || self.is(at + 1, WordClass::HourUnit)
                || self.is(at + 1, WordClass::FigureUnit)
                || self.is(at + 1, WordClass::NumberWithUnit);
            return (!counts_time).then_some(true);
        }
        if names_street && (!word.starts_clause || at == from) {
            return Some(true);
        }
        let (known, facts) = self.lexicon.vocabulary.look_up(&word.plain);
        let introduced = at > from && self.is(at - 1, WordClass::OnwardIntroduces)
            || at == from && at > 0 && self.is(at - 1, WordClass::OnwardSee);
        let capital = self.capitals_tell && word.has_capital();
        let is_name = facts.is(WordClass::Names);
        let is_surname = introduced && known == 0 && word.plain.ends_with('s');
        let seen = (from.saturating_sub(1)..at).any(|i| self.is(i, WordClass::OnwardSee));
        if capital && (known == 0 || is_name) || is_surname || (introduced && seen && known == 0) {
            return Some(true);
        }
        let joins = self.is(at, WordClass::OnwardIntroduces) || self.is(at, WordClass::OnwardJoins);
        (joins && !word.starts_clause).then_some(false)
    }

    /// Returns the index after the place begun at `from`.
    fn place_ends(&self, from: usize) -> Option<usize> {
        let mut certain_to = None;
        for at in from..self.words.len().min(from + MOST_WORDS) {
            match self.of_place(from, at) {
                Some(true) => certain_to = Some(at + 1),
                Some(false) => {}
                None => break,
            }
        }
        certain_to
    }

    /// Returns the place to go to, if the words for it begin at `at`: "going to 14 Oak Road", "14 Oak Road is next".
    fn place_at(&self, at: usize) -> Option<OnwardPlace> {
        if let Some(from) = self.after_going(at) {
            let until = self.place_ends(from)?;
            let after = until;
            return Some(OnwardPlace { from, until, after });
        }
        // Before "next", only a number with its street at the start of a clause is a place for certain.
        if !self.words[at].starts_clause || !self.words[at].has_figure() {
            return None;
        }
        let until = self.place_ends(at)?;
        let next = until + usize::from(self.is_word(until, "is"));
        let after = next + 1;
        let is_next = self.is(next, WordClass::OnwardNext) && (at..until).any(|i| self.is_street(i));
        is_next.then_some(OnwardPlace {
            from: at,
            until,
            after,
        })
    }

    fn joined(&self, words: std::ops::Range<usize>) -> String {
        let typed: Vec<&str> = self.words[words].iter().map(|word| word.typed).collect();
        typed.join(" ")
    }
}

/// Reads LEFT with where next. `None` if the text says no such thing, and the grammar of reports has the word.
pub(super) fn left_for(
    lexicon: &Lexicon,
    text: &str,
    context: &ReadingContext<'_>,
    reading: &mut TextReading,
) -> Option<()> {
    let split = split(lexicon, text)?;
    let is_meant = match context.state {
        // Before a visit the same words say where the visit is.
        VisitState::None | VisitState::Planned => false,
        VisitState::Out => split.says_left || split.says_instead,
        VisitState::OnSite => split.says_left || split.under_way,
        VisitState::Between | VisitState::Returning => true,
    };
    // "Nobody home, off to 14 Oak Road next" says both.
    let is_at_stop = matches!(context.state, VisitState::Out | VisitState::OnSite);
    if !(is_meant || is_at_stop && says_nobody(lexicon, &split.left_over, context, reading)) {
        return None;
    }
    let (with_place, of_others) = read_rest(lexicon, &split.rest, context, reading)?;
    // "Going to 3 Elm Road instead, mum's there" speaks of others only behind the place.
    let goes_alone = split.says_instead && !names_others(&marked(lexicon, &split.head, context));
    if of_others && !goes_alone {
        // "Mum has left, going to 3 Elm Road" says nothing of the sender.
        read_rest(lexicon, &split.left_over, context, reading)?;
    }
    reading.intent = Intent::Left;
    reading.minutes = with_place.minutes;
    reading.time = with_place.time;
    reading.nobody = with_place.nobody;
    reading.next = Some(Private::new(split.place));
    "says that they have left, and where to next".clone_into(&mut reading.because);
    Some(())
}

/// Reads a text without its place; `None` unless the text is LEFT. Tells as well whether others than the sender are named.
fn read_rest(
    lexicon: &Lexicon,
    rest: &str,
    context: &ReadingContext<'_>,
    reading: &TextReading,
) -> Option<(TextReading, bool)> {
    let tokens = marked(lexicon, rest, context);
    let mut doubts = lexicon.doubt.all(&tokens);
    doubts.extend(lexicon.worrying.all(&tokens));
    let said = WorkerReport::new(lexicon, &tokens, false, false, &doubts);
    let mut read = reading.clone();
    report(lexicon, &said, context, &mut read)?;
    (read.intent == Intent::Left).then_some((read, names_others(&tokens)))
}

fn marked(lexicon: &Lexicon, text: &str, context: &ReadingContext<'_>) -> Vec<Token> {
    lexicon.mark(normalise(text).tokens, false, &context.names)
}

fn names_others(tokens: &[Token]) -> bool {
    let is_other =
        |t: &Token| t.is_third_person || t.is(WordClass::Third) || t.is_called(NameRole::Colleague);
    tokens.iter().any(is_other)
}

/// Whether a text without its place says that nobody answered.
fn says_nobody(lexicon: &Lexicon, text: &str, context: &ReadingContext<'_>, reading: &TextReading) -> bool {
    let tokens = marked(lexicon, text, context);
    let mut doubts = lexicon.doubt.all(&tokens);
    doubts.extend(lexicon.worrying.all(&tokens));
    let said = WorkerReport::new(lexicon, &tokens, false, false, &doubts);
    let mut read = reading.clone();
    report(lexicon, &said, context, &mut read).is_some() && read.intent == Intent::NoAnswer
}

/// Splits a text at where next; `None` if the text names no place to go to.
fn split(lexicon: &Lexicon, text: &str) -> Option<OnwardSplit> {
    let mut starts_clause = true;
    let words: Vec<TypedWord<'_>> = text
        .split_whitespace()
        .map(|typed| {
            let plain = typed.chars().filter(|c| c.is_alphanumeric());
            let word = TypedWord {
                typed,
                plain: plain.flat_map(char::to_lowercase).collect(),
                starts_clause,
            };
            starts_clause = typed.ends_with([',', '.', ';', ':', '!', '?', '-']);
            word
        })
        .collect();
    let typed = TypedText {
        lexicon,
        capitals_tell: text.chars().any(char::is_lowercase),
        words,
    };
    (0..typed.words.len()).find_map(|at| {
        let OnwardPlace { from, until, after } = typed.place_at(at)?;
        let beside = || (0..at).chain(after..typed.words.len());
        if beside().any(|i| typed.is(i, WordClass::OnwardNotYet)) {
            return None;
        }
        let (head, tail) = (typed.joined(0..at), typed.joined(after..typed.words.len()));
        let place = typed.joined(from..until);
        if !(from..until).any(|i| typed.words[i].plain.chars().any(char::is_alphabetic)) {
            // "Heading to visit 2" names no place.
            return None;
        }
        let place = place.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let says_now = (at..from)
            .chain(after..typed.words.len())
            .any(|i| typed.words[i].plain == "now");
        let only_now = (after..typed.words.len()).all(|i| {
            typed.is(i, WordClass::OnwardEnds) && !typed.words[i].has_figure()
                || typed.is(i, WordClass::Courtesy)
        });
        Some(OnwardSplit {
            rest: format!("{head} heading to the next {tail}"),
            left_over: format!("{head} {tail}"),
            says_left: beside().any(|i| typed.is(i, WordClass::OnwardLeft)),
            under_way: only_now && (says_now || typed.is(at, WordClass::OnwardUnderWay)),
            says_instead: beside().any(|i| typed.is(i, WordClass::OnwardInstead)),
            head,
            place,
        })
    })
}

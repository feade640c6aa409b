//! Whose coming, going or being well a text reports: only the sender's own word, of now, moves the sender's visit.
//!
//! "Mum and dad got back" and "speak when im back" hold the words of a report and report nothing of the sender.

use super::classes::WordClass;
use super::people::NameRole;
use super::token::Token;

/// Most words between "in" and a car: "in the car", "in my own car".
const WORDS_BEFORE_CAR: usize = 3;

/// Whether the doing that begins at `at` is told of somebody or something else: "the brother came back", "taxi has arrived".
///
/// With a member of the family beside the sender ("me and the kids left") it is nobody's own.
pub(super) fn is_of_others(tokens: &[Token], at: usize) -> bool {
    doer(tokens, at).is_some_and(|doer| is_vehicle(tokens, doer) || is_other(tokens, doer, true))
}

/// Whether the being well that begins at `at` is told of others alone: "kids all ok", and not "me and mum all ok".
pub(super) fn is_well_of_others(tokens: &[Token], at: usize) -> bool {
    let is_said_of = |token: &Token| {
        let is_kin = token.is(WordClass::Third) || token.is(WordClass::ByWork);
        // "Mrs Khan, all ok" and "jan all ok" speak to somebody.
        is_kin || token.is_called(NameRole::Colleague)
    };
    doer(tokens, at).is_some_and(|doer| is_said_of(&tokens[doer]) && is_other(tokens, doer, false))
}

/// Whether a vehicle does what begins at `at`: "bus arrived".
pub(super) fn is_of_vehicle(tokens: &[Token], at: usize) -> bool {
    doer(tokens, at).is_some_and(|doer| is_vehicle(tokens, doer))
}

/// Whether the doing that begins at `at` is told of a companion: "ali is out too", and not "mrs khan is out".
pub(super) fn is_of_colleague(tokens: &[Token], at: usize) -> bool {
    let titles = ["dr", "miss", "mr", "mrs", "ms"];
    let own = tokens
        .get(at)
        .filter(|token| token.is_called(NameRole::Colleague));
    own.map(|_| at).or_else(|| doer(tokens, at)).is_some_and(|doer| {
        let title = doer.checked_sub(1).map(|before| tokens[before].text.as_str());
        tokens[doer].is_called(NameRole::Colleague) && title.is_none_or(|title| !titles.contains(&title))
    })
}

/// Whether the doing that begins at `at` stands in a clause of time: "speak when im back", "soon as weare all back".
pub(super) fn is_in_time_clause(tokens: &[Token], at: usize) -> bool {
    let mut here = at;
    while here > 0 && !tokens.get(here).is_some_and(|token| token.starts_clause) {
        here -= 1;
        let token = &tokens[here];
        let before = |word: &str| here > 0 && tokens[here - 1].text == word;
        if token.is(WordClass::TimeClause)
            || token.text == "as" && before("soon")
            || token.text == "time" && before("the")
        {
            return true;
        }
        if !(is_between(token) || token.is(WordClass::OwnDoer)) {
            return false;
        }
    }
    false
}

/// Whether a word may stand between a doer and the doing: "has", "just", "came", "on the".
fn is_between(token: &Token) -> bool {
    token.is_helper || token.is(WordClass::BetweenDoer)
}

/// Returns the word that does what begins at `at`, none if the text names no doer.
fn doer(tokens: &[Token], at: usize) -> Option<usize> {
    if tokens.get(at)?.is(WordClass::OwnDoer) {
        return None;
    }
    let mut here = at;
    while here > 0 && !tokens[here].starts_clause {
        here -= 1;
        let in_vehicle = || {
            let from = here.saturating_sub(WORDS_BEFORE_CAR);
            tokens[here].is(WordClass::Vehicle) && tokens[from..here].iter().any(|word| word.text == "in")
        };
        if !is_between(&tokens[here]) && !in_vehicle() {
            return Some(here);
        }
    }
    None
}

/// Whether the doer is a vehicle: with nothing before but an article, for "got the bus back" is the sender's doing.
fn is_vehicle(tokens: &[Token], at: usize) -> bool {
    let first = at.checked_sub(1).map_or(at, |before| {
        let is_article = ["the", "my", "our", "a"].contains(&tokens[before].text.as_str());
        if is_article && !tokens[at].starts_clause {
            before
        } else {
            at
        }
    });
    tokens[at].is(WordClass::Vehicle) && (first == 0 || tokens[first].starts_clause)
}

/// Whether the doer is a person other than the sender. Of "mum and dad" each counts.
fn is_other(tokens: &[Token], at: usize, with_family: bool) -> bool {
    let token = &tokens[at];
    if token.is_called(NameRole::Sender) {
        return false;
    }
    if token.is_third_person || is_colleague(tokens, at) {
        return true;
    }
    let is_kin = token.is(WordClass::Third) || token.is(WordClass::ByWork);
    if !(is_kin || token.may_be_name) || token.starts_clause || at == 0 || tokens[at - 1].text != "and" {
        return false;
    }
    let Some(mut beside) = (at - 1).checked_sub(1).filter(|_| !tokens[at - 1].starts_clause) else {
        return true;
    };
    if tokens[beside].is(WordClass::OwnDoer) || tokens[beside].is_called(NameRole::Sender) {
        return is_kin && with_family;
    }
    // "Spoke to mum and dad": the first of the two says whether anything is done by them.
    loop {
        let word = &tokens[beside];
        let is_person = word.is(WordClass::Third) || word.is(WordClass::ByWork) || word.may_be_name;
        if !is_person || word.is_third_person || word.starts_clause || beside == 0 {
            return true;
        }
        beside -= 1;
        if tokens[beside].is(WordClass::OwnDoer) {
            return is_kin && with_family;
        }
        if tokens[beside].text != "and" {
            return false;
        }
        if beside == 0 {
            return true;
        }
        beside -= 1;
    }
}

/// "My colleague has left": a word for a colleague does as a name does, and "with my colleague" is beside the sender.
fn is_colleague(tokens: &[Token], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map(|index| &tokens[index]);
    let is_my = before(1).is_some_and(|word| ["my", "the", "our"].contains(&word.text.as_str()));
    let is_beside = before(1 + usize::from(is_my)).is_some_and(|word| word.is(WordClass::With));
    tokens[at].text == "colleague" && !is_beside
}

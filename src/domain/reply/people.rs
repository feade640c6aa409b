//! People in a text: names, and third persons as the doers.

use super::classes::WordClass;
use super::lexicon::Lexicon;
use super::pattern::WordId;
use super::token::Token;
use super::types::KnownNames;

/// Relation of a named person to the sender of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameRole {
    /// The sender.
    Sender,
    /// A worker on the visit in question.
    Colleague,
    /// A person at the school of the sender.
    Staff,
}

impl NameRole {
    /// Every role, in the order of the word ids.
    pub(super) const ALL: &[NameRole] = &[NameRole::Sender, NameRole::Colleague, NameRole::Staff];

    /// How patterns write the role.
    pub(super) fn word(self) -> &'static str {
        match self {
            NameRole::Sender => "<sender>",
            NameRole::Colleague => "<colleague>",
            NameRole::Staff => "<staff>",
        }
    }

    /// The id of the role as a word: a vocabulary learns the roles first.
    pub(super) fn word_id(self) -> WordId {
        self as WordId + 1
    }

    /// The role as one bit of many.
    pub(super) fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Marks every part of a name given with a text, with or without a possessive s.
///
/// A name that is also a word ("Will", "Grace") counts only with a capital inside a sentence, and a surname after a title
/// ("Mrs Khan") names a member of the family.
pub(super) fn mark_names(lexicon: &Lexicon, tokens: &mut [Token], names: &KnownNames<'_>) {
    let is_free = |token: &Token| {
        token.number.is_none()
            && (token.id == 0 || token.is(WordClass::Names) || (token.capital && !token.starts_clause))
    };
    let mut free: Vec<usize> = (0..tokens.len()).filter(|at| is_free(&tokens[*at])).collect();
    free.retain(|at| *at == 0 || !tokens[at - 1].is(WordClass::Title));
    let initials = free
        .iter()
        .fold(0u32, |all, at| all | initial(tokens[*at].text.bytes().next()));
    let everybody = std::iter::once((NameRole::Sender, names.sender))
        .chain(
            names
                .colleagues
                .iter()
                .map(|name| (NameRole::Colleague, name.as_str())),
        )
        .chain(names.staff.iter().map(|name| (NameRole::Staff, name.as_str())));
    for (role, name) in everybody.filter(|_| !free.is_empty()) {
        for part in name.split([' ', '-']) {
            let first = part.bytes().next();
            // Most names differ from every word of a text by the first letter.
            if first.is_some_and(|b| b.is_ascii()) && initial(first) & initials == 0 {
                continue;
            }
            for at in &free {
                if let Some(ending) = lexicon.after_name(part, &tokens[*at].text) {
                    tokens[*at].roles |= role.bit();
                    tokens[*at].may_be_name |= ending.is_empty();
                }
            }
        }
    }
}

/// A letter as one bit of many, no bit for any other character.
fn initial(letter: Option<u8>) -> u32 {
    match letter.map(|letter| letter.to_ascii_lowercase()) {
        Some(letter @ b'a'..=b'z') => 1 << (letter - b'a'),
        _ => 0,
    }
}

/// Marks possible names, third persons, and words that only help a verb along.
pub(super) fn mark_people(lexicon: &Lexicon, tokens: &mut [Token]) {
    let capitals = tokens.iter().filter(|t| t.capital).count();
    let telling = capitals * 2 <= tokens.len() || tokens.len() <= 2;
    for at in 0..tokens.len() {
        let token = &tokens[at];
        let before = |class| at.checked_sub(1).is_some_and(|b| tokens[b].is(class));
        let letters_only = (2..=14).contains(&token.text.len())
            && token.number.is_none()
            && token.text.bytes().all(|b| b.is_ascii_lowercase());
        let thanked = before(WordClass::Hi) || before(WordClass::Thanks);
        let greeted = (thanked || before(WordClass::Title)) && !token.starts_clause;
        let placed = token.capital && telling && !token.starts_clause;
        let stranger =
            token.id == 0 && token.alike.is_empty() && letters_only && !lexicon.is_everyday(&token.text);
        let name = token.is(WordClass::Names) || token.may_be_name || (stranger && (greeted || placed));
        let by_kin_or_work = token.is(WordClass::Third) || token.is(WordClass::ByWork);
        let third = (by_kin_or_work && !before(WordClass::With))
            || (name && !(thanked || before(WordClass::NoDoerAfter)));
        let helper = token.is(WordClass::Aux);
        let token = &mut tokens[at];
        token.may_be_name = name;
        token.is_third_person = third;
        token.is_helper = helper;
    }
}

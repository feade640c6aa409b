//! Patterns over words: the language of the tables.
//!
//! A pattern is words parted by spaces. `a|b` is a choice, `@set` any word of a named set, `x?` may be
//! missing, `*` stands for up to two words of any kind and `**` for up to five, `^` is the start of the message, `$` its
//! end (also as a choice), `,` a stop or new line, and `!` keeps the rest from matching what a third person does ("mum has
//! left"). `<num>`, `<mins>`, `<clock>`, `<skip>` and `<code>` are numbers and codes as `numbers` found them;
//! `<sender>`, `<colleague>` and `<staff>` are names given with the text, and `@name` is any word that may be a name.

use std::borrow::Cow;
use std::collections::HashMap;

use super::classes::{WordClass, WordFacts};
use super::people::NameRole;
use super::tables::TableSection;
use super::token::Token;

/// A word the reader knows, by number. Zero is any word it does not know.
pub(super) type WordId = u16;

/// Every known word with the facts about the word, and every named set of words.
#[derive(Debug, Default)]
pub(super) struct TableVocabulary {
    ids: HashMap<&'static str, WordId>,
    sets: HashMap<&'static str, Vec<WordId>>,
    facts: Vec<WordFacts>,
    last_known: WordId,
}

impl TableVocabulary {
    /// Makes a vocabulary of roles, numbers and codes: no text can spell these.
    pub(super) fn new() -> TableVocabulary {
        let mut vocabulary = TableVocabulary::default();
        let numbers = ["<num>", "<mins>", "<clock>", "<skip>", "<code>"];
        for word in NameRole::ALL.iter().map(|role| role.word()).chain(numbers) {
            vocabulary.learn(word);
        }
        vocabulary
    }

    /// Returns the number of a word, learning it if need be.
    pub(super) fn learn(&mut self, word: &'static str) -> WordId {
        let next = WordId::try_from(self.ids.len() + 1).unwrap_or(0);
        *self.ids.entry(word).or_insert(next)
    }

    /// Learns the words of a section and of every set named in the section, and returns their numbers in order.
    pub(super) fn learn_all(&mut self, section: &TableSection) -> Vec<WordId> {
        let mut ids = Vec::new();
        for word in section.rows.iter().flat_map(|row| row.split_whitespace()) {
            match word.strip_prefix('@') {
                Some(other) => ids.extend_from_slice(self.set(other)),
                None => ids.push(self.learn(word)),
            }
        }
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Defines a named set. A set may name sets defined earlier.
    pub(super) fn define(&mut self, section: &TableSection) {
        let ids = self.learn_all(section);
        self.sets.insert(section.key, ids);
    }

    /// Ends the learning of known words: a word named only by a class stays unknown, and has facts all the same.
    pub(super) fn seal(&mut self) {
        self.last_known = WordId::try_from(self.ids.len()).unwrap_or(WordId::MAX);
    }

    /// Gathers the facts of all words, once every set is defined.
    pub(super) fn gather<'a>(&mut self, numbers: impl Iterator<Item = (&'static str, &'a str)>) {
        let numbers: Vec<_> = numbers.map(|(word, number)| (self.learn(word), number)).collect();
        self.facts = vec![WordFacts::default(); self.ids.len() + 1];
        for (class, key) in WordClass::ALL {
            debug_assert!(self.sets.contains_key(key), "no class `{key}`");
            for id in self.sets.get(key).into_iter().flatten() {
                self.facts[usize::from(*id)].add(*class);
            }
        }
        for (id, number) in numbers {
            self.facts[usize::from(id)].number = number.parse().unwrap_or(0);
        }
    }

    /// Returns the number of a word, zero for an unknown word, and the facts about the word.
    pub(super) fn look_up(&self, word: &str) -> (WordId, WordFacts) {
        let id = self.ids.get(word).copied().unwrap_or(0);
        let facts = self.facts.get(usize::from(id)).copied().unwrap_or_default();
        (if id > self.last_known { 0 } else { id }, facts)
    }

    /// Returns the number of a word, zero for an unknown word.
    pub(super) fn id(&self, word: &str) -> WordId {
        self.look_up(word).0
    }

    /// Returns the members of a set, none if there is no such set.
    pub(super) fn set(&self, name: &str) -> &[WordId] {
        self.sets.get(name).map_or(&[], Vec::as_slice)
    }
}

#[derive(Debug)]
enum PatternPart {
    Word {
        ids: Vec<WordId>,
        roles: u8,
        name: bool,
        or_end: bool,
        optional: bool,
    },
    Gap(usize),
    Start,
    End,
    Stop,
    OwnDoing,
}

/// One compiled pattern.
#[derive(Debug)]
struct CompiledPattern {
    parts: Vec<PatternPart>,
    tag: usize,
}

/// Where a pattern of a table was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PatternMatch {
    /// Which group of the table.
    pub(super) tag: usize,
    /// First token.
    pub(super) from: usize,
    /// One past the last token.
    pub(super) to: usize,
}

/// How closely words must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MatchCloseness {
    /// As written.
    Exact,
    /// Or within the typos that danger allows.
    Fuzzy,
}

/// Sections of patterns, found by their first word.
#[derive(Debug)]
pub(super) struct PatternTable {
    sections: Vec<(&'static str, &'static str)>,
    patterns: Vec<CompiledPattern>,
    by_first: Vec<Vec<u16>>,
    anywhere: Vec<u16>,
}

impl PatternTable {
    /// Compiles the sections of a table, each known by position.
    pub(super) fn compile(
        vocabulary: &mut TableVocabulary,
        sections: &[TableSection],
        name: &str,
    ) -> PatternTable {
        let mut table = PatternTable {
            sections: Vec::new(),
            patterns: Vec::new(),
            by_first: Vec::new(),
            anywhere: Vec::new(),
        };
        for section in sections.iter().filter(|section| section.table == name) {
            let tag = table.sections.len();
            table.sections.push((section.key, section.because));
            for row in &section.rows {
                let parts = parse(vocabulary, row);
                table.index(&parts);
                table.patterns.push(CompiledPattern { parts, tag });
            }
        }
        debug_assert!(!table.patterns.is_empty(), "no table `{name}`");
        table
    }

    /// Makes the next pattern findable by any word with which a match may begin.
    fn index(&mut self, parts: &[PatternPart]) {
        let at = u16::try_from(self.patterns.len()).unwrap_or(u16::MAX);
        for part in parts {
            match part {
                PatternPart::Start | PatternPart::Stop | PatternPart::OwnDoing => {}
                PatternPart::Word {
                    ids, name, optional, ..
                } => {
                    for id in ids.iter().copied().map(usize::from) {
                        if self.by_first.len() <= id {
                            self.by_first.resize_with(id + 1, Vec::new);
                        }
                        if self.by_first[id].last() != Some(&at) {
                            self.by_first[id].push(at);
                        }
                    }
                    if *name {
                        self.anywhere.push(at);
                    }
                    if !optional {
                        break;
                    }
                }
                PatternPart::Gap(_) | PatternPart::End => {
                    self.anywhere.push(at);
                    break;
                }
            }
        }
    }

    /// Returns the key of the section of a match.
    pub(super) fn key(&self, found: PatternMatch) -> &'static str {
        self.sections[found.tag].0
    }

    /// Returns the reason of the section of a match, for the board.
    pub(super) fn because(&self, found: PatternMatch) -> &'static str {
        self.sections[found.tag].1
    }

    /// Returns the key and the reason of every section, in order.
    pub(super) fn sections(&self) -> &[(&'static str, &'static str)] {
        &self.sections
    }

    fn beginning_with(&self, id: WordId) -> &[u16] {
        match id {
            0 => &[],
            id => self.by_first.get(usize::from(id)).map_or(&[], Vec::as_slice),
        }
    }

    /// Returns the patterns that may begin with a word, or with the role of the person named by the word, in order.
    fn beginning(&self, token: &Token) -> Cow<'_, [u16]> {
        let own = self.beginning_with(token.id);
        if token.roles == 0 {
            return Cow::Borrowed(own);
        }
        let mut all = own.to_vec();
        for role in NameRole::ALL.iter().filter(|role| token.is_called(**role)) {
            all.extend_from_slice(self.beginning_with(role.word_id()));
        }
        all.sort_unstable();
        all.dedup();
        Cow::Owned(all)
    }

    /// Calls `each` with every match of a pattern of the table, until `each` returns false.
    pub(super) fn find(
        &self,
        tokens: &[Token],
        closeness: MatchCloseness,
        mut each: impl FnMut(PatternMatch) -> bool,
    ) {
        for from in 0..tokens.len() {
            let own = self.beginning(&tokens[from]);
            let mut going = true;
            let mut look = |at: &u16| {
                let pattern = &self.patterns[usize::from(*at)];
                if let Some(to) = matches(&pattern.parts, tokens, from, closeness)
                    && to > from
                {
                    going = each(PatternMatch {
                        tag: pattern.tag,
                        from,
                        to,
                    });
                }
                going
            };
            if !own.iter().all(&mut look) || !self.anywhere.iter().all(&mut look) {
                return;
            }
            if closeness == MatchCloseness::Fuzzy {
                for id in &tokens[from].alike {
                    if !self.beginning_with(*id).iter().all(&mut look) {
                        return;
                    }
                }
            }
        }
    }

    /// Returns every place where a pattern of the table is found as written.
    pub(super) fn all(&self, tokens: &[Token]) -> Vec<PatternMatch> {
        let mut found = Vec::new();
        self.find(tokens, MatchCloseness::Exact, |f| {
            found.push(f);
            true
        });
        found
    }

    /// Returns for each word whether a pattern of the table holds the word as written.
    pub(super) fn cover(&self, tokens: &[Token]) -> Vec<bool> {
        let mut cover = vec![false; tokens.len()];
        self.find(tokens, MatchCloseness::Exact, |found| {
            cover[found.from..found.to].fill(true);
            true
        });
        cover
    }

    /// Returns the first place where a pattern of the table is found.
    pub(super) fn first(&self, tokens: &[Token], closeness: MatchCloseness) -> Option<PatternMatch> {
        let mut first = None;
        self.find(tokens, closeness, |found| {
            first = Some(found);
            false
        });
        first
    }
}

fn parse(vocabulary: &mut TableVocabulary, line: &'static str) -> Vec<PatternPart> {
    let mut parts = Vec::new();
    for piece in line.split_whitespace() {
        let (piece, optional) = match piece.strip_suffix('?') {
            Some(stem) => (stem, true),
            None => (piece, false),
        };
        parts.push(match piece {
            "*" => PatternPart::Gap(2),
            "**" => PatternPart::Gap(5),
            "^" => PatternPart::Start,
            "$" => PatternPart::End,
            "," => PatternPart::Stop,
            "!" => PatternPart::OwnDoing,
            choice => {
                let (mut ids, mut name, mut or_end) = (Vec::new(), false, false);
                for word in choice.split('|') {
                    if word == "$" {
                        or_end = true;
                        continue;
                    }
                    match word.strip_prefix('@') {
                        Some("name") => {
                            name = true;
                            ids.extend_from_slice(vocabulary.set("names"));
                        }
                        Some(set) => {
                            debug_assert!(vocabulary.sets.contains_key(set), "no set `{set}` for `{line}`");
                            ids.extend_from_slice(vocabulary.set(set));
                        }
                        None => ids.push(vocabulary.learn(word)),
                    }
                }
                ids.sort_unstable();
                let roles = NameRole::ALL.iter().filter(|role| ids.contains(&role.word_id()));
                PatternPart::Word {
                    roles: roles.fold(0, |roles, role| roles | role.bit()),
                    ids,
                    name,
                    or_end,
                    optional,
                }
            }
        });
    }
    parts
}

fn matches(parts: &[PatternPart], tokens: &[Token], at: usize, closeness: MatchCloseness) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else {
        return Some(at);
    };
    match part {
        PatternPart::Start => (at == 0).then(|| matches(rest, tokens, at, closeness)).flatten(),
        PatternPart::End => (at == tokens.len())
            .then(|| matches(rest, tokens, at, closeness))
            .flatten(),
        PatternPart::Stop => tokens
            .get(at)
            .filter(|token| token.starts_clause)
            .and_then(|_| matches(rest, tokens, at, closeness)),
        PatternPart::OwnDoing => (!third_person_before(tokens, at))
            .then(|| matches(rest, tokens, at, closeness))
            .flatten(),
        PatternPart::Gap(most) => {
            (at..=(at + most).min(tokens.len())).find_map(|next| matches(rest, tokens, next, closeness))
        }
        PatternPart::Word {
            ids,
            roles,
            name,
            or_end,
            optional,
        } => {
            if *or_end && at == tokens.len() {
                return matches(rest, tokens, at, closeness);
            }
            let hit = tokens.get(at).is_some_and(|token| {
                (token.id != 0 && ids.binary_search(&token.id).is_ok())
                    || token.roles & roles != 0
                    || (*name && token.may_be_name)
                    || (closeness == MatchCloseness::Fuzzy
                        && token.alike.iter().any(|id| ids.binary_search(id).is_ok()))
            });
            let on = if hit {
                matches(rest, tokens, at + 1, closeness)
            } else {
                None
            };
            match on {
                None if *optional => matches(rest, tokens, at, closeness),
                found => found,
            }
        }
    }
}

/// Returns whether the words before `at` make a third person the doer: "mum has just", "dad is".
fn third_person_before(tokens: &[Token], at: usize) -> bool {
    let mut here = at;
    while here > 0 {
        // A gap may reach the end of the text.
        if tokens.get(here).is_some_and(|token| token.starts_clause) {
            return false;
        }
        here -= 1;
        let token = &tokens[here];
        if token.is_helper {
            continue;
        }
        return token.is_third_person;
    }
    false
}

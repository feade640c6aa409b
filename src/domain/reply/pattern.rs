//! Patterns over words: what the tables of this reader are written in.
//!
//! A pattern is words parted by spaces. `a|b` is a choice, `@set` any word of a named set, `x?` may be
//! missing, `*` stands for up to two words of any kind and `**` for up to five, `^` is the start of the
//! message, `$` its end (also as a choice), and `!` says that what follows is not told of a third person ("mum has left").
//! `<num>`, `<mins>` and `<clock>` are numbers as `numbers` found them; `@name` is whatever may be a name.

use std::collections::HashMap;

use super::token::Token;

/// A word the reader knows, by number. Zero is any word it does not know.
pub(super) type WordId = u16;

/// Every known word and every named set of words.
#[derive(Debug, Default)]
pub(super) struct Words {
    ids: HashMap<&'static str, WordId>,
    sets: HashMap<&'static str, Vec<WordId>>,
}

impl Words {
    /// Returns the number of a word, learning it if need be.
    pub(super) fn learn(&mut self, word: &'static str) -> WordId {
        let next = WordId::try_from(self.ids.len() + 1).unwrap_or(0);
        *self.ids.entry(word).or_insert(next)
    }

    /// Defines a named set. A set may name other sets that were defined before it.
    pub(super) fn define(&mut self, name: &'static str, members: &'static str) {
        let mut ids = Vec::new();
        for word in members.split_whitespace() {
            match word.strip_prefix('@') {
                Some(other) => ids.extend_from_slice(self.set(other)),
                None => ids.push(self.learn(word)),
            }
        }
        ids.sort_unstable();
        ids.dedup();
        self.sets.insert(name, ids);
    }

    /// Returns the number of a word, zero if it is not known.
    pub(super) fn id(&self, word: &str) -> WordId {
        self.ids.get(word).copied().unwrap_or(0)
    }

    /// Returns how many words are known.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Returns the members of a set, none if there is no such set.
    pub(super) fn set(&self, name: &str) -> &[WordId] {
        self.sets.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns whether a set was defined.
    pub(super) fn has_set(&self, name: &str) -> bool {
        self.sets.contains_key(name)
    }
}

#[derive(Debug)]
enum Part {
    Word {
        ids: Vec<WordId>,
        name: bool,
        or_end: bool,
        optional: bool,
    },
    Gap(usize),
    Start,
    End,
    OwnDoing,
}

/// One compiled pattern.
#[derive(Debug)]
struct Pattern {
    parts: Vec<Part>,
    tag: usize,
}

/// Where a pattern of a table was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Which group of the table.
    pub(super) tag: usize,
    /// First token.
    pub(super) from: usize,
    /// One past the last token.
    pub(super) to: usize,
}

/// How closely words must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closeness {
    /// As written.
    Exact,
    /// Or within the typos that danger allows.
    Fuzzy,
}

/// Groups of patterns, found by their first word.
#[derive(Debug)]
pub(super) struct Table {
    patterns: Vec<Pattern>,
    by_first: Vec<Vec<u16>>,
    anywhere: Vec<u16>,
}

/// The source of a table: what each group means, and its patterns.
pub(super) type Source = [(&'static str, &'static [&'static str])];

impl Table {
    /// Compiles a table. Each group of `source` is known by its position.
    pub(super) fn compile(words: &mut Words, source: &Source) -> Table {
        let mut patterns = Vec::new();
        for (tag, (_, lines)) in source.iter().enumerate() {
            for line in *lines {
                patterns.push(Pattern {
                    parts: parse(words, line),
                    tag,
                });
            }
        }
        Table {
            patterns,
            by_first: Vec::new(),
            anywhere: Vec::new(),
        }
    }

    /// Indexes the patterns, once every word is known.
    pub(super) fn index(&mut self, known: usize) {
        self.by_first = vec![Vec::new(); known + 1];
        for (at, pattern) in self.patterns.iter().enumerate() {
            let at = u16::try_from(at).unwrap_or(u16::MAX);
            for part in &pattern.parts {
                match part {
                    Part::Start | Part::OwnDoing => {}
                    Part::Word {
                        ids, name, optional, ..
                    } => {
                        for id in ids {
                            self.by_first[usize::from(*id)].push(at);
                        }
                        if *name {
                            self.anywhere.push(at);
                        }
                        if !optional {
                            break;
                        }
                    }
                    Part::Gap(_) | Part::End => {
                        self.anywhere.push(at);
                        break;
                    }
                }
            }
        }
        for list in &mut self.by_first {
            list.dedup();
        }
    }

    /// Calls `each` with every place where a pattern of the table is found, until it returns false.
    pub(super) fn find(&self, tokens: &[Token], closeness: Closeness, mut each: impl FnMut(Found) -> bool) {
        for from in 0..tokens.len() {
            let own = self
                .by_first
                .get(usize::from(tokens[from].id))
                .map_or(&[][..], Vec::as_slice);
            let own = if tokens[from].id == 0 { &[][..] } else { own };
            let mut going = true;
            let mut look = |at: &u16| {
                let pattern = &self.patterns[usize::from(*at)];
                if let Some(to) = matches(&pattern.parts, tokens, from, closeness)
                    && to > from
                {
                    going = each(Found {
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
            if closeness == Closeness::Fuzzy {
                for id in &tokens[from].alike {
                    let alike = self.by_first.get(usize::from(*id)).map_or(&[][..], Vec::as_slice);
                    if !alike.iter().all(&mut look) {
                        return;
                    }
                }
            }
        }
    }

    /// Returns the first place where a pattern of the table is found.
    pub(super) fn first(&self, tokens: &[Token], closeness: Closeness) -> Option<Found> {
        let mut first = None;
        self.find(tokens, closeness, |found| {
            first = Some(found);
            false
        });
        first
    }
}

fn parse(words: &mut Words, line: &'static str) -> Vec<Part> {
    let mut parts = Vec::new();
    for piece in line.split_whitespace() {
        let (piece, optional) = match piece.strip_suffix('?') {
            Some(stem) => (stem, true),
            None => (piece, false),
        };
        parts.push(match piece {
            "*" => Part::Gap(2),
            "**" => Part::Gap(5),
            "^" => Part::Start,
            "$" => Part::End,
            "!" => Part::OwnDoing,
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
                            ids.extend_from_slice(words.set("names"));
                        }
                        Some(set) => {
                            debug_assert!(words.has_set(set), "no set `{set}` for `{line}`");
                            ids.extend_from_slice(words.set(set));
                        }
                        None => ids.push(words.learn(word)),
                    }
                }
                ids.sort_unstable();
                Part::Word {
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

fn matches(parts: &[Part], tokens: &[Token], at: usize, closeness: Closeness) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else {
        return Some(at);
    };
    match part {
        Part::Start => (at == 0).then(|| matches(rest, tokens, at, closeness)).flatten(),
        Part::End => (at == tokens.len())
            .then(|| matches(rest, tokens, at, closeness))
            .flatten(),
        Part::OwnDoing => (!third_person_before(tokens, at))
            .then(|| matches(rest, tokens, at, closeness))
            .flatten(),
        Part::Gap(most) => {
            (at..=(at + most).min(tokens.len())).find_map(|next| matches(rest, tokens, next, closeness))
        }
        Part::Word {
            ids,
            name,
            or_end,
            optional,
        } => {
            if *or_end && at == tokens.len() {
                return matches(rest, tokens, at, closeness);
            }
            let hit = tokens.get(at).is_some_and(|token| {
                (token.id != 0 && ids.binary_search(&token.id).is_ok())
                    || (*name && token.may_be_name)
                    || (closeness == Closeness::Fuzzy
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
        if tokens[here].starts_clause {
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

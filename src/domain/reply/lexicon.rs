//! Every table, compiled once, and the marking of words by it.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::fuzzy::{distance_within, letters, may_be_within};
use super::pattern::{Source, Table, WordId, Words};
use super::token::Token;
use super::{
    canon, contact, danger, doubt, harmless, movements, numbers, slips, vocabulary, wellbeing, welsh,
};

/// Words that may be told apart when they were run together ("notok", "helpme").
const RUN_TOGETHER: &[&str] = &[
    "ok", "not", "help", "home", "safe", "all", "fine", "good", "need", "call", "police", "cant", "leave",
    "send", "now", "back", "left", "school", "nobody", "thanks", "please", "more", "still", "here", "just",
    "arrived", "running", "late", "get", "out", "me", "im", "no", "mins", "visit", "come", "quick", "stop",
    "feel", "trapped", "locked", "in", "danger", "am", "are", "we", "concerns", "answer", "at", "the",
];

/// Tables and words, compiled once for the life of the process: a pure function of this source.
#[derive(Debug)]
pub(super) struct Lexicon {
    pub(super) words: Words,
    pub(super) harmless: Table,
    pub(super) danger: Table,
    pub(super) welsh_danger: Table,
    pub(super) denials: Table,
    pub(super) worrying: Table,
    pub(super) plain_doubt: Table,
    pub(super) triggers: Table,
    pub(super) not_meant: Table,
    pub(super) core: Table,
    pub(super) innocent: Table,
    pub(super) status: Table,
    pub(super) opt_out: Table,
    pub(super) welsh: Table,
    pub(super) welsh_contact: Table,
    pub(super) contact: Table,
    pub(super) contact_weak: Table,
    pub(super) contact_asks: Table,
    misspelt: Vec<(&'static str, u32, WordId)>,
    forgiven: Vec<(&'static str, u32)>,
    spellings: HashMap<&'static str, &'static str>,
    pairs: HashMap<(&'static str, &'static str), &'static str>,
    everyday: HashSet<&'static str>,
    run_together: HashSet<&'static str>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::compile);

/// Returns the compiled tables.
pub(super) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

/// Returns whether a word is one that people use every day, and so no misspelling of another.
pub(super) fn is_everyday(word: &str) -> bool {
    LEXICON.everyday.contains(word)
}

/// Says a reason with the words that decided it.
pub(super) fn say(why: &str, decided_by: &[Token]) -> String {
    let mut said = String::with_capacity(why.len() + 32);
    said.push_str(why);
    said.push_str(": \"");
    for (at, token) in decided_by.iter().take(8).enumerate() {
        if at > 0 {
            said.push(' ');
        }
        said.push_str(if token.written.is_empty() {
            &token.text
        } else {
            &token.written
        });
    }
    said.push('"');
    said
}

impl Lexicon {
    fn compile() -> Lexicon {
        let mut words = Words::default();
        for number in ["<num>", "<mins>", "<clock>", "<skip>", "<code>", "<long>"] {
            words.learn(number);
        }
        for (name, members) in vocabulary::SETS {
            words.define(name, members);
        }
        for (name, members) in movements::EXTRA {
            words.define(name, members);
        }
        words.define("extra_welsh", welsh::FILL);
        words.define(
            "spokewords",
            "spoke spoken speaking talked talking voice rung rang called phoned phone heard chatted",
        );
        words.define(
            "seenwords",
            "seen saw met with see visited found here looking waving standing",
        );
        let mut table = |source: &Source| Table::compile(&mut words, source);
        let (mut harmless, mut danger, mut welsh_danger) = (
            table(harmless::HARMLESS),
            table(danger::DANGER),
            table(welsh::DANGER),
        );
        let (mut denials, mut worrying, mut plain_doubt) = (
            table(danger::DENIALS),
            table(doubt::WORRYING),
            table(doubt::PLAIN),
        );
        let (mut triggers, mut not_meant) = (table(movements::TRIGGERS), table(movements::NOT_MEANT));
        let (mut core, mut innocent) = (table(wellbeing::CORE), table(wellbeing::INNOCENT));
        let (mut status, mut opt_out) = (table(wellbeing::STATUS), table(wellbeing::OPT_OUT));
        let (mut welsh, mut welsh_contact) = (table(welsh::REPORTS), table(welsh::CONTACT));
        let [mut contact, mut contact_weak, mut contact_asks] = contact::tables(&mut words);
        let misspelt = slips::MISSPELT
            .split_whitespace()
            .map(|w| (w, letters(w), words.learn(w)))
            .collect();
        let known = words.len();
        for table in [
            &mut harmless,
            &mut danger,
            &mut welsh_danger,
            &mut denials,
            &mut worrying,
            &mut plain_doubt,
            &mut triggers,
            &mut not_meant,
            &mut core,
            &mut innocent,
            &mut status,
            &mut opt_out,
            &mut welsh,
            &mut welsh_contact,
            &mut contact,
            &mut contact_weak,
            &mut contact_asks,
        ] {
            table.index(known);
        }
        let mut everyday: HashSet<&'static str> = slips::NOT_MISSPELT.split_whitespace().collect();
        for (_, members) in vocabulary::SETS.iter().chain(movements::EXTRA) {
            everyday.extend(members.split_whitespace().filter(|w| !w.starts_with('@')));
        }
        Lexicon {
            harmless,
            danger,
            welsh_danger,
            denials,
            worrying,
            plain_doubt,
            triggers,
            not_meant,
            core,
            innocent,
            status,
            opt_out,
            welsh,
            welsh_contact,
            contact,
            contact_weak,
            contact_asks,
            misspelt,
            forgiven: canon::FORGIVEN.iter().map(|w| (*w, letters(w))).collect(),
            spellings: canon::SPELLINGS.iter().copied().collect(),
            pairs: canon::PAIRS.iter().map(|(a, b, one)| ((*a, *b), *one)).collect(),
            everyday,
            run_together: RUN_TOGETHER.iter().copied().collect(),
            words,
        }
    }

    fn is_known(&self, word: &str) -> bool {
        self.words.id(word) != 0 || self.spellings.contains_key(word) || self.everyday.contains(word)
    }

    /// Marks the words of a text: one spelling, numbers, names, and what danger they may be a slip for.
    pub(super) fn mark(&self, tokens: Vec<Token>, codes: bool) -> Vec<Token> {
        let mut marked: Vec<Token> = Vec::with_capacity(tokens.len() + 4);
        for token in tokens {
            self.push_spelled(&mut marked, token);
        }
        self.join_pairs(&mut marked);
        if codes {
            mark_codes(&mut marked);
        }
        numbers::mark(&mut marked);
        for token in &mut marked {
            token.id = self.words.id(&token.text);
            if token.id == 0 {
                self.forgive(token);
            }
            if !self.everyday.contains(token.text.as_str()) {
                self.suspect(token);
            }
        }
        self.mark_people(&mut marked);
        marked
    }

    fn push_spelled(&self, marked: &mut Vec<Token>, token: Token) {
        let known = self.is_known(&token.text);
        let text = if known {
            token.text.clone()
        } else {
            self.shortened(&token.text)
        };
        let spelled = self.spellings.get(text.as_str()).copied().map_or_else(
            || vec![text.clone()],
            |s| s.split(' ').map(str::to_owned).collect(),
        );
        let pieces = if spelled.len() == 1 && !self.is_known(&spelled[0]) {
            self.taken_apart(&spelled[0]).unwrap_or(spelled)
        } else {
            spelled
        };
        for (at, piece) in pieces.into_iter().enumerate() {
            marked.push(Token {
                text: piece,
                starts_clause: token.starts_clause && at == 0,
                ..token.clone()
            });
        }
    }

    /// Takes the drawl out of a word: "okkkk", "heeelp", "nooo".
    fn shortened(&self, word: &str) -> String {
        if !word.is_ascii() || word.len() > 40 {
            return word.to_owned();
        }
        let squeeze = |most: usize| {
            let bytes = word.as_bytes();
            let mut out = String::with_capacity(word.len());
            let mut i = 0;
            while i < bytes.len() {
                let run = bytes[i..].iter().take_while(|b| **b == bytes[i]).count();
                let keep = if run >= 3 { most } else { run };
                (0..keep).for_each(|_| out.push(char::from(bytes[i])));
                i += run;
            }
            out
        };
        let digits = word.bytes().any(|b| b.is_ascii_digit());
        if digits {
            return word.to_owned();
        }
        let once = squeeze(1);
        if matches!(once.as_str(), "ok" | "no" | "so") {
            return once;
        }
        [squeeze(2), once.clone()]
            .into_iter()
            .find(|w| self.is_known(w))
            .unwrap_or(once)
    }

    fn taken_apart(&self, word: &str) -> Option<Vec<String>> {
        if !(4..=18).contains(&word.len()) || !word.is_ascii() {
            return None;
        }
        for at in 2..=word.len() - 2 {
            let (head, rest) = word.split_at(at);
            if !self.run_together.contains(head) {
                continue;
            }
            if self.run_together.contains(rest) {
                return Some(vec![head.to_owned(), rest.to_owned()]);
            }
            if let Some(mut more) = self.taken_apart(rest) {
                more.insert(0, head.to_owned());
                return Some(more);
            }
        }
        None
    }

    fn join_pairs(&self, tokens: &mut Vec<Token>) {
        let mut i = 0;
        while i + 1 < tokens.len() {
            let key = (tokens[i].text.as_str(), tokens[i + 1].text.as_str());
            // Two words on either side of a stop are two words.
            // "I am not well need 20 more" is no "we'll need".
            let unwell = key.0 == "well" && !tokens[i].starts_clause;
            let joined = if tokens[i + 1].starts_clause || unwell {
                None
            } else {
                self.pair(key)
            };
            match joined {
                Some(one) => {
                    let mut pieces = one.split(' ');
                    pieces.next().unwrap_or_default().clone_into(&mut tokens[i].text);
                    match pieces.next() {
                        Some(second) => second.clone_into(&mut tokens[i + 1].text),
                        None => drop(tokens.remove(i + 1)),
                    }
                    i += usize::from(one.contains(' '));
                }
                None => i += 1,
            }
        }
    }

    fn pair(&self, key: (&str, &str)) -> Option<&'static str> {
        // A lookup by borrowed strings of another lifetime needs the table's own words.
        static WORDS: LazyLock<HashSet<&'static str>> =
            LazyLock::new(|| canon::PAIRS.iter().flat_map(|(a, b, _)| [*a, *b]).collect());
        let (a, b) = (WORDS.get(key.0)?, WORDS.get(key.1)?);
        self.pairs.get(&(*a, *b)).copied()
    }

    /// Forgives one letter lost or two swapped in the plain words of movement.
    fn forgive(&self, token: &mut Token) {
        let (len, mask) = (token.text.len(), letters(&token.text));
        if len < 3 || token.number.is_some() || !token.text.is_ascii() {
            return;
        }
        let slip = self.forgiven.iter().find(|(word, bits)| {
            let lost = word.len() == len + 1;
            let swapped = word.len() == len && *bits == mask;
            let doubled = len == word.len() + 1 && *bits == mask;
            let long = len >= 6 && word.len().abs_diff(len) <= 1;
            (lost || swapped || doubled || long)
                && word.as_bytes()[0] == token.text.as_bytes()[0]
                && may_be_within(*bits, mask, 1)
                && distance_within(word, &token.text, 1).is_some()
        });
        if let Some((word, _)) = slip {
            (*word).clone_into(&mut token.text);
            token.id = self.words.id(word);
        }
    }

    /// Lists the danger words that a token may be a slip for.
    fn suspect(&self, token: &mut Token) {
        if token.number.is_some() || token.text.len() < 3 || !token.text.is_ascii() {
            return;
        }
        let digits = token.text.bytes().any(|b| b.is_ascii_digit());
        let plain: String;
        let word = if digits {
            plain = token.text.chars().map(unleet).collect();
            if plain == "sos" {
                token.alike.push(self.words.id(&plain));
            }
            plain.as_str()
        } else {
            token.text.as_str()
        };
        if matches!(
            word,
            "ssos" | "soss" | "sso" | "ssoos" | "sis0" | "soos" | "sossos"
        ) {
            token.alike.push(self.words.id("sos"));
        }
        let mask = letters(word);
        for (target, bits, id) in &self.misspelt {
            if token.id == *id {
                continue;
            }
            let most: u32 = match target.len() {
                0..=7 => 1,
                _ => 2,
            };
            let first_same = target.as_bytes()[0] == word.as_bytes()[0];
            let first_swapped = target.as_bytes()[0] == word.as_bytes()[1];
            if (first_same || first_swapped)
                && may_be_within(*bits, mask, most)
                && distance_within(target, word, most as usize).is_some_and(|d| d < 2 || first_same)
                && !(token.id != 0 && word.len() < 6)
            {
                token.alike.push(*id);
            }
        }
    }

    fn mark_people(&self, tokens: &mut [Token]) {
        let capitals = tokens.iter().filter(|t| t.capital).count();
        let telling = capitals * 2 <= tokens.len() || tokens.len() <= 2;
        let is_in =
            |token: &Token, set: &str| token.id != 0 && self.words.set(set).binary_search(&token.id).is_ok();
        for at in 0..tokens.len() {
            let token = &tokens[at];
            let before = at.checked_sub(1).map(|b| &tokens[b]);
            let named = is_in(token, "names");
            let letters_only = token.text.len() >= 2
                && token.text.len() <= 14
                && token.number.is_none()
                && token.text.bytes().all(|b| b.is_ascii_lowercase());
            let greeted = before.is_some_and(|b| is_in(b, "hi") || is_in(b, "thanks") || is_title(&b.text))
                && !token.starts_clause;
            let placed = token.capital && telling && !token.starts_clause;
            let stranger = token.id == 0
                && token.alike.is_empty()
                && letters_only
                && !self.everyday.contains(token.text.as_str());
            let name = named || (stranger && (greeted || placed));
            let company = before.is_some_and(|b| {
                is_in(b, "hi")
                    || is_in(b, "thanks")
                    || matches!(
                        b.text.as_str(),
                        "with" | "and" | "its" | "to" | "me" | "here" | "for"
                    )
            });
            let third = (is_in(token, "third")
                && !matches!(before.map(|b| b.text.as_str()), Some("with" | "to" | "and")))
                || (name && !company);
            let helper = is_in(token, "aux");
            let token = &mut tokens[at];
            token.may_be_name = name;
            token.is_third_person = third;
            token.is_helper = helper;
        }
    }
}

fn is_title(word: &str) -> bool {
    matches!(word, "mrs" | "mr" | "miss" | "ms" | "dr" | "sir" | "nurse")
}

fn unleet(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'l',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        c => c,
    }
}

/// Puts alert codes ("K7", "K 7") in place. I and O are never used: they look like figures.
fn mark_codes(tokens: &mut Vec<Token>) {
    let letter = |b: u8| b.is_ascii_lowercase() && b != b'i' && b != b'o';
    let mut i = 0;
    while i < tokens.len() {
        let split = tokens.get(i + 1).is_some_and(|next| {
            let figures = (1..=3).contains(&next.text.len()) && next.text.bytes().all(|b| b.is_ascii_digit());
            let text = &tokens[i].text;
            let after_word = i > 0
                && matches!(
                    tokens[i - 1].text.as_str(),
                    "ack" | "safe" | "next" | "pass" | "police" | "yes" | "no" | "alert"
                );
            figures && after_word && text.len() == 1 && letter(text.as_bytes()[0]) && !next.starts_clause
        });
        if split {
            let figures = tokens.remove(i + 1).text;
            tokens[i].text.push_str(&figures);
        }
        let text = tokens[i].text.as_bytes();
        let on_a_road = i > 0 && matches!(tokens[i - 1].text.as_str(), "the" | "year" | "on");
        if (2..=4).contains(&text.len())
            && letter(text[0])
            && text[1..].iter().all(u8::is_ascii_digit)
            && !on_a_road
        {
            tokens[i].written = tokens[i].text.to_uppercase();
            "<code>".clone_into(&mut tokens[i].text);
        }
        i += 1;
    }
}

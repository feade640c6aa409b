//! Every table, compiled once.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::classes::WordClass;
use super::fuzzy::letters;
use super::pattern::{PatternTable, TableVocabulary, WordId};
use super::tables::{TableSection, read_as, rows, sections, words};
use super::token::Token;

/// Tables and words, compiled once for the life of the process: a pure function of the files in `words/`.
#[derive(Debug)]
pub(super) struct Lexicon {
    pub(super) vocabulary: TableVocabulary,
    pub(super) harmless: PatternTable,
    pub(super) danger: PatternTable,
    pub(super) welsh_danger: PatternTable,
    pub(super) denials: PatternTable,
    pub(super) denied: PatternTable,
    /// Whole texts that answer yes.
    pub(super) affirms: PatternTable,
    pub(super) worrying: PatternTable,
    pub(super) doubt: PatternTable,
    pub(super) report: PatternTable,
    pub(super) not_meant: PatternTable,
    pub(super) kept_out: PatternTable,
    pub(super) core: PatternTable,
    /// The further words of each report, by the key of the report.
    pub(super) further: HashMap<&'static str, Vec<WordId>>,
    pub(super) ok: PatternTable,
    pub(super) innocent: PatternTable,
    pub(super) status: PatternTable,
    pub(super) opt_out: PatternTable,
    pub(super) asks_unmarked: PatternTable,
    pub(super) told_unmarked: PatternTable,
    pub(super) both: PatternTable,
    pub(super) welsh_report: PatternTable,
    pub(super) welsh_contact: PatternTable,
    pub(super) contact: PatternTable,
    pub(super) contact_weak: PatternTable,
    pub(super) contact_asks: PatternTable,
    /// Whole texts after the last stop, each with the key and the reason of the section.
    pub(super) whole: HashMap<&'static str, (&'static str, &'static str)>,
    /// Words of one meaning in a safe phrase.
    pub(super) alike: Vec<Vec<&'static str>>,
    /// Words that say the same of a safe phrase, though none is a slip of another.
    pub(super) means: Vec<Vec<&'static str>>,
    pub(super) notices: Vec<&'static str>,
    pub(super) reactions: Vec<&'static str>,
    pub(super) ours: Vec<&'static str>,
    /// Beginnings of signatures, each with the space at the end.
    pub(super) signatures: Vec<String>,
    pub(super) devices: HashSet<&'static str>,
    /// Letters and emoji with their readings; an emoji is read as a word, with spaces around.
    pub(super) characters: HashMap<char, String>,
    /// Figures that stand for letters in a word: "h3lp".
    pub(super) figures: HashMap<char, &'static str>,
    /// With the letters and the number of each word.
    pub(super) misspelt: Vec<(&'static str, u32, WordId)>,
    /// With the letters of each word.
    pub(super) forgiven: Vec<(&'static str, u32)>,
    pub(super) spellings: HashMap<&'static str, &'static str>,
    /// By the first word of a pair: the second word, and the single word meant by both.
    pub(super) pairs: HashMap<&'static str, Vec<(&'static str, &'static str)>>,
    everyday: HashSet<&'static str>,
    /// What a word speaks of, a bit for each section of the vocabulary.
    topics: HashMap<&'static str, u64>,
    /// The sections of the vocabulary whose words can stand beside a plain OK.
    harmless_topics: u64,
    /// The sections that speak of harm, of doubt and of denial.
    grave_topics: u64,
    pub(super) run_together: HashSet<&'static str>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::compile);

/// Returns the compiled tables.
pub(super) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

/// Words a reason, with the deciding words after a colon.
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
        let sections = sections();
        let mut vocabulary = TableVocabulary::new();
        for section in sections.iter().filter(|s| matches!(s.table, "set" | "words")) {
            vocabulary.define(section);
        }
        let further = sections.iter().filter(|s| s.table == "further");
        let further = further
            .map(|section| (section.key, vocabulary.learn_all(section)))
            .collect();
        let mut table = |name| PatternTable::compile(&mut vocabulary, &sections, name);
        let mut lexicon = Lexicon {
            harmless: table("harmless"),
            danger: table("danger"),
            welsh_danger: table("welsh-danger"),
            denials: table("denials"),
            denied: table("denied"),
            affirms: table("affirms"),
            worrying: table("worrying"),
            doubt: table("doubt"),
            report: table("report"),
            not_meant: table("not-meant"),
            kept_out: table("kept-out"),
            core: table("core"),
            further,
            ok: table("ok"),
            innocent: table("innocent"),
            status: table("status"),
            opt_out: table("opt-out"),
            asks_unmarked: table("asks-unmarked"),
            told_unmarked: table("told-unmarked"),
            both: table("both"),
            welsh_report: table("welsh-report"),
            welsh_contact: table("welsh-contact"),
            contact: table("contact"),
            contact_weak: table("contact-weak"),
            contact_asks: table("contact-asks"),
            whole: sections
                .iter()
                .filter(|section| section.table == "whole")
                .flat_map(|s| s.rows.iter().map(|row| (*row, (s.key, s.because))))
                .collect(),
            alike: rows(&sections, "phrase", "alike")
                .map(|row| row.split_whitespace().collect())
                .collect(),
            means: rows(&sections, "phrase", "means")
                .map(|row| row.split_whitespace().collect())
                .collect(),
            notices: rows(&sections, "notice", "notice").collect(),
            reactions: rows(&sections, "quote", "reaction").collect(),
            ours: rows(&sections, "quote", "ours").collect(),
            signatures: rows(&sections, "quote", "signature")
                .map(|row| format!("{row} "))
                .collect(),
            devices: words(&sections, "quote", "device").collect(),
            characters: read_as(&sections, "character", "letter")
                .map(|(mark, letter)| (mark, letter.to_owned()))
                .chain(
                    read_as(&sections, "character", "emoji").map(|(mark, word)| (mark, format!(" {word} "))),
                )
                .filter_map(|(mark, plain)| Some((mark.chars().next()?, plain)))
                .collect(),
            figures: read_as(&sections, "character", "figure")
                .filter_map(|(figure, letter)| Some((figure.chars().next()?, letter)))
                .collect(),
            misspelt: Vec::new(),
            forgiven: words(&sections, "slip", "forgiven")
                .map(|word| (word, letters(word)))
                .collect(),
            spellings: read_as(&sections, "spelling", "word").collect(),
            pairs: HashMap::new(),
            topics: topics(&sections),
            harmless_topics: bits(&sections, &HARMLESS),
            grave_topics: bits(&sections, &GRAVE),
            everyday: words(&sections, "slip", "not-misspelt").collect(),
            run_together: words(&sections, "slip", "run-together").collect(),
            vocabulary: TableVocabulary::default(),
        };
        lexicon.misspelt = words(&sections, "slip", "misspelt")
            .map(|word| (word, letters(word), vocabulary.learn(word)))
            .collect();
        for row in rows(&sections, "spelling", "pair") {
            if let Some((one, (first, second))) = row
                .split_once(" = ")
                .and_then(|(one, pair)| Some((one, pair.split_once(' ')?)))
            {
                lexicon.pairs.entry(first).or_default().push((second, one));
            }
        }
        for section in sections.iter().filter(|s| matches!(s.table, "set" | "further")) {
            lexicon
                .everyday
                .extend(section.rows.iter().flat_map(|row| row.split_whitespace()));
        }
        vocabulary.seal();
        for section in sections.iter().filter(|section| section.table == "class") {
            vocabulary.define(section);
        }
        vocabulary.gather(read_as(&sections, "number", "word"));
        lexicon.vocabulary = vocabulary;
        lexicon
    }

    /// Returns whether a word is of a class.
    pub(super) fn is(&self, word: &str, class: WordClass) -> bool {
        self.vocabulary.look_up(word).1.is(class)
    }

    /// Returns whether people use a word every day, so that no such word counts as a misspelling.
    pub(super) fn is_everyday(&self, word: &str) -> bool {
        self.everyday.contains(word)
    }

    /// Returns the rest of a word after a part of a name: nothing, or a possessive s. `None` if the word is no such name.
    ///
    /// Marks on letters and apostrophes change nothing.
    pub(super) fn after_name<'a>(&self, part: &str, word: &'a str) -> Option<&'a str> {
        let mut left = word;
        let mut letters = 0;
        for c in part.chars().filter(|c| c.is_alphanumeric()) {
            let mut one = [0; 4];
            let plain = self
                .characters
                .get(&c)
                .map_or(&*c.encode_utf8(&mut one), String::as_str);
            for c in plain.chars().flat_map(char::to_lowercase) {
                left = left.strip_prefix(c)?;
                letters += 1;
            }
        }
        (letters > 1 && matches!(left, "" | "s")).then_some(left)
    }

    /// Returns whether a word stands in any table of words.
    pub(super) fn is_known(&self, word: &str) -> bool {
        self.vocabulary.id(word) != 0 || self.spellings.contains_key(word) || self.everyday.contains(word)
    }

    /// Returns what a word speaks of, a bit for each section of the vocabulary.
    pub(super) fn topics(&self, word: &str) -> u64 {
        self.topics.get(word).copied().unwrap_or(0)
    }

    /// Returns whether a word may speak of harm, of doubt or of a denial.
    pub(super) fn could_matter(&self, word: &str) -> bool {
        self.topics(word) & self.grave_topics != 0
    }

    /// Returns whether a word speaks of everyday things only.
    pub(super) fn is_harmless(&self, word: &str) -> bool {
        let topics = self.topics(word);
        topics != 0 && topics & !self.harmless_topics == 0
    }

    /// Copies the facts about a word to the token.
    pub(super) fn look_up(&self, token: &mut Token) {
        (token.id, token.facts) = self.vocabulary.look_up(&token.text);
    }
}

/// Gathers what each word of the vocabulary speaks of.
fn topics(sections: &[TableSection]) -> HashMap<&'static str, u64> {
    let mut topics: HashMap<&'static str, u64> = HashMap::new();
    let vocabulary = sections.iter().filter(|section| section.table == "vocabulary");
    for (at, section) in vocabulary.enumerate() {
        for word in section.rows.iter().flat_map(|row| row.split_whitespace()) {
            *topics.entry(word).or_default() |= 1 << at;
        }
    }
    topics
}

/// Sections of the vocabulary that speak of everyday things.
const HARMLESS: [&str; 18] = [
    "food",
    "weather",
    "traffic",
    "family",
    "household",
    "school",
    "paperwork",
    "polite",
    "chat",
    "animal",
    "child",
    "positive",
    "laugh",
    "work",
    "everyday",
    "doings",
    "manner",
    "misspelt",
];

/// Sections of the vocabulary that speak of harm, of doubt and of denial.
const GRAVE: [&str; 11] = [
    "violence", "threat", "captive", "injury", "fear", "stranger", "hedge", "negation", "negative", "swear",
    "sarcasm",
];

fn bits(sections: &[TableSection], keys: &[&str]) -> u64 {
    let vocabulary = sections.iter().filter(|section| section.table == "vocabulary");
    let named = vocabulary
        .enumerate()
        .filter(|(_, section)| keys.contains(&section.key));
    named.fold(0, |topics, (at, _)| topics | 1 << at)
}

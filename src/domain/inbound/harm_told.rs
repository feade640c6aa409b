//! Harm of a worker passed on from school: "jo has been taken to hospital", and a plea to fetch a worker: "they want me to go
//! and get her" (docs/rules/reading.md).
//!
//! The doer of the verb is honoured: "jo took her to hospital" tells of no harm of Jo, and "jo will fetch her" is no plea for Jo.

use super::Correspondent;
use super::answer_words::is_in;
use super::named::{OutVisit, OutWorker, is_named, named, words_of};

/// Words between a person and what is said of the person.
const HELPERS: &[&str] = &[
    "also",
    "am",
    "are",
    "been",
    "being",
    "currently",
    "d",
    "ended",
    "got",
    "had",
    "has",
    "have",
    "is",
    "just",
    "now",
    "re",
    "s",
    "still",
    "up",
    "ve",
    "was",
    "were",
];

/// Words between the doer and fetching: "is going to come and get".
const ON_THE_WAY: &[&str] = &[
    "am", "and", "are", "be", "been", "come", "coming", "down", "drive", "driving", "go", "going", "gone",
    "has", "have", "is", "just", "ll", "m", "nip", "off", "out", "over", "please", "pop", "re", "round", "s",
    "straight", "to", "up", "ve", "went", "will",
];

/// Subjects in place of a name.
const SUBJECTS: &[&str] = &["he", "hes", "she", "shes", "they", "theyre", "theyve"];

/// Objects in place of a name.
const OBJECTS: &[&str] = &["her", "him", "them"];

/// Other people whom "she" may mean, and places in school where people are collected.
const OTHERS: &[&str] = &[
    "assembly",
    "aunt",
    "baby",
    "boy",
    "brother",
    "bus",
    "child",
    "children",
    "class",
    "classroom",
    "club",
    "dad",
    "daughter",
    "father",
    "gate",
    "girl",
    "gran",
    "grandad",
    "grandma",
    "kid",
    "kids",
    "lesson",
    "mother",
    "mum",
    "nan",
    "nursery",
    "office",
    "parent",
    "parents",
    "playground",
    "pupil",
    "pupils",
    "reception",
    "school",
    "sister",
    "son",
    "student",
    "toilet",
    "uncle",
];

/// Words of another day, or of going to a hospital to see somebody.
const ELSEWHERE: &[&str] = &[
    "ago",
    "appointment",
    "last",
    "meeting",
    "next",
    "pupil",
    "school",
    "seeing",
    "tomorrow",
    "visit",
    "visiting",
    "yesterday",
];

/// Words that may follow whoever is fetched. A noun makes "her" an owner: "get her bag".
const AFTER_FETCHED: &[&str] = &[
    "and",
    "as",
    "asap",
    "at",
    "away",
    "back",
    "because",
    "fast",
    "from",
    "home",
    "immediately",
    "in",
    "now",
    "out",
    "please",
    "quick",
    "quickly",
    "right",
    "she",
    "he",
    "shes",
    "hes",
    "they",
    "so",
    "soon",
    "straight",
    "thanks",
    "today",
    "up",
    "urgently",
    "x",
];

/// Whose harm a text tells of.
pub(super) enum HarmOf<'a> {
    /// The workers named.
    Named(Vec<(&'a OutVisit, &'a OutWorker)>),
    /// Somebody out, without a name.
    Somebody,
}

/// The words of a text, with the people known among them.
struct Telling<'a> {
    from: &'a Correspondent<'a>,
    words: Vec<String>,
}

impl Telling<'_> {
    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }

    fn is(&self, at: usize, any: &[&str]) -> bool {
        is_in(any, self.word(at))
    }

    fn has(&self, any: &[&str]) -> bool {
        self.words.iter().any(|word| is_in(any, word))
    }

    /// Whether a word is of the name of a worker out, or back not long ago.
    fn is_worker(&self, at: usize) -> bool {
        let Some(word) = self.words.get(at) else {
            return false;
        };
        let visits = self.from.out.iter().chain(&self.from.closed);
        let mut workers = visits.flat_map(|visit| &visit.workers);
        workers.any(|worker| is_named(&worker.name, std::slice::from_ref(word)))
    }

    fn is_staff(&self, at: usize) -> bool {
        let word = self.words.get(at);
        word.is_some_and(|word| {
            let mut staff = self.from.staff.values();
            staff.any(|name| is_named(name, std::slice::from_ref(word)))
        })
    }

    /// Returns the last word before `at` that is none of the words given.
    fn before(&self, at: usize, skipped: &[&str]) -> Option<usize> {
        (0..at).rev().find(|here| !self.is(*here, skipped))
    }

    /// Whether the question "is jo in hospital" stands at the person's word.
    fn is_asked(&self, person: usize) -> bool {
        const ASKING: &[&str] = &["are", "did", "has", "have", "if", "is", "was", "were", "whether"];
        self.before_name(person)
            .is_some_and(|before| self.is(before, ASKING))
    }

    /// Returns the word before a whole name.
    fn before_name(&self, person: usize) -> Option<usize> {
        (0..person).rev().find(|here| !self.is_worker(*here))
    }

    /// Returns the person harmed, by the word's place: "jo has been taken to hospital", "they have taken her to a&e".
    fn harmed(&self) -> Option<usize> {
        (0..self.words.len()).find_map(|at| {
            if self.is(at, &["hospitalised", "hospitalized"]) {
                return self.subject(at);
            }
            let is_ward = self.is(at, &["hospital", "hosp", "casualty", "infirmary", "ae"])
                || self.is(at, &["a"]) && self.is(at + 1, &["e"]);
            if !is_ward {
                return None;
            }
            let to = self.before(at, &["the", "a", "local", "city", "general", "royal"])?;
            if self.is(to, &["in", "at", "inside"]) {
                return self.subject(to).filter(|_| !self.has(ELSEWHERE));
            }
            self.taken_to(to)
        })
    }

    /// Returns the person brought somewhere, before the word "to" at `to`.
    fn taken_to(&self, to: usize) -> Option<usize> {
        const TAKEN: &[&str] = &[
            "admitted",
            "airlifted",
            "brought",
            "rushed",
            "sent",
            "taken",
            "transferred",
        ];
        const GONE: &[&str] = &["gone", "going", "off", "went"];
        const TAKING: &[&str] = &[
            "bringing", "brought", "get", "getting", "got", "rushed", "sent", "take", "taken", "taking",
            "took",
        ];
        if !self.is(to, &["to", "into"]) {
            return None;
        }
        let verb = to.checked_sub(1)?;
        if self.is(verb, TAKEN) {
            return self.subject(verb);
        }
        if self.is(verb, &["go"]) {
            let wants = self.before(
                verb,
                &["d", "had", "has", "have", "need", "needs", "re", "s", "to", "ve"],
            )?;
            let is_person = self.is_worker(wants) || self.is(wants, SUBJECTS);
            return (is_person && !self.has(ELSEWHERE) && !self.is_asked(wants)).then_some(wants);
        }
        if self.is(verb, GONE) {
            return self.subject(verb).filter(|_| !self.has(ELSEWHERE));
        }
        // "They have taken jo to hospital": and "jo took her to hospital" is of somebody else.
        let taking = self.before_object(verb)?;
        let doer = self.before(taking, HELPERS);
        let by_worker =
            doer.is_some_and(|doer| self.is_worker(doer) || self.is(doer, &["he", "hes", "she", "shes"]));
        (self.is(taking, TAKING) && !by_worker).then_some(verb)
    }

    /// Returns the word before an object that ends at `at`; `None` where no person stands there.
    fn before_object(&self, at: usize) -> Option<usize> {
        if self.is(at, OBJECTS) {
            return at.checked_sub(1);
        }
        self.is_worker(at).then(|| self.before_name(at)).flatten()
    }

    /// Returns the person of whom the words that begin at `at` are said.
    fn subject(&self, at: usize) -> Option<usize> {
        let person = self.before(at, HELPERS)?;
        let is_person = self.is_worker(person) || self.is(person, SUBJECTS);
        // "Was in hospital" is over, "was taken to hospital" is not.
        let is_over =
            self.is(at, &["in", "at", "inside"]) && (person..at).any(|here| self.is(here, &["was", "had"]));
        (is_person && !is_over && !self.is_asked(person)).then_some(person)
    }

    /// Returns the person to be fetched, by the word's place.
    fn fetched(&self) -> Option<usize> {
        let answers = !self.from.told.is_empty();
        (0..self.words.len())
            .find_map(|at| {
                let (person, verb) = self.fetching(at)?;
                self.is_plea(verb, answers).then_some(person)
            })
            .or_else(|| (0..self.words.len()).find_map(|at| self.wants_fetching(at)))
            .filter(|_| !self.has(&["did", "tomorrow", "yesterday", "bag", "laptop"]))
    }

    /// Returns the person and the first word of fetching, where the verb stands at `at`: "go and get her", "pick jo up".
    fn fetching(&self, at: usize) -> Option<(usize, usize)> {
        const FETCHING: &[&str] = &["collect", "fetch", "rescue", "retrieve"];
        const COMING: &[&str] = &["come", "coming", "drive", "go", "going", "nip", "pop"];
        let person_at = |object: usize| {
            let is_object = self.is(object, OBJECTS) || self.is_worker(object);
            let end = (object + 1..).find(|here| !self.is_worker(*here))?;
            let owns = self.is_worker(object) && self.is(end, &["s"]);
            (is_object && !owns).then_some((object, end))
        };
        let ends = |end: usize| end >= self.words.len() || self.is(end, AFTER_FETCHED);
        if self.is(at, &["pick"]) {
            let object = at + 1 + usize::from(self.is(at + 1, &["up"]));
            let (person, end) = person_at(object)?;
            let is_up = object == at + 2 || self.is(end, &["up"]);
            return (is_up && ends(end)).then_some((person, at));
        }
        let (person, end) = person_at(at + 1)?;
        if self.is(at, FETCHING) {
            return ends(end).then_some((person, at));
        }
        // "Get her to ring me" fetches nobody: coming stands before, or the place behind.
        let comes = || {
            self.before(at, &["and", "over", "down", "round", "out"])
                .is_some_and(|before| self.is(before, COMING))
        };
        let from = || self.is(end, &["out", "from"]);
        let is_get = self.is(at, &["bring", "get"]) && ends(end) && (comes() || from());
        is_get.then_some((person, at))
    }

    /// Whether a fetching asks for it, and is no plan of somebody's: "i will pick jo up at three".
    fn is_plea(&self, verb: usize, answers: bool) -> bool {
        const ASKED: &[&str] = &[
            "anybody", "anyone", "ask", "asked", "asking", "asks", "needs", "please", "send", "somebody",
            "someone", "told", "want", "wanted", "wants", "you",
        ];
        const NEEDED: &[&str] = &["got", "have", "must", "need", "should"];
        let Some(doer) = self.before(verb, ON_THE_WAY) else {
            // "Go and get her": an order, and under an alert the promise of whoever has it.
            return !answers;
        };
        let asks_before = |any: &[&str]| (0..verb).any(|here| self.is(here, any));
        if self.is_worker(doer) || self.is(doer, &["he", "hes", "she", "shes", "who", "whos"]) {
            return false;
        }
        if self.is(doer, &["i", "ill", "im", "we", "well", "were"]) {
            let must =
                (doer..verb).any(|here| self.is(here, &["have", "to"])) && self.is(doer + 1, &["have"]);
            return must && !answers;
        }
        if self.is_staff(doer) {
            const REQUESTS: &[&str] = &[
                "ask", "asked", "asks", "can", "could", "will", "would", "need", "needs", "want", "wants",
                "send", "tell",
            ];
            return doer
                .checked_sub(1)
                .is_some_and(|before| self.is(before, REQUESTS));
        }
        asks_before(ASKED) || !answers && (asks_before(NEEDED) || asks_before(&["says", "said", "say"]))
    }

    /// Returns the person who wants to be fetched, where the verb ends at `at`: "jo wants picking up", "she needs to be collected".
    fn wants_fetching(&self, at: usize) -> Option<usize> {
        const WANTS: &[&str] = &[
            "asked", "asking", "asks", "be", "for", "need", "needs", "to", "want", "wanted", "wants", "can",
            "could",
        ];
        const FETCHED: &[&str] = &[
            "collected",
            "collecting",
            "fetched",
            "fetching",
            "rescued",
            "rescuing",
        ];
        let is_picked = self.is(at, &["picked", "picking"]) && self.is(at + 1, &["up"]);
        if !(is_picked || self.is(at, FETCHED)) {
            return None;
        }
        let person = (0..at)
            .rev()
            .find(|here| !self.is(*here, WANTS) && !self.is(*here, HELPERS))?;
        let wants = |any: &[&str]| (person + 1..at).any(|here| self.is(here, any));
        // "Can jo be picked up": the question stands before the name.
        let asked = || {
            self.before_name(person)
                .is_some_and(|before| self.is(before, &["can", "could"]))
        };
        let is_want = wants(&[
            "needs", "need", "want", "wants", "wanted", "asked", "asking", "asks",
        ]) || wants(&["be"]) && asked();
        ((self.is_worker(person) || self.is(person, SUBJECTS)) && is_want).then_some(person)
    }
}

/// Reads harm of a worker on a visit, or a plea to fetch one, in a text of a sender signed out nowhere. A contact needs no name.
pub(super) fn harm_told<'a>(from: &'a Correspondent<'_>, text: &str) -> Option<HarmOf<'a>> {
    let telling = Telling {
        from,
        words: words_of(text),
    };
    let person = telling.harmed().or_else(|| telling.fetched())?;
    if telling.is_worker(person) {
        let from_name = telling.before_name(person).map_or(0, |before| before + 1);
        let until = (person..)
            .find(|here| !telling.is_worker(*here))
            .unwrap_or(person);
        return Some(HarmOf::Named(named(&from.out, &telling.words[from_name..until])));
    }
    // "Mum says she is in hospital": somebody of the family may be meant.
    if telling.has(OTHERS) {
        return None;
    }
    let anybody = named(&from.out, &telling.words);
    let stranger = (0..telling.words.len()).any(|at| telling.is_staff(at) && !telling.is_worker(at));
    match anybody.as_slice() {
        [] if stranger || !from.is_contact || from.out.is_empty() => None,
        [] => Some(HarmOf::Somebody),
        _ => Some(HarmOf::Named(anybody)),
    }
}

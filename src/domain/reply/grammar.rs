//! The allow-list grammar of what workers report.
//!
//! docs/rules/reading.md, step 5. An intent is read only if a pattern of its own reports it and every
//! other word of the text is explained: innocent, or one of the intent's further words. A word inside a
//! doubtful turn of phrase is not innocent.

use super::amounts::fill_numbers;
use super::lexicon::{Lexicon, say};
use super::pattern::{Closeness, Found, Table};
use super::token::{Number, Token};
use super::types::{Asked, Context, Intent, Reading, VisitState};
use super::{movements, welsh};

/// The intents of the groups of `movements::TRIGGERS`, in the order of judgement.
const INTENTS: [(&str, Intent); 9] = [
    ("cancel", Intent::Cancel),
    ("no_answer", Intent::NoAnswer),
    ("home_safe", Intent::HomeSafe),
    ("back", Intent::Back),
    ("left", Intent::Left),
    ("extend", Intent::Extend),
    ("late", Intent::Late),
    ("arrived", Intent::Arrived),
    ("start", Intent::Start),
];

/// A text as the grammar sees it.
pub(super) struct Said<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) question: bool,
    pub(super) trails: bool,
    /// The doubtful turns of phrase.
    pub(super) doubts: &'a [Found],
    /// Which words stand in an innocent one.
    pub(super) innocent: Vec<bool>,
    pub(super) core: Option<Found>,
}

impl<'a> Said<'a> {
    pub(super) fn new(
        lexicon: &Lexicon,
        tokens: &'a [Token],
        question: bool,
        trails: bool,
        doubts: &'a [Found],
    ) -> Said<'a> {
        let mut innocent = covered(&lexicon.innocent, tokens);
        let innocents = lexicon.words.set("innocent");
        for (at, token) in tokens.iter().enumerate() {
            innocent[at] |=
                (token.id != 0 && innocents.binary_search(&token.id).is_ok()) || token.may_be_name;
            innocent[at] |= is_house_number(tokens, at) || is_street_name(tokens, at);
            innocent[at] &= !token.quoted;
        }
        Said {
            tokens,
            question,
            trails,
            doubts,
            innocent,
            core: lexicon.core.first(tokens, Closeness::Exact),
        }
    }

    fn is_doubtful(&self, at: usize) -> bool {
        is_doubtful_at(self.doubts, at)
    }

    /// Returns whether every word is explained, given what the intent itself explains.
    ///
    /// A doubtful turn of phrase stays doubtful unless the intent explains all that is in it but its
    /// commonest words: "upset" may stand in a request for more time, and in nothing else.
    pub(super) fn is_explained(&self, lexicon: &Lexicon, own: impl Fn(usize) -> bool) -> bool {
        let fill = lexicon.words.set("fill");
        let is_fill = |at: usize| fill.binary_search(&self.tokens[at].id).is_ok();
        let doubtful = |span: &Found| {
            let inside = span.from..span.to;
            !inside.clone().all(|at| own(at) || is_fill(at)) || inside.clone().all(|at| !own(at))
        };
        !self.doubts.iter().any(doubtful) && (0..self.tokens.len()).all(|at| own(at) || self.innocent[at])
    }
}

fn is_doubtful_at(doubts: &[Found], at: usize) -> bool {
    doubts.iter().any(|f| (f.from..f.to).contains(&at))
}

pub(super) fn covered(table: &Table, tokens: &[Token]) -> Vec<bool> {
    let mut cover = vec![false; tokens.len()];
    table.find(tokens, Closeness::Exact, |found| {
        cover[found.from..found.to].fill(true);
        true
    });
    cover
}

fn is_house_number(tokens: &[Token], at: usize) -> bool {
    matches!(tokens[at].number, Some(Number::Bare(_)))
        && at > 0
        && matches!(
            tokens[at - 1].text.as_str(),
            "number" | "house" | "flat" | "visit" | "year" | "stop"
        )
}

/// "12 Fern Rd": any one word between a number and a kind of street is its name.
fn is_street_name(tokens: &[Token], at: usize) -> bool {
    let street = |at: usize| {
        tokens.get(at).is_some_and(|t| {
            matches!(
                t.text.as_str(),
                "rd" | "road"
                    | "street"
                    | "st"
                    | "avenue"
                    | "ave"
                    | "close"
                    | "drive"
                    | "lane"
                    | "court"
                    | "crescent"
                    | "grove"
                    | "terrace"
                    | "way"
                    | "gardens"
            )
        })
    };
    let unknown = tokens[at].id == 0 && tokens[at].alike.is_empty() && tokens[at].text.is_ascii();
    unknown && street(at + 1) && !tokens[at + 1].starts_clause
}

/// Reads a worker's report. `None` means that the grammar explains no intent.
pub(super) fn report(
    lexicon: &Lexicon,
    said: &Said<'_>,
    context: &Context<'_>,
    reading: &mut Reading,
) -> Option<()> {
    let found = all(&lexicon.triggers, said.tokens);
    let blocked = all(&lexicon.not_meant, said.tokens);
    if context.welsh
        && let Some(done) = welsh_report(lexicon, said, reading)
    {
        return Some(done);
    }
    if let Some(done) = answered_by_state(said, context, reading) {
        return Some(done);
    }
    for (tag, (_, intent)) in INTENTS.iter().enumerate() {
        if blocked.iter().any(|f| f.tag == tag) {
            continue;
        }
        let own: Vec<Found> = found.iter().copied().filter(|f| f.tag == tag).collect();
        let Some(first) = own.first().copied() else {
            continue;
        };
        if !may_be_asked_like_this(*intent, said)
            || (*intent == Intent::Arrived && only_says_where(said, first))
        {
            continue;
        }
        let extra = lexicon.words.set(movements::EXTRA[tag].0);
        let tolerant = *intent == Intent::Start;
        let explained = said.is_explained(lexicon, |at| {
            let token = &said.tokens[at];
            own.iter().any(|f| (f.from..f.to).contains(&at))
                || (token.id != 0 && extra.binary_search(&token.id).is_ok())
                || (token.number.is_some() && *intent != Intent::Cancel)
                || (tolerant && !token.quoted && token.alike.is_empty() && !said.is_doubtful(at))
        });
        if !explained {
            continue;
        }
        if !fill_numbers(*intent, said, &own, reading) {
            reading.because = "a number in it cannot be meant, or two contradict each other".to_owned();
            return Some(());
        }
        reading.intent = by_state(*intent, said, context);
        if reading.intent == Intent::Unclear {
            reading.because = "says on the way, but not whether to or from".to_owned();
            return Some(());
        }
        reading.because = say(why(reading.intent), &said.tokens[first.from..first.to]);
        return Some(());
    }
    None
}

fn all(table: &Table, tokens: &[Token]) -> Vec<Found> {
    let mut found = Vec::new();
    table.find(tokens, Closeness::Exact, |f| {
        found.push(f);
        true
    });
    found
}

/// A question reports nothing, except one that asks for time; nor does a text that trails off.
fn may_be_asked_like_this(intent: Intent, said: &Said<'_>) -> bool {
    let asks_for_time = intent == Intent::Extend
        && said.tokens.iter().any(|t| {
            matches!(
                t.text.as_str(),
                "can" | "could" | "may" | "if" | "please" | "alright" | "possible"
            )
        });
    let movement = matches!(
        intent,
        Intent::HomeSafe | Intent::Back | Intent::Left | Intent::Arrived | Intent::Start
    );
    (!said.question || asks_for_time) && !(said.trails && movement)
}

/// "In with family, all ok" says where, not that anybody arrived: it is an OK.
fn only_says_where(said: &Said<'_>, trigger: Found) -> bool {
    let moves = said.tokens.iter().any(|t| {
        matches!(
            t.text.as_str(),
            "arrived"
                | "arriving"
                | "got"
                | "gotten"
                | "made"
                | "parked"
                | "pulled"
                | "going"
                | "gone"
                | "heading"
                | "just"
                | "let"
                | "knocking"
                | "reached"
                | "starting"
                | "started"
                | "entered"
                | "now"
                | "invited"
                | "welcomed"
        )
    });
    said.core.is_some() && !(moves && trigger.to > trigger.from)
}

/// What a bare answer means after the question that was put.
fn answered_by_state(said: &Said<'_>, context: &Context<'_>, reading: &mut Reading) -> Option<()> {
    let texts: Vec<&str> = said
        .tokens
        .iter()
        .map(|t| t.text.as_str())
        .filter(|t| !matches!(*t, "please" | "thanks" | "x" | "xx"))
        .collect();
    if said.question || said.trails {
        return None;
    }
    if context.asked == Asked::Minutes
        && let [one] = texts.as_slice()
        && said.tokens[0].starts_clause
    {
        let minutes = match (one, said.tokens.iter().find_map(|t| t.number)) {
            (&"<mins>", Some(Number::Minutes(n))) | (&"<num>", Some(Number::Bare(n))) => n,
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
    let returning = context.state == VisitState::Returning;
    let over = returning || context.state == VisitState::None;
    let home = returning
        && matches!(
            texts.as_slice(),
            ["home"]
                | ["home", "now"]
                | ["im", "home"]
                | ["im", "home", "now"]
                | ["at", "home"]
                | ["yes", "home"]
                | ["yes", "im", "home"]
                | ["home", "ok"]
                | ["weare", "home"]
                | ["just", "home"]
                | ["yep", "home"]
                | ["in", "home"]
                | ["now", "home"]
                | ["home", "both"]
                | ["both", "home"]
        );
    let here = over
        && matches!(
            texts.as_slice(),
            ["got", "here", "safe"]
                | ["got", "here", "safely"]
                | ["here", "safe"]
                | ["got", "in", "safe"]
                | ["got", "in", "safely"]
                | ["arrived", "safe"]
                | ["arrived", "safely"]
        );
    if home || here {
        reading.intent = Intent::HomeSafe;
        reading.because = "says they are home, after the last stop".to_owned();
        return Some(());
    }
    None
}

/// The same words report setting off before a visit, and leaving after it.
fn by_state(intent: Intent, said: &Said<'_>, context: &Context<'_>) -> Intent {
    let before = matches!(context.state, VisitState::None | VisitState::Planned);
    let says = |words: &[&str]| said.tokens.iter().any(|t| words.contains(&t.text.as_str()));
    if intent == Intent::Left
        && before
        && !says(&["back", "home", "house", "property", "finished", "done", "there"])
    {
        return Intent::Start;
    }
    if intent == Intent::Start && context.state == VisitState::OnSite && says(&["my", "the", "our", "way"]) {
        let bare = said.tokens.iter().all(|t| {
            matches!(
                t.text.as_str(),
                "on" | "my" | "our" | "the" | "way" | "now" | "just" | "thanks" | "x"
            )
        });
        if bare {
            return Intent::Unclear;
        }
    }
    intent
}

fn why(intent: Intent) -> &'static str {
    match intent {
        Intent::Cancel => "says the visit is off",
        Intent::NoAnswer => "says nobody answers",
        Intent::HomeSafe => "says they are home, safe",
        Intent::Back => "says they are back in school",
        Intent::Left => "says they have left",
        Intent::Extend => "asks for more time",
        Intent::Late => "says they are late",
        Intent::Arrived => "says they are there",
        Intent::Start => "says they are setting off",
        _ => "says so",
    }
}

fn welsh_report(lexicon: &Lexicon, said: &Said<'_>, reading: &mut Reading) -> Option<()> {
    let found = all(&lexicon.welsh, said.tokens);
    let fill = lexicon.words.set("extra_welsh");
    let order = [
        "opt_out",
        "cancel",
        "no_answer",
        "home_safe",
        "back",
        "left",
        "extend",
        "late",
        "arrived",
        "start",
        "status",
        "ok",
    ];
    for name in order {
        let Some(tag) = welsh::REPORTS.iter().position(|(group, _)| *group == name) else {
            continue;
        };
        let own: Vec<Found> = found.iter().copied().filter(|f| f.tag == tag).collect();
        let Some(first) = own.first() else { continue };
        let free = matches!(name, "opt_out" | "status");
        let explained = said.is_explained(lexicon, |at| {
            let token = &said.tokens[at];
            own.iter().any(|f| (f.from..f.to).contains(&at))
                || (token.id != 0 && fill.binary_search(&token.id).is_ok())
                || (token.number.is_some() && name != "ok")
        });
        if !(free || (explained && !said.question && !(said.trails && name == "ok"))) {
            continue;
        }
        let intent = match name {
            "opt_out" => Intent::OptOut,
            "status" => Intent::Status,
            "ok" => Intent::Ok,
            other => INTENTS
                .iter()
                .find(|(group, _)| *group == other)
                .map(|(_, intent)| *intent)?,
        };
        if !fill_numbers(intent, said, &own, reading) {
            return None;
        }
        reading.intent = intent;
        reading.because = say("says so in Welsh", &said.tokens[first.from..first.to]);
        return Some(());
    }
    None
}

/// Returns a word that nothing explains, for the reason shown on the board.
pub(super) fn unexplained<'a>(said: &'a Said<'_>) -> Option<&'a str> {
    said.tokens
        .iter()
        .enumerate()
        .find(|(at, _)| !said.innocent[*at] || said.is_doubtful(*at))
        .map(|(_, t)| t.text.as_str())
}

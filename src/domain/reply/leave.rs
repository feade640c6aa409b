//! YES or NO with the code: leave for a visit, given or not.
//!
//! Exact, whole messages only: "no, don't authorise" must never give leave, and neither may a thumb (docs/rules/times.md, F13).

/// What a text says about leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaveReading {
    /// Whether it gives leave.
    pub given: bool,
    /// The code it names, in capitals.
    pub code: Option<String>,
}

/// Words beside YES or NO that change nothing: "yes to h1", "yes h1 thanks".
const COURTESY: [&str; 6] = ["CHEERS", "TA", "THANK", "THANKS", "TO", "YOU"];

/// Reads a text as an answer to "may they go?". `None` if it is anything but YES or NO, with a code or without, and courtesy.
#[must_use]
pub fn read_leave(text: &str) -> Option<LeaveReading> {
    let text = text.to_uppercase();
    let mut words = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '!' | ':'))
        .filter(|word| !word.is_empty() && !COURTESY.contains(word));
    let (first, second) = (words.next()?, words.next());
    if words.next().is_some() {
        return None;
    }
    let answer = |word: &str| match word {
        "YES" => Some(true),
        "NO" => Some(false),
        _ => None,
    };
    match (answer(first), second) {
        (Some(given), None) => Some(LeaveReading { given, code: None }),
        (Some(given), Some(code)) => is_code(code).then(|| LeaveReading {
            given,
            code: Some(code.to_owned()),
        }),
        // "K7 yes", as some people write it.
        (None, Some(word)) => {
            let given = answer(word)?;
            is_code(first).then(|| LeaveReading {
                given,
                code: Some(first.to_owned()),
            })
        }
        (None, None) => None,
    }
}

/// Whether a word is shaped like a code: a letter or two, then digits.
fn is_code(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let letters = word.len() - digits.len();
    (1..=2).contains(&letters)
        && (1..=3).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

//! Slips of every kind, each a pure function of the text: what makes a cry hard to hear must never make it reassuring.

/// The kinds of slips.
pub(crate) const SLIPS: [&str; 32] = [
    "capitals",
    "lower-case",
    "each-word-capital",
    "no-punctuation",
    "curly-apostrophes",
    "letter-lost",
    "letter-doubled",
    "letters-swapped",
    "key-beside",
    "letter-lost-elsewhere",
    "letters-swapped-elsewhere",
    "space-lost",
    "space-in-word",
    "vowels-lost",
    "text-speak",
    "drawl",
    "dictated-filler",
    "dictated-full-stop",
    "dictated-comma",
    "smile-after",
    "thumb-before",
    "just-to-say",
    "speak-soon",
    "greeting",
    "thanks",
    "kiss",
    "please",
    "quoted-question-before",
    "quoted-question-after",
    "signature",
    "ok-before",
    "ok-after",
];

/// Our question, as telephones quote it.
const QUESTION: &str = "Homeward check 13:20. Are you OK? Reply OK or SOS.";

/// Keys side by side.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// A number that is the same for the same text: which word or letter slips.
fn draw(text: &str) -> usize {
    let mut sum: u32 = 2_166_136_261;
    for byte in text.bytes() {
        sum = (sum ^ u32::from(byte)).wrapping_mul(16_777_619);
    }
    (sum >> 4) as usize
}

/// The text with a slip of a kind.
pub(crate) fn slipped(text: &str, kind: &str) -> String {
    match kind {
        "capitals" => text.to_uppercase(),
        "lower-case" => text.to_lowercase(),
        "each-word-capital" => each_word(text, |word| {
            let mut letters = word.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string());
            first.unwrap_or_default() + letters.as_str()
        }),
        "no-punctuation" => text
            .chars()
            .filter(|c| !c.is_ascii_punctuation() || *c == '\'')
            .collect(),
        "curly-apostrophes" => text.replace('\'', "\u{2019}"),
        "letter-lost" => in_word(text, longest(text), |letters, at| {
            letters.remove(at);
        }),
        "letter-doubled" => in_word(text, longest(text), |letters, at| letters.insert(at, letters[at])),
        "letters-swapped" => in_word(text, longest(text), |letters, at| letters.swap(at, at + 1)),
        "key-beside" => in_word(text, longest(text), |letters, at| {
            letters[at] = beside(letters[at])
        }),
        "letter-lost-elsewhere" => in_word(text, any_word(text), |letters, at| {
            letters.remove(at);
        }),
        "letters-swapped-elsewhere" => in_word(text, any_word(text), |letters, at| letters.swap(at, at + 1)),
        "space-lost" => {
            let gaps: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
            let mut out = text.to_owned();
            if !gaps.is_empty() {
                out.remove(gaps[draw(text) % gaps.len()]);
            }
            out
        }
        "space-in-word" => in_word(text, longest(text), |letters, at| letters.insert(at + 1, ' ')),
        "vowels-lost" => in_word(text, longest(text), |letters, _| {
            let first = letters[0];
            letters.retain(|c| !"aeiou".contains(*c));
            if letters.first() != Some(&first) {
                letters.insert(0, first);
            }
        }),
        "text-speak" => each_word(text, |word| {
            let plain = match word.to_lowercase().as_str() {
                "you" => "u",
                "your" => "ur",
                "are" => "r",
                "to" | "too" => "2",
                "for" => "4",
                "please" => "pls",
                "because" => "cos",
                "and" => "n",
                "with" => "wiv",
                "want" => "wnt",
                "have" => "hv",
                "going" => "goin",
                _ => word,
            };
            plain.to_owned()
        }),
        "drawl" => in_word(text, longest(text), |letters, at| {
            let letter = letters[at];
            letters.splice(at..at, [letter; 3]);
        }),
        "dictated-filler" => format!("um so yeah {text}"),
        "dictated-full-stop" => format!("{text} full stop"),
        "dictated-comma" => text.replacen(' ', " comma ", 1),
        "smile-after" => format!("{text} \u{1f642}"),
        "thumb-before" => format!("\u{1f44d} {text}"),
        "just-to-say" => format!("just to say {text}"),
        "speak-soon" => format!("{text}. Speak soon"),
        "greeting" => format!("Hi Pat, {text}"),
        "thanks" => format!("{text} thanks"),
        "kiss" => format!("{text} x"),
        "please" => format!("please {text}"),
        "quoted-question-before" => format!("\"{QUESTION}\" {text}"),
        "quoted-question-after" => format!("{text} \u{201c}{QUESTION}\u{201d}"),
        "signature" => format!("{text}\nSent from my iPhone"),
        "ok-before" => format!("ok. {text}"),
        "ok-after" => format!("{text}, all ok"),
        _ => text.to_owned(),
    }
}

fn each_word(text: &str, change: impl Fn(&str) -> String) -> String {
    text.split(' ').map(change).collect::<Vec<_>>().join(" ")
}

/// Which word is the longest.
fn longest(text: &str) -> Option<usize> {
    let words = text.split(' ').enumerate();
    words
        .max_by_key(|(at, word)| (word.chars().count(), usize::MAX - at))
        .map(|(at, _)| at)
}

/// Which word slips, of those of four letters or more.
fn any_word(text: &str) -> Option<usize> {
    let words: Vec<usize> = text
        .split(' ')
        .enumerate()
        .filter(|(_, word)| word.chars().count() >= 4)
        .map(|(at, _)| at)
        .collect();
    (!words.is_empty()).then(|| words[draw(text) % words.len()])
}

/// Changes a word of at least four letters at one of its inner letters.
fn in_word(text: &str, word: Option<usize>, change: impl Fn(&mut Vec<char>, usize)) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    if let Some(word) = word {
        let mut letters: Vec<char> = words[word].chars().collect();
        if letters.len() >= 4 {
            let at = 1 + draw(&words[word]) % (letters.len() - 2);
            change(&mut letters, at);
            words[word] = letters.into_iter().collect();
        }
    }
    words.join(" ")
}

fn beside(letter: char) -> char {
    let row = ROWS.iter().find_map(|row| Some((row, row.find(letter)?)));
    row.map_or(letter, |(row, at)| {
        let next = if at + 1 < row.len() { at + 1 } else { at - 1 };
        char::from(row.as_bytes()[next])
    })
}

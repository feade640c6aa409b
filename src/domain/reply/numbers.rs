//! Minutes, times of day, and the numbers that are neither.
//!
//! docs/rules/reading.md, numbers: house numbers, pupil years, visit numbers, "20 min check" and
//! prices are not minutes. Bare hours 1 to 6 on a school day are afternoon.

use super::token::{Number, Token};
use super::types::ClockTime;

/// Most minutes that anybody can mean: beyond a working day the text is contradictory.
const MOST_MINUTES: u32 = 600;

/// From how many on "m away" is more likely a distance than minutes: whoever is on the way is asked which.
const METRES_FROM: u32 = 50;

/// Reads the number words and figures of a text, joining the words of one number into one token.
pub(super) fn mark(tokens: &mut Vec<Token>) {
    let mut i = 0;
    while i < tokens.len() {
        if let Some((number, used)) = at(tokens, i) {
            // Of "number 4711" the figures are what was written: they may be a police log.
            let figures = i + usize::from(matches!(tokens[i].text.as_str(), "number" | "no"));
            tokens[i].number = Some(number);
            tokens[i].written = std::mem::take(&mut tokens[figures].text);
            tokens[i].text = match number {
                Number::Bare(_) => "<num>",
                Number::Minutes(_) => "<mins>",
                Number::Clock(_) => "<clock>",
                Number::Other => "<skip>",
            }
            .to_owned();
            tokens.drain(i + 1..i + used);
        }
        i += 1;
    }
}

/// Returns a time of day for a bare hour: 1 to 6 are afternoon.
pub(super) fn bare_hour(hour: u32) -> Option<ClockTime> {
    let hour = match hour {
        1..=6 => hour + 12,
        7..=12 => hour,
        13..=23 => hour,
        _ => return None,
    };
    Some(ClockTime {
        hour: u8::try_from(hour).ok()?,
        minute: 0,
    })
}

fn clock(hour: u32, minute: u32, half: Option<bool>) -> Option<ClockTime> {
    if hour > 23 || minute > 59 {
        return None;
    }
    let hour = match half {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        Some(_) => hour,
        None if (1..=6).contains(&hour) => hour + 12,
        None => hour,
    };
    Some(ClockTime {
        hour: u8::try_from(hour).ok()?,
        minute: u8::try_from(minute).ok()?,
    })
}

fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |t| t.text.as_str())
}

fn before(tokens: &[Token], at: usize) -> &str {
    at.checked_sub(1).map_or("", |at| word(tokens, at))
}

fn units(word: &str) -> Option<u32> {
    Some(match word {
        "one" | "un" => 1,
        "two" | "dau" | "dwy" => 2,
        "three" | "tri" => 3,
        "four" | "pedwar" => 4,
        "five" | "fiv" | "pump" | "pum" => 5,
        "six" | "chwech" => 6,
        "seven" | "saith" => 7,
        "eight" | "wyth" => 8,
        "nine" | "naw" => 9,
        "ten" | "deg" => 10,
        "eleven" => 11,
        "twelve" | "deuddeg" => 12,
        "thirteen" => 13,
        "fourteen" => 14,
        "fifteen" | "fiveteen" | "pymtheg" => 15,
        "sixteen" => 16,
        "seventeen" => 17,
        "eighteen" => 18,
        "nineteen" => 19,
        "twenty" | "twnty" | "ugain" => 20,
        "thirty" => 30,
        "forty" | "fourty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "ninety" => 90,
        _ => return None,
    })
}

fn is_figure(tokens: &[Token], at: usize) -> bool {
    let w = word(tokens, at);
    !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit())
}

/// A figure or number word at `at`, and how many tokens it takes.
fn plain_number(tokens: &[Token], at: usize) -> Option<(u32, usize)> {
    let w = word(tokens, at);
    if is_figure(tokens, at) {
        return (w.len() <= 4).then(|| w.parse().ok()).flatten().map(|n| (n, 1));
    }
    let first = units(w)?;
    if first >= 20
        && let Some(second) = units(word(tokens, at + 1)).filter(|n| *n < 10)
    {
        return Some((first + second, 2));
    }
    // "one" and the Welsh words that are also English ones are numbers only before a unit.
    if matches!(w, "one" | "un" | "tri" | "pump" | "naw") && !is_unit(word(tokens, at + 1)) {
        return None;
    }
    Some((first, 1))
}

fn is_unit(word: &str) -> bool {
    matches!(
        word,
        "mins" | "hour" | "m" | "h" | "munud" | "awr" | "more" | "oclock" | "am" | "pm" | "arall"
    )
}

fn written_clock(word: &str) -> Option<(u32, u32)> {
    let (h, m) = word.split_once(':')?;
    if h.len() > 2 || m.len() != 2 {
        return None;
    }
    Some((h.parse().ok()?, m.parse().ok()?))
}

/// The minutes of "1.5" or "1.25" hours. A stop between figures was made a colon; "1:30 hours" is read as the shorter.
fn part_hours(word: &str) -> Option<u32> {
    let (h, part) = word.split_once(':')?;
    let hundredths: u32 = match part.len() {
        1 => part.parse::<u32>().ok()? * 10,
        2 => part.parse().ok()?,
        _ => return None,
    };
    let hours = h.parse::<u32>().ok().filter(|hours| *hours <= MOST_MINUTES)?;
    Some(hours * 60 + hundredths * 60 / 100)
}

fn half_of_day(word: &str) -> Option<bool> {
    match word {
        "pm" => Some(true),
        "am" => Some(false),
        _ => None,
    }
}

const BEFORE_A_CLOCK: &[&str] = &[
    "until", "by", "eta", "at", "for", "around", "about", "before", "approx", "past", "is", "to", "erbyn",
    "tan",
];

fn at(tokens: &[Token], i: usize) -> Option<(Number, usize)> {
    let w = word(tokens, i);
    let prior = before(tokens, i);
    match w {
        "999" | "112" | "911" | "101" => return None,
        "half" => return half(tokens, i),
        "quarter" | "chwarter" | "hanner" => return quarter(tokens, i),
        "noon" | "midday" => return Some((Number::Clock(ClockTime { hour: 12, minute: 0 }), 1)),
        "a" | "an" if word(tokens, i + 1) == "hour" => {
            if word(tokens, i + 2) == "and" && word(tokens, i + 3) == "a" && word(tokens, i + 4) == "half" {
                return Some((Number::Minutes(90), 5));
            }
            return Some((Number::Minutes(60), 2));
        }
        "awr" if matches!(word(tokens, i + 1), "arall") => return Some((Number::Minutes(60), 1)),
        "hour"
            if matches!(
                prior,
                "another" | "extra" | "for" | "in" | "plus" | "extend" | "more" | "extra-an"
            ) =>
        {
            return Some((Number::Minutes(60), 1));
        }
        "couple" if word(tokens, i + 1) == "of" && word(tokens, i + 2) == "hour" => {
            return Some((Number::Minutes(120), 3));
        }
        "pounds" if word(tokens, i + 1).starts_with(|c: char| c.is_ascii_digit()) => {
            return Some((Number::Other, 2));
        }
        "number" | "no" if word(tokens, i + 1).starts_with(|c: char| c.is_ascii_digit()) => {
            // "No, 10 more mins" names no house.
            return (w == "number" || !is_unit(word(tokens, i + 2))).then_some((Number::Other, 2));
        }
        "visit" | "stop" | "house" | "flat" | "year" | "yr" | "room" | "floor" | "ks" | "stage" | "unit"
        | "block" | "apartment" | "plot" | "class" | "family" | "bus" | "level" | "junction" | "alert"
            if plain_number(tokens, i + 1).is_some() && !is_unit(word(tokens, i + 2)) =>
        {
            // The word stays; the number after it is marked when it is reached.
            return None;
        }
        "x2" | "x3" => return None,
        _ => {}
    }
    if word(tokens, i + 1) == "hour"
        && let Some(minutes) = part_hours(w)
    {
        let fits = minutes <= MOST_MINUTES;
        return Some((
            if fits {
                Number::Minutes(minutes)
            } else {
                Number::Other
            },
            2,
        ));
    }
    if let Some((h, m)) = written_clock(w) {
        let half_day = half_of_day(word(tokens, i + 1));
        let used = 1 + usize::from(half_day.is_some());
        return Some((clock(h, m, half_day).map_or(Number::Other, Number::Clock), used));
    }
    if w.len() == 1 + w.chars().skip(1).filter(char::is_ascii_digit).count()
        && w.len() > 1
        && matches!(w.as_bytes()[0], b'm' | b'a' | b'b' | b'y')
    {
        return Some((Number::Other, 1)); // a road, or a pupil year
    }
    let (n, used) = plain_number(tokens, i)?;
    Some(with_unit(tokens, i, n, used, prior))
}

fn with_unit(tokens: &[Token], i: usize, n: u32, used: usize, prior: &str) -> (Number, usize) {
    let next = word(tokens, i + used);
    let after = word(tokens, i + used + 1);
    // Of figures: "five" is four letters long, and no 0:05.
    let figure_length = if is_figure(tokens, i) {
        tokens[i].text.len()
    } else {
        0
    };
    if matches!(
        prior,
        "visit"
            | "stop"
            | "house"
            | "flat"
            | "year"
            | "yr"
            | "room"
            | "floor"
            | "ks"
            | "stage"
            | "unit"
            | "block"
            | "apartment"
            | "plot"
            | "class"
            | "bus"
            | "level"
            | "junction"
            | "alert"
    ) && !matches!(next, "mins" | "hour" | "more")
    {
        let of = usize::from(next == "of" && plain_number(tokens, i + used + 1).is_some()) * 2;
        return (Number::Other, used + of);
    }
    if next == "past" || next == "to" {
        let hour = plain_number(tokens, i + used + 1);
        let eta = matches!(prior, "in" | "need" | "another");
        if let Some((hour, more)) =
            hour.filter(|(h, _)| (1..=12).contains(h) && n < 60 && n.is_multiple_of(5) && n > 0 && !eta)
        {
            let hour = if (1..=6).contains(&hour) { hour + 12 } else { hour };
            let (hour, minute) = if next == "past" {
                (hour, n)
            } else {
                (hour - 1, 60 - n)
            };
            if let Some(time) = clock(hour, minute, Some(hour >= 12)) {
                return (Number::Clock(time), used + 1 + more);
            }
        }
    }
    let unit = match next {
        "mins" | "munud" | "m" => Some(1),
        "hour" | "h" | "awr" => Some(60),
        _ => None,
    };
    if let Some(per) = unit {
        if matches!(
            after,
            "check"
                | "checks"
                | "checkin"
                | "reminder"
                | "rule"
                | "timer"
                | "prompt"
                | "visit"
                | "slot"
                | "meeting"
        ) || (after == "text" && prior != "in")
        {
            return (Number::Other, used + 1);
        }
        let metres = next == "m" && after == "away" && n >= METRES_FROM;
        if n * per > MOST_MINUTES || metres {
            return (Number::Other, used + 1);
        }
        // "1 hour 30", "1 hour 20 mins"
        if per == 60
            && let Some((extra, more)) = plain_number(tokens, i + used + 1).filter(|(m, _)| *m < 60)
        {
            let unit = usize::from(word(tokens, i + used + 1 + more) == "mins");
            return (Number::Minutes(n * 60 + extra), used + 1 + more + unit);
        }
        if per == 60
            && after == "and"
            && word(tokens, i + used + 2) == "a"
            && word(tokens, i + used + 3) == "half"
        {
            return (Number::Minutes(n * 60 + 30), used + 4);
        }
        return (Number::Minutes(n * per), used + 1);
    }
    if let Some(half_day) = half_of_day(next) {
        // "3pm", "330pm"
        let (hour, minute) = if figure_length >= 3 {
            (n / 100, n % 100)
        } else {
            (n, 0)
        };
        let time = clock(hour, minute, Some(half_day));
        return (time.map_or(Number::Other, Number::Clock), used + 1);
    }
    if next == "oclock" {
        return (bare_hour(n).map_or(Number::Other, Number::Clock), used + 1);
    }
    if figure_length == 4 || (figure_length == 3 && BEFORE_A_CLOCK.contains(&prior)) {
        if let Some(time) = clock(n / 100, n % 100, None) {
            return (Number::Clock(time), used);
        }
        return (Number::Other, used);
    }
    // "one more hour" is no single minute.
    if matches!(next, "more" | "extra") && after == "hour" {
        let fits = n * 60 <= MOST_MINUTES;
        return (
            if fits {
                Number::Minutes(n * 60)
            } else {
                Number::Other
            },
            used + 2,
        );
    }
    if next == "more" || next == "extra" || matches!(after, "more" | "extra") {
        return (Number::Bare(n), used);
    }
    // "10 or 15 mins", "10-15 mins": the earlier instant wins (P12).
    let joined = usize::from(matches!(next, "or" | "to"));
    if let Some((_, more)) = plain_number(tokens, i + used + joined)
        && matches!(word(tokens, i + used + joined + more), "mins" | "more")
        && (joined == 1 || !tokens[i + used].starts_with_boundary())
    {
        let unit = usize::from(word(tokens, i + used + joined + more) == "mins");
        return (Number::Minutes(n), used + joined + more + unit);
    }
    if next == "times" || next == "x" {
        return (Number::Other, used + 1);
    }
    if next == "of" && plain_number(tokens, i + used + 1).is_some() {
        return (Number::Other, used + 2);
    }
    if is_counted(next) || matches!(next, "big" | "little" | "small" | "young" | "other" | "lovely") {
        return (Number::Other, used);
    }
    if matches!(
        after,
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
            | "place"
            | "hill"
            | "walk"
    ) {
        return (Number::Other, used); // a house number before its street
    }
    (Number::Bare(n), used)
}

fn is_counted(next: &str) -> bool {
    matches!(
        next,
        "kids"
            | "children"
            | "dogs"
            | "cats"
            | "boys"
            | "girls"
            | "adults"
            | "people"
            | "visits"
            | "families"
            | "siblings"
            | "brothers"
            | "sisters"
            | "of"
            | "parents"
            | "staff"
            | "babies"
            | "houses"
            | "doors"
            | "stops"
            | "pupils"
            | "students"
            | "times"
            | "cups"
            | "teas"
            | "days"
            | "weeks"
            | "forms"
            | "pages"
            | "miles"
            | "men"
            | "women"
            | "blokes"
            | "lads"
            | "calls"
            | "questions"
            | "things"
            | "toddlers"
            | "twins"
            | "left"
            | "done"
            | "down"
    )
}

fn half(tokens: &[Token], i: usize) -> Option<(Number, usize)> {
    // "half an hour", "half hour", "half hr", "half past 2", "half 2"
    if matches!(word(tokens, i + 1), "a" | "an") && word(tokens, i + 2) == "hour" {
        return Some((Number::Minutes(30), 3));
    }
    if word(tokens, i + 1) == "hour" {
        return Some((Number::Minutes(30), 2));
    }
    let past = usize::from(word(tokens, i + 1) == "past");
    let (hour, used) = plain_number(tokens, i + 1 + past).filter(|(h, _)| (1..=12).contains(h))?;
    Some((Number::Clock(clock(hour, 30, None)?), 1 + past + used))
}

fn quarter(tokens: &[Token], i: usize) -> Option<(Number, usize)> {
    let w = word(tokens, i);
    if w == "hanner" || w == "chwarter" {
        let minutes = if w == "hanner" { 30 } else { 15 };
        return (word(tokens, i + 1) == "awr").then_some((Number::Minutes(minutes), 2));
    }
    let of = usize::from(word(tokens, i + 1) == "of");
    let an = usize::from(matches!(word(tokens, i + 1 + of), "a" | "an"));
    if word(tokens, i + 1 + of + an) == "hour" {
        return Some((Number::Minutes(15), 2 + of + an));
    }
    let side = word(tokens, i + 1);
    if side != "past" && side != "to" {
        return None;
    }
    let (hour, used) = plain_number(tokens, i + 2).filter(|(h, _)| (1..=12).contains(h))?;
    let hour = if (1..=6).contains(&hour) { hour + 12 } else { hour };
    let time = if side == "past" {
        clock(hour, 15, Some(hour >= 12))
    } else {
        clock(hour - 1, 45, Some(hour > 12))
    };
    Some((Number::Clock(time?), 2 + used))
}

//! Single values: durations, words, addresses, names.

use super::duration;
use super::file::File;
use crate::domain::private::{Phone, Private};
use crate::domain::time::{Interval, Span};
use crate::wording::{suggest, unseen};
use std::net::IpAddr;
use std::ops::Range;
use std::path::PathBuf;
use std::str::FromStr as _;
use toml::Spanned;

/// Fault and remedy of a zero in one place.
pub(crate) struct ZeroProblem {
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
    pub(crate) remedy: &'static str,
}

/// Returns a duration, zero included.
pub(crate) fn span(file: &mut File, value: &Spanned<String>) -> Option<Span> {
    match duration::parse(value.get_ref()) {
        Ok(span) => Some(span),
        Err(bad) => {
            file.error("bad-duration", value.span(), bad.message, bad.remedy);
            None
        }
    }
}

/// Returns a duration above zero.
pub(crate) fn interval(file: &mut File, value: &Spanned<String>, zero: &ZeroProblem) -> Option<Interval> {
    let span = span(file, value)?;
    let interval = Interval::new(span);
    if interval.is_none() {
        file.error(zero.code, value.span(), zero.message, zero.remedy);
    }
    interval
}

/// Returns the interval as written, else the default. `None` only after an error.
pub(crate) fn interval_or(
    file: &mut File,
    value: Option<&Spanned<String>>,
    default: Interval,
    zero: &ZeroProblem,
) -> Option<Interval> {
    value.map_or(Some(default), |value| interval(file, value, zero))
}

/// Zero as the time between two repeats.
pub(crate) const ZERO_REPEAT: ZeroProblem = ZeroProblem {
    code: "zero-repeat",
    message: "done again after no time at all, it would never stop being done",
    remedy: "give at least `\"1s\"`",
};

/// Zero as a time limit.
pub(crate) const ZERO_WITHIN: ZeroProblem = ZeroProblem {
    code: "zero-wait",
    message: "nothing can happen within no time at all, so every visit would be overdue as it starts",
    remedy: "give a time that can be kept, as in `\"30m\"`",
};

/// Returns the meaning of a word.
pub(crate) fn word<T: Copy>(
    file: &mut File,
    key: &str,
    value: &Spanned<String>,
    known: &[(&'static str, T)],
) -> Option<T> {
    let found = known.iter().find(|(word, _)| word == value.get_ref());
    if found.is_none() {
        file.error(
            "unknown-word",
            value.span(),
            format!("`{}` is not something that `{key}` can be", value.get_ref()),
            suggest::did_you_mean(value.get_ref(), known.iter().map(|(word, _)| *word)),
        );
    }
    found.map(|(_, meaning)| *meaning)
}

/// Returns a telephone number.
pub(crate) fn phone(file: &mut File, whose: &str, value: &Spanned<String>) -> Option<Phone> {
    // Some UK landlines are a digit shorter than the rest, but no mobile: a digit left out is the
    // likeliest mistake.
    let whole = |phone: Phone| match phone.reveal().strip_prefix("+447") {
        Some(rest) if rest.len() != 9 => Err("a UK mobile has 11 digits, this has fewer".to_owned()),
        Some(_) | None => Ok(phone),
    };
    match Phone::parse(value.get_ref()).and_then(whole) {
        Ok(phone) => Some(phone),
        Err(why) => {
            file.error(
                "bad-number",
                value.span(),
                format!("{whose} is not a telephone number, so nothing would reach it: {why}"),
                "write the whole number, as in `\"07700 900101\"` or `\"+447700900101\"`; short codes and 999 cannot be texted",
            );
            None
        }
    }
}

/// Returns an e-mail address.
pub(crate) fn email(file: &mut File, whose: &str, value: &Spanned<String>) -> Option<Private> {
    match lettre::Address::from_str(value.get_ref().trim()) {
        Ok(address) => Some(Private::new(address)),
        Err(error) => {
            file.error(
                "bad-email",
                value.span(),
                format!("{whose} is not an e-mail address, so nothing would reach it: {error}"),
                "write it as in `\"jo@example.sch.uk\"`",
            );
            None
        }
    }
}

/// Returns a mailbox: an address with or without a name.
pub(crate) fn mailbox(file: &mut File, key: &str, value: &Spanned<String>) -> Option<String> {
    match lettre::message::Mailbox::from_str(value.get_ref().trim()) {
        Ok(mailbox) => Some(mailbox.to_string()),
        Err(error) => {
            file.error(
                "bad-email",
                value.span(),
                format!("`{key}` is not an e-mail address: {error}"),
                "write it as in `\"Homeward <homeward@example.sch.uk>\"`",
            );
            None
        }
    }
}

/// Returns an address of the web without the slash at its end. Plain `http` goes to this host only.
pub(crate) fn web_address(
    file: &mut File,
    key: &str,
    text: &str,
    place: Range<usize>,
    plain_anywhere: bool,
) -> Option<String> {
    let why = match reqwest::Url::parse(text.trim()) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            "it starts with neither `https://` nor `http://`"
        }
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            file.error(
                "secret-in-url",
                place,
                format!("`{key}` has a name or password in it, and secrets are never in these files"),
                "take out what stands before the `@`",
            );
            return None;
        }
        Ok(url) if url.scheme() == "https" || plain_anywhere || url.host_str().is_some_and(is_loopback) => {
            return Some(text.trim().trim_end_matches('/').to_owned());
        }
        Ok(_) => {
            file.error(
                "plain-http",
                place,
                format!("`{key}` would send what it says, passwords included, for all to read"),
                "write `https://`; plain `http://` may only go to this host itself (`127.0.0.1`, `[::1]`, `localhost`)",
            );
            return None;
        }
        Err(_) if !text.contains("://") => "`https://` is missing before the server's name",
        Err(_) => "what follows `://` is no server's name, with a port or without",
    };
    file.error(
        "bad-url",
        place,
        format!("`{key}` is not an address of the web: {why}"),
        "write it as in `\"https://homeward.example.sch.uk\"`",
    );
    None
}

/// Whether a host, as written in a URL, is this host.
pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Returns a path; a relative path starts at the directory of the file.
pub(crate) fn path(file: &File, text: &str) -> PathBuf {
    file.directory.join(text)
}

/// Notes a name unfit for a command or a URL. Returns whether the name is fit.
pub(crate) fn name(file: &mut File, what: &str, value: &Spanned<String>) -> bool {
    let text = value.get_ref();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let good = text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text.chars().all(plain)
        && text.len() <= 64;
    if !good {
        file.error(
            "bad-name",
            value.span(),
            format!("`{text}` cannot be the name of {what}: it could not be typed in a command"),
            "use small letters, digits, `-` and `_`, and begin with a letter or digit",
        );
    }
    good
}

/// Returns a text of one line, not blank, and notes one of more letters than `most`: a name has to fit into a text.
pub(crate) fn short(file: &mut File, key: &str, value: &Spanned<String>, most: usize) -> Option<String> {
    let text = filled(file, key, value)?;
    let letters = text.chars().count();
    if letters > most {
        file.tightened(
            "too-long",
            value.span(),
            format!("`{key}` has {letters} letters, and a text has room for {most}"),
            "shorten it",
        );
    }
    Some(text)
}

/// Returns a text of one line, not blank.
pub(crate) fn filled(file: &mut File, key: &str, value: &Spanned<String>) -> Option<String> {
    let text = value.get_ref().trim();
    if text
        .chars()
        .all(|c| unseen::is_blank(c) && !unseen::moves_others(c))
    {
        file.error(
            "empty-value",
            value.span(),
            format!("`{key}` says nothing"),
            "write something between the quotes",
        );
        return None;
    }
    if text.chars().any(unseen::moves_others) {
        file.error(
            "control-character",
            value.span(),
            format!("`{key}` has a line break or a sign in it that cannot be seen"),
            "write it on one line, in letters that can be seen",
        );
        return None;
    }
    Some(text.to_owned())
}

//! The files of smstools (`fileformat.html`): headers, an empty line, and the text in octets.

use crate::domain::delivery::CUT_MARK;

/// How a status report begins.
const REPORT: &str = "SMS STATUS REPORT\n";

/// A file, cut into headers and text.
pub(super) struct SmsFile<'a> {
    headers: Vec<(&'a str, &'a str)>,
    body: &'a [u8],
}

/// Kinds of files in `incoming`.
pub(super) enum IncomingFile {
    /// No text at all, or a store of smsd's own: not for us.
    Other,
    /// A text not written to the end.
    Partial(ReceivedText),
    /// A delivery report.
    Report,
    /// A text, whole.
    Text(ReceivedText),
}

/// A text as smsd has received it.
pub(super) struct ReceivedText {
    /// The sender: a number with a `+`, or a name.
    pub(super) sender: String,
    pub(super) text: String,
    /// The carrier's time.
    pub(super) sent: String,
    /// smsd's own time.
    pub(super) received: String,
}

/// Content of a status report.
pub(super) struct StatusReport {
    /// Digits of the message's recipient.
    pub(super) number: String,
    /// The network's number of the message, 0 to 255.
    pub(super) message_id: u8,
    /// The octet of 3GPP TS 23.040 section 9.2.3.15.
    pub(super) status: u8,
    /// smsd's own time.
    pub(super) received: String,
}

impl<'a> SmsFile<'a> {
    /// Cuts a file. All behind the first empty line is text, even where the words look like headers.
    pub(super) fn parse(content: &'a [u8]) -> Self {
        let end = content.windows(2).position(|pair| pair == b"\n\n");
        let (head, body) = match end {
            Some(end) => (&content[..end], &content[end + 2..]),
            None => (content, &[][..]),
        };
        let lines = head.split(|octet| *octet == b'\n');
        let headers = lines.filter_map(|line| std::str::from_utf8(line).ok()?.split_once(':'));
        Self {
            headers: headers.map(|(name, value)| (name, value.trim())).collect(),
            body,
        }
    }

    /// Returns the first header of a name.
    pub(super) fn header(&self, name: &str) -> Option<&'a str> {
        self.headers
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| *value)
    }

    /// Reads a file of `incoming`.
    pub(super) fn received(&self) -> IncomingFile {
        let Some(from) = self.header("From") else {
            return IncomingFile::Other;
        };
        let alphabet = self.header("Alphabet").unwrap_or("ISO");
        let length = self.header("Length").and_then(|length| length.parse().ok());
        let is_whole = length.is_some_and(|length| self.has_length(alphabet, length));
        if is_whole && self.is_report(alphabet) {
            return IncomingFile::Report;
        }
        let text = ReceivedText {
            sender: self.sender(from),
            text: self.with_marks(decode(alphabet, self.body)),
            sent: self.header("Sent").unwrap_or_default().to_owned(),
            received: self.header("Received").unwrap_or_default().to_owned(),
        };
        if is_whole {
            IncomingFile::Text(text)
        } else {
            IncomingFile::Partial(text)
        }
    }

    /// Whether the text is as long as smsd says: in octets, in units of UTF-16, or for UTF-8 in either octets or letters.
    fn has_length(&self, alphabet: &str, length: usize) -> bool {
        match alphabet {
            "UCS2" => self.body.len() == length * 2,
            "UTF-8" => self.body.len() == length || decode(alphabet, self.body).chars().count() == length,
            _ => self.body.len() == length,
        }
    }

    /// Whether the text is smsd's own, about a message's fate.
    ///
    /// The words can be texted. The header `UDH` cannot: smsd writes `UDH` behind the length of binary texts and
    /// of reports alone, with the type of a number.
    fn is_report(&self, alphabet: &str) -> bool {
        let place = |name| self.headers.iter().position(|(known, _)| *known == name);
        let has_mark = matches!((place("Length"), place("UDH")), (Some(length), Some(udh)) if udh > length);
        let of_number = self.header("From_TOA").is_some_and(|kind| !kind.starts_with('D'));
        alphabet == "ISO" && has_mark && of_number && self.body.starts_with(REPORT.as_bytes())
    }

    /// Returns the sender: the type of the address tells an international number from a name.
    fn sender(&self, from: &str) -> String {
        let kind = self.header("From_TOA").unwrap_or_default();
        let is_digits = !from.is_empty() && from.bytes().all(|octet| octet.is_ascii_digit());
        if kind.starts_with("91") && is_digits {
            return format!("+{from}");
        }
        // A name of eleven digits would pass for a worker's mobile.
        if kind.starts_with('D') && from.contains(|c: char| c.is_ascii_digit()) {
            return format!("\"{from}\"");
        }
        from.to_owned()
    }

    /// Returns the text with a mark in place of each missing part, by smsd's account.
    fn with_marks(&self, text: String) -> String {
        if self.header("Incomplete") != Some("yes") {
            return text;
        }
        let header = self.header("UDH-DATA").unwrap_or_default();
        let mut octets = header
            .split_whitespace()
            .rev()
            .filter_map(|octet| u8::from_str_radix(octet, 16).ok());
        let (number, of) = (octets.next().unwrap_or(1), octets.next().unwrap_or(2));
        let before = if number > 1 { CUT_MARK } else { "" };
        let after = if number < of { CUT_MARK } else { "" };
        format!("{before}{text}{after}")
    }

    /// Reads a status report.
    pub(super) fn report(&self) -> Option<StatusReport> {
        let text = std::str::from_utf8(self.body).ok()?.strip_prefix(REPORT)?;
        let line = |name: &str| {
            text.lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        };
        Some(StatusReport {
            number: self.header("From")?.trim_start_matches('+').to_owned(),
            message_id: line("Message_id")?.trim().parse().ok()?,
            status: line("Status")?.split(',').next()?.trim().parse().ok()?,
            received: self.header("Received")?.to_owned(),
        })
    }
}

/// Reads the octets of a text.
fn decode(alphabet: &str, body: &[u8]) -> String {
    match alphabet {
        "UCS2" => {
            let units: Vec<u16> = body
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            String::from_utf16_lossy(&units)
        }
        "UTF-8" => String::from_utf8_lossy(body).into_owned(),
        _ => body.iter().map(|octet| latin_9(*octet)).collect(),
    }
}

/// Returns the letter of an octet of ISO 8859-15, ISO to smsd.
fn latin_9(octet: u8) -> char {
    match octet {
        0xa4 => '€',
        0xa6 => 'Š',
        0xa8 => 'š',
        0xb4 => 'Ž',
        0xb8 => 'ž',
        0xbc => 'Œ',
        0xbd => 'œ',
        0xbe => 'Ÿ',
        other => char::from(other),
    }
}

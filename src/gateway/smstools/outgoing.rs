//! Texts out: a file for each part, named by our reference, and the way of the files through the spool.
//!
//! smsd cuts a long text wherever 153 septets or 67 units end, even within an escape or a surrogate pair (seen from 3.1.21), so each
//! part is a file with a header.

use super::sms_file::{SmsFile, StatusReport};
use super::spool::{SpoolError, SpoolFolder, SpoolFolders};
use crate::domain::delivery::{Accepted, Content, Fate, Outbound, Priority, Receipt, Rejection, SendFailure};
use crate::domain::hex::hex;
use crate::domain::id::GatewayName;
use crate::domain::time::Timestamp;
use crate::gateway::gsm_validity::octet;
use crate::wording::{TextEncoding, gsm_7_codes, split};
use sha2::{Digest as _, Sha256};

/// Most parts of a text. Ours have three at most.
const PARTS_MAX: usize = 50;

/// How many delivery reports are read, the newest first: fates are asked for within the hour, and a modem brings fewer.
const REPORTS_MAX: usize = 1000;

/// Longest id of a message: the rest of a file's name needs room.
const ID_MAX: usize = 150;

/// Folders of a message's files, in smsd's order of moving: looking in the same order misses no file.
const WAY: [SpoolFolder; 4] = [
    SpoolFolder::Outgoing,
    SpoolFolder::Checked,
    SpoolFolder::Sent,
    SpoolFolder::Failed,
];

/// A message in the form of files.
pub(super) struct OutgoingFiles {
    reference: String,
    /// Differs between two texts under the same reference.
    digest: String,
    headers: String,
    parts: Vec<Vec<u8>>,
}

impl OutgoingFiles {
    /// Returns the files of a message.
    pub(super) fn of(message: &Outbound, now: Timestamp) -> Result<Self, SendFailure> {
        let Content::Text { to, body } = &message.content else {
            return Err(SendFailure::Rejected {
                reason: Rejection::Other,
                why: "an e-mail was given to a gateway for texts".to_owned(),
            });
        };
        let body = body.reveal();
        if body.is_empty() {
            return Err(SendFailure::Refused {
                why: "smstools sends no text without a letter".to_owned(),
            });
        }
        let (encoding, pieces) = split(body);
        if pieces.len() > PARTS_MAX {
            return Err(SendFailure::Refused {
                why: format!(
                    "the text has {} parts, and {PARTS_MAX} are the most",
                    pieces.len()
                ),
            });
        }
        let alphabet = match encoding {
            TextEncoding::Gsm7 => "GSM",
            TextEncoding::Ucs2 => "UCS",
        };
        let octets = |piece: &str| match encoding {
            TextEncoding::Gsm7 => gsm_7_codes(piece),
            TextEncoding::Ucs2 => Some(piece.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        };
        let parts = pieces
            .iter()
            .map(|piece| octets(piece))
            .collect::<Option<Vec<_>>>();
        let Some(parts) = parts else {
            return Err(SendFailure::Refused {
                why: "the text could not be written in its alphabet".to_owned(),
            });
        };
        // A number in E.164 form and figures of our own: no word of a text stands in a header.
        let mut headers = format!(
            "To: {}\nAlphabet: {alphabet}\nAutosplit: 0\nReport: yes\nValidity: {}\n",
            to.reveal().trim_start_matches('+'),
            octet(message.valid_until.since(now)),
        );
        if message.priority == Priority::Alert {
            headers.push_str("Priority: High\n");
        }
        let reference = plain(&message.reference);
        let digest = hex(&Sha256::digest(format!("{reference}\n{body}"))[..4]);
        Ok(Self {
            reference,
            digest,
            headers,
            parts,
        })
    }

    /// Returns the file of a part. `reference_number` is the same in all parts of a text, and in no other text of late.
    fn file(&self, part: usize, octets: &[u8], reference_number: u8) -> Vec<u8> {
        let mut file = self.headers.clone();
        let total = self.parts.len();
        if total > 1 {
            // 3GPP TS 23.040 section 9.2.3.24.1.
            file.push_str(&format!(
                "UDH-DATA: 05 00 03 {reference_number:02X} {total:02X} {part:02X}\n"
            ));
        }
        file.push('\n');
        let mut file = file.into_bytes();
        file.extend(octets);
        file
    }
}

/// Returns a reference fit for a file's name. Ours are of letters, digits, dots and hyphens; any other is written in hexadecimal.
fn plain(reference: &str) -> String {
    let is_plain = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'-' | b'_');
    if !reference.is_empty() && reference.len() <= 64 && reference.bytes().all(is_plain) {
        reference.to_owned()
    } else {
        format!("x{}", hex(&Sha256::digest(reference)[..16]))
    }
}

/// Hands a message to smsd, unless smsd has the message. The spool is locked meanwhile: an earlier attempt, given up by now, may
/// still be writing.
///
/// The first part goes last and completes the message: no phone shows a text without a first part. After a crash the next attempt
/// hands over the missing parts.
pub(super) fn put(spool: &SpoolFolders, files: &OutgoingFiles) -> Result<Accepted, SpoolError> {
    let mut lock = spool.lock()?;
    let known = known(spool, &files.reference)?;
    if let Some(accepted) = live(&known) {
        return Ok(accepted);
    }
    // A message given up by smsd may go again, under another name.
    let tries = known.iter().filter(|one| one.state == HandOver::Failed).count();
    let beginning = format!("homeward-{}.{}{tries:02}", files.reference, files.digest);
    let begun = known
        .iter()
        .find(|one| one.state == HandOver::Begun && one.id.starts_with(&beginning));
    let begun = begun.and_then(|one| u8::from_str_radix(one.id.get(beginning.len()..)?.get(..2)?, 16).ok());
    let total = files.parts.len();
    let number = match begun {
        Some(number) => number,
        None if total == 1 => 0,
        None => lock.next_number()?,
    };
    let id = format!("{beginning}{number:02x}.{total}");
    for (at, octets) in files.parts.iter().enumerate().rev() {
        let part = at + 1;
        let name = format!("{id}-{part}");
        if !WAY.iter().any(|folder| spool.holds(*folder, &name)) {
            spool.hand_over(&name, &files.file(part, octets, number))?;
        }
    }
    drop(lock);
    Ok(Accepted { provider_id: id })
}

/// Looks for a message by our reference.
pub(super) fn find(spool: &SpoolFolders, message: &Outbound) -> Result<Option<Accepted>, SpoolError> {
    Ok(live(&known(spool, &plain(&message.reference))?))
}

/// A message in the spool, whole or in part.
struct KnownMessage {
    id: String,
    state: HandOver,
}

/// How far a message was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum HandOver {
    /// Without the first part, the last to go.
    Begun,
    /// Whole.
    Done,
    /// Given up by smsd, in part at least.
    Failed,
}

/// Lists the messages under a reference, in all folders.
fn known(spool: &SpoolFolders, reference: &str) -> Result<Vec<KnownMessage>, SpoolError> {
    let beginning = format!("homeward-{reference}.");
    let mut known: Vec<KnownMessage> = Vec::new();
    for folder in WAY {
        for name in spool.names(folder)? {
            let Some((rest, part)) = name
                .strip_prefix(&beginning)
                .and_then(|rest| rest.rsplit_once('-'))
            else {
                continue;
            };
            // Another reference may begin with ours and a dot.
            if rest.split('.').count() != 2 {
                continue;
            }
            let id = format!("{beginning}{rest}");
            let state = match (folder, part) {
                (SpoolFolder::Failed, _) => HandOver::Failed,
                (_, "1") => HandOver::Done,
                _ => HandOver::Begun,
            };
            match known.iter_mut().find(|one| one.id == id) {
                Some(one) => one.state = one.state.max(state),
                None => known.push(KnownMessage { id, state }),
            }
        }
    }
    Ok(known)
}

fn live(known: &[KnownMessage]) -> Option<Accepted> {
    let live = known.iter().find(|one| one.state == HandOver::Done)?;
    Some(Accepted {
        provider_id: live.id.clone(),
    })
}

/// Returns the fates of messages. Strange ids are left out, and messages without files.
pub(super) fn receipts(
    spool: &SpoolFolders,
    gateway: &GatewayName,
    provider_ids: &[String],
) -> Result<Vec<Receipt>, SpoolError> {
    let mut reports = None;
    let mut receipts = Vec::with_capacity(provider_ids.len());
    for provider_id in provider_ids {
        let Some(total) = parts_of(provider_id) else {
            continue;
        };
        let mut fates = Vec::with_capacity(total);
        for number in 1..=total {
            let name = format!("{provider_id}-{number}");
            if let Some(fate) = fate(spool, &name, &mut reports)? {
                fates.push(fate);
            }
        }
        let Some((fate, detail)) = together(fates, total) else {
            continue;
        };
        receipts.push(Receipt {
            gateway: gateway.clone(),
            provider_id: provider_id.clone(),
            fate,
            detail: Some(detail),
            rejection: None,
        });
    }
    Ok(receipts)
}

/// Returns how many parts a message of ours has, by the id.
fn parts_of(provider_id: &str) -> Option<usize> {
    let is_plain = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'-' | b'_');
    let is_ours = provider_id.starts_with("homeward-") && provider_id.bytes().all(is_plain);
    let total = provider_id.rsplit_once('.')?.1.parse().ok()?;
    (is_ours && provider_id.len() <= ID_MAX && (1..=PARTS_MAX).contains(&total)).then_some(total)
}

/// Joins the fates of parts: delivered with every part delivered, failed with any part failed.
fn together(fates: Vec<(Fate, String)>, total: usize) -> Option<(Fate, String)> {
    if let Some(failed) = fates.iter().find(|(fate, _)| *fate == Fate::Undelivered) {
        return Some(failed.clone());
    }
    let all_delivered = fates.len() == total && fates.iter().all(|(fate, _)| *fate == Fate::Delivered);
    let (fate, detail) = fates.into_iter().next_back()?;
    Some((if all_delivered { fate } else { Fate::Accepted }, detail))
}

/// Returns the fate of a part, by the file's folder.
fn fate(
    spool: &SpoolFolders,
    name: &str,
    reports: &mut Option<Vec<StatusReport>>,
) -> Result<Option<(Fate, String)>, SpoolError> {
    let Some(folder) = WAY.iter().find(|folder| spool.holds(**folder, name)) else {
        return Ok(None);
    };
    Ok(Some(match folder {
        SpoolFolder::Sent => {
            let Some(content) = spool.read(*folder, name)? else {
                return Ok(None);
            };
            let known = match reports {
                Some(known) => known,
                None => reports.insert(read_reports(spool)?),
            };
            after_sending(&SmsFile::parse(&content), known)
        }
        SpoolFolder::Failed => {
            let content = spool.read(*folder, name)?.unwrap_or_default();
            (Fate::Undelivered, why_failed(&SmsFile::parse(&content)))
        }
        waiting => (Fate::Accepted, format!("waits in {}", waiting.name())),
    }))
}

/// Returns smsd's reason in our words: smsd's may name the number.
fn why_failed(file: &SmsFile<'_>) -> String {
    let reason = file.header("Fail_reason").unwrap_or_default();
    let code = reason.split_once("ERROR: ").map(|(_, rest)| rest);
    let code: String = code
        .unwrap_or_default()
        .chars()
        .take_while(char::is_ascii_digit)
        .take(4)
        .collect();
    if code.is_empty() {
        "smsd could not send it".to_owned()
    } else {
        format!("smsd could not send it: CMS ERROR {code}")
    }
}

/// Returns the fate of a sent part by the reports. The network counts messages up to 255 and begins again, so a report counts for a
/// message sent to the same number before the report came.
fn after_sending(sent: &SmsFile<'_>, reports: &[StatusReport]) -> (Fate, String) {
    let number = sent.header("To").unwrap_or_default();
    let ids: Vec<u8> = sent
        .header("Message_id")
        .unwrap_or_default()
        .split_whitespace()
        .filter_map(|id| id.parse().ok())
        .collect();
    let sent_at = sent.header("Sent").unwrap_or_default();
    let fits = |report: &&StatusReport| {
        report.number == number
            && ids.contains(&report.message_id)
            && is_stamp(sent_at)
            && is_stamp(&report.received)
            && report.received.as_str() >= sent_at
    };
    // The last word counts: a message waiting for a phone is reported again.
    let last = reports
        .iter()
        .filter(fits)
        .max_by(|one, other| one.received.cmp(&other.received));
    let Some(report) = last else {
        return (Fate::Accepted, "sent".to_owned());
    };
    let fate = match report.status {
        0 => Fate::Delivered,
        // 1: forwarded, and no more is known. 2: replaced. 32 to 63: the network still tries.
        1..=63 => Fate::Accepted,
        64..=255 => Fate::Undelivered,
    };
    (fate, format!("report {}", report.status))
}

/// Whether a time has smsd's usual form, sortable as text: `26-11-21 14:05:00`.
fn is_stamp(text: &str) -> bool {
    text.len() == 17
        && text
            .bytes()
            .zip(b"00-00-00 00:00:00")
            .all(|(is, form)| match form {
                b'0' => is.is_ascii_digit(),
                other => is == *other,
            })
}

fn read_reports(spool: &SpoolFolders) -> Result<Vec<StatusReport>, SpoolError> {
    let mut reports = Vec::new();
    for folder in [SpoolFolder::Report, SpoolFolder::Reports] {
        if !spool.has(folder) {
            continue;
        }
        for file in spool.files(folder)?.iter().rev().take(REPORTS_MAX) {
            let Some(content) = spool.read(folder, &file.name)? else {
                continue;
            };
            reports.extend(SmsFile::parse(&content).report());
        }
    }
    Ok(reports)
}

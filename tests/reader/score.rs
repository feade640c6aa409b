//! What a part came to, in figures alone.

use super::rows::{Cast, CorpusRow, INTENTS, is_reassuring, name};
use super::slips::{SLIPS, slipped};
use homeward::domain::reply::{Intent, TextReading};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How often something was so, of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Share {
    /// How often it was so.
    pub(crate) hits: usize,
    /// Of how many.
    pub(crate) of: usize,
}

impl Share {
    /// Counts one more.
    pub(crate) fn add(&mut self, hit: bool) {
        self.hits += usize::from(hit);
        self.of += 1;
    }

    /// The bounds within which the true share lies 95 times in 100, by Wilson's score.
    pub(crate) fn interval(self) -> (f64, f64) {
        const Z: f64 = 1.959_964;
        let n = self.of as f64;
        if self.of == 0 {
            return (0.0, 1.0);
        }
        let share = self.hits as f64 / n;
        let middle = share + Z * Z / (2.0 * n);
        let width = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        let all = 1.0 + Z * Z / n;
        (
            ((middle - width) / all).max(0.0),
            ((middle + width) / all).min(1.0),
        )
    }

    /// `931/1000 = 93.1 % (91.4 to 94.5)`
    pub(crate) fn told(self) -> String {
        let (low, high) = self.interval();
        let share = if self.of == 0 {
            0.0
        } else {
            100.0 * self.hits as f64 / self.of as f64
        };
        format!(
            "{}/{} = {share:.1} % ({:.1} to {:.1})",
            self.hits,
            self.of,
            100.0 * low,
            100.0 * high
        )
    }
}

/// A reading that could cost a life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FatalKind {
    /// Help or duress of a worker, read as a word that moves a timer.
    DistressReassured,
    /// Unclear, read as OK.
    DoubtAsOk,
    /// A contact who neither takes nor ends the alert, read as doing so.
    NotTakenAsTaken,
    /// A contact who takes the alert, read as ending it or as having rung the police.
    TakenAsEnded,
}

/// Whether a reading of a row is a fatal error.
pub(crate) fn fatal(row: &CorpusRow, read: Intent) -> Option<FatalKind> {
    let takes_or_ends = matches!(read, Intent::Ack | Intent::SafeConfirmed | Intent::PoliceCalled);
    if row.role == "contact" {
        return match row.intent.as_str() {
            "ack" => matches!(read, Intent::SafeConfirmed | Intent::PoliceCalled)
                .then_some(FatalKind::TakenAsEnded),
            "safe_confirmed" => (read == Intent::PoliceCalled).then_some(FatalKind::TakenAsEnded),
            "police_called" => (read == Intent::SafeConfirmed).then_some(FatalKind::TakenAsEnded),
            _ => takes_or_ends.then_some(FatalKind::NotTakenAsTaken),
        };
    }
    if row.is_distress() && is_reassuring(read) {
        return Some(FatalKind::DistressReassured);
    }
    (row.intent == "unclear" && read == Intent::Ok).then_some(FatalKind::DoubtAsOk)
}

/// What a part came to.
#[derive(Debug, Default)]
pub(crate) struct PartScore {
    /// Right of all.
    pub(crate) right: Share,
    /// Of each role and intent, how many were read right.
    pub(crate) by_intent: BTreeMap<(String, String), Share>,
    /// Plain OKs taken.
    pub(crate) plain_ok: Share,
    /// Help and duress heard as one of the two.
    pub(crate) heard: Share,
    /// Help alone, heard as help or duress.
    pub(crate) help_heard: Share,
    /// Duress read as duress itself.
    pub(crate) duress_exact: Share,
    /// Minutes or the time of `extend`.
    pub(crate) numbers: Share,
    /// Fatal errors.
    pub(crate) fatal: BTreeMap<FatalKind, usize>,
    /// Of what is unclear, how much was read as moving a timer other than by OK.
    pub(crate) doubt_moved: usize,
    /// How often each label was read as each other intent.
    pub(crate) confusion: BTreeMap<(String, String, &'static str), usize>,
    /// Of each writer, how many were read right.
    pub(crate) by_writer: BTreeMap<String, Share>,
}

/// Judges a part. `each` is given every row with its reading.
pub(crate) fn judge(rows: &[CorpusRow], each: impl FnMut(&CorpusRow, &TextReading)) -> PartScore {
    let cast = Cast::new();
    judge_with(rows, |_| &cast, each)
}

/// The same, with the cast for each row given: each row may be read by other weights.
pub(crate) fn judge_with<'a>(
    rows: &[CorpusRow],
    cast: impl Fn(&CorpusRow) -> &'a Cast,
    mut each: impl FnMut(&CorpusRow, &TextReading),
) -> PartScore {
    let mut score = PartScore::default();
    for row in rows {
        let reading = row.read(cast(row));
        let got = name(reading.intent);
        let is_right = got == row.intent;
        score.right.add(is_right);
        let key = (row.role.clone(), row.intent.clone());
        score.by_intent.entry(key).or_default().add(is_right);
        let writer = row.id.split('-').next().unwrap_or_default().to_owned();
        score.by_writer.entry(writer).or_default().add(is_right);
        if row.role == "worker" && row.intent == "ok" {
            score.plain_ok.add(is_right);
        }
        if row.is_distress() {
            let heard = matches!(reading.intent, Intent::Help | Intent::Duress);
            score.heard.add(heard);
            if row.intent == "help" {
                score.help_heard.add(heard);
            } else {
                score.duress_exact.add(is_right);
            }
        }
        if row.intent == "extend" && is_right && !row.value.is_empty() {
            score.numbers.add(is_number(row, &reading));
        }
        if let Some(kind) = fatal(row, reading.intent) {
            *score.fatal.entry(kind).or_default() += 1;
        }
        let moves = is_reassuring(reading.intent) && reading.intent != Intent::Ok;
        score.doubt_moved += usize::from(row.role == "worker" && row.intent == "unclear" && moves);
        if !is_right {
            let key = (row.role.clone(), row.intent.clone(), got);
            *score.confusion.entry(key).or_default() += 1;
        }
        each(row, &reading);
    }
    score
}

fn is_number(row: &CorpusRow, reading: &TextReading) -> bool {
    match row.value.split_once(':') {
        Some((hour, minute)) => reading.time.is_some_and(|time| {
            Some(time.hour) == hour.parse().ok() && Some(time.minute) == minute.parse().ok()
        }),
        None => reading.minutes.map(|minutes| minutes.to_string()).as_deref() == Some(&row.value),
    }
}

/// Of all slips of all distress, how many were read as reassuring, and how many were heard, by kind.
pub(crate) fn judge_slips(rows: &[CorpusRow]) -> BTreeMap<&'static str, (Share, Share)> {
    let cast = Cast::new();
    judge_slips_with(rows, |_| &cast)
}

/// The same, with the cast for each row given.
pub(crate) fn judge_slips_with<'a>(
    rows: &[CorpusRow],
    cast: impl Fn(&CorpusRow) -> &'a Cast,
) -> BTreeMap<&'static str, (Share, Share)> {
    let mut all = BTreeMap::new();
    for row in rows
        .iter()
        .filter(|row| row.is_distress() && row.role == "worker")
    {
        for kind in SLIPS {
            let reading = row.read_as(&slipped(&row.text, kind), cast(row));
            let (reassured, heard): &mut (Share, Share) = all.entry(kind).or_default();
            reassured.add(is_reassuring(reading.intent));
            heard.add(matches!(reading.intent, Intent::Help | Intent::Duress));
        }
    }
    all
}

impl PartScore {
    /// The figures, without a text.
    pub(crate) fn told(&self, title: &str) -> String {
        let mut out = format!("{title}: {} texts\n", self.right.of);
        let fatal: usize = self.fatal.values().sum();
        let _ = writeln!(out, "  fatal errors      {fatal} {:?}", self.fatal);
        let _ = writeln!(out, "  plain OKs taken   {}", self.plain_ok.told());
        let _ = writeln!(out, "  right overall     {}", self.right.told());
        let _ = writeln!(
            out,
            "  help, duress heard {}  (duress read as help counts, and help as duress)",
            self.heard.told()
        );
        let _ = writeln!(out, "  help heard        {}", self.help_heard.told());
        let _ = writeln!(out, "  duress as duress  {}", self.duress_exact.told());
        let _ = writeln!(out, "  minutes and times {}", self.numbers.told());
        let _ = writeln!(
            out,
            "  unclear, moved a timer other than by OK: {}",
            self.doubt_moved
        );
        for role in ["worker", "contact"] {
            for (intent, _) in INTENTS {
                let Some(share) = self.by_intent.get(&(role.to_owned(), intent.to_owned())) else {
                    continue;
                };
                let _ = write!(out, "  {role:<8} {intent:<14} {}", share.told());
                let read_as: Vec<String> = self
                    .confusion
                    .iter()
                    .filter(|((one, label, _), _)| one == role && label == intent)
                    .map(|((_, _, got), count)| format!("{got} {count}"))
                    .collect();
                let _ = writeln!(out, "   {}", read_as.join(", "));
            }
        }
        let writers: Vec<String> = self
            .by_writer
            .iter()
            .map(|(writer, share)| format!("{writer} {:.0}", 100.0 * share.hits as f64 / share.of as f64))
            .collect();
        let _ = writeln!(out, "  right by writer, %: {}", writers.join(", "));
        out
    }
}

//! Deadlines of a visit type: length, nudge, grace and chain.

use super::visit_types::VisitTypeContext;
use crate::config::raw;
use crate::domain::id::ChainName;
use crate::domain::plan::{
    ArrivalRule, CheckIn, CheckInFrom, DeadlineRule, HomeSafe, NoAnswer, ReturnRule, WriteUp,
};
use crate::domain::time::{Interval, Span};
use crate::toml_file::File;
use crate::toml_file::values::{self, ZERO_REPEAT, ZERO_WITHIN};
use crate::wording::suggest;
use std::ops::Range;
use toml::Spanned;

const FROM: [(&str, CheckInFrom); 2] = [
    ("arrival", CheckInFrom::Arrival),
    ("sign-out", CheckInFrom::SignOut),
];

/// Grace where none is written: short for a check-in, longer where traffic is the commonest cause.
const CHECK_IN_GRACE: Span = Span::from_mins(5);
const JOURNEY_GRACE: Span = Span::from_mins(10);
const WRITE_UP_GRACE: Span = Span::from_mins(120);
/// How long before a write-up is due the worker is reminded, where nothing is written; never more than half the time.
const WRITE_UP_REMINDER: Span = Span::from_mins(120);
const EXTEND_MAX: Span = Span::from_mins(60);

/// The keys that all deadlines have.
struct CommonKeys<'a> {
    nudge_before: &'a raw::Text,
    grace: &'a raw::Text,
    chain: &'a raw::Text,
}

macro_rules! common {
    ($raw:expr) => {
        CommonKeys {
            nudge_before: &$raw.nudge_before,
            grace: &$raw.grace,
            chain: &$raw.chain,
        }
    };
}

impl VisitTypeContext<'_> {
    pub(super) fn arrival(&self, file: &mut File, table: &Spanned<raw::ArrivalTable>) -> Option<ArrivalRule> {
        let raw = table.get_ref();
        let within = match &raw.within {
            Some(within) => values::interval(file, within, &ZERO_WITHIN),
            None => {
                file.missing(
                    &table.span(),
                    "within",
                    "a worker who never arrives would be missed by nobody",
                    "add `within = \"45m\"`",
                );
                None
            }
        };
        let would = "a worker who never arrives would be missed by nobody";
        let rule = self.rule(file, &table.span(), &common!(raw), JOURNEY_GRACE, None, would);
        note_early_nudge(file, &raw.nudge_before, rule.as_ref(), within, "within");
        Some(ArrivalRule {
            within: within?,
            wait_for_all: raw.wait_for_all.unwrap_or(false),
            rule: rule?,
        })
    }

    pub(super) fn check_in(&self, file: &mut File, table: &Spanned<raw::CheckInTable>) -> Option<CheckIn> {
        let raw = table.get_ref();
        let would = "a check-in missed at 15:20 would be told to nobody";
        let every = match &raw.every {
            Some(every) => values::interval(file, every, &ZERO_REPEAT),
            None => {
                file.missing(
                    &table.span(),
                    "every",
                    "no check-in would ever be due",
                    "add `every = \"20m\"`",
                );
                None
            }
        };
        let from = raw.from.as_ref().map_or(Some(CheckInFrom::Arrival), |from| {
            values::word(file, "from", from, &FROM)
        });
        let rule = self.rule(file, &table.span(), &common!(raw), CHECK_IN_GRACE, None, would);
        note_early_nudge(file, &raw.nudge_before, rule.as_ref(), every, "every");
        Some(CheckIn {
            from: from?,
            every: every?,
            rule: rule?,
        })
    }

    pub(super) fn return_by(&self, file: &mut File, table: &Spanned<raw::ReturnTable>) -> Option<ReturnRule> {
        let raw = table.get_ref();
        let would = "a worker due back at 15:20 would be missed by nobody";
        let extend_max = raw
            .extend_max
            .as_ref()
            .map_or(Some(EXTEND_MAX), |most| values::span(file, most));
        let rule = self.rule(file, &table.span(), &common!(raw), JOURNEY_GRACE, None, would);
        Some(ReturnRule {
            extend_max: extend_max?,
            rule: rule?,
        })
    }

    pub(super) fn no_answer(
        &self,
        file: &mut File,
        table: Option<&Spanned<raw::NoAnswerTable>>,
        fallback: Option<&DeadlineRule>,
    ) -> Option<NoAnswer> {
        let wait = Interval::from_mins(20);
        let Some(table) = table else {
            return Some(NoAnswer {
                wait_at_most: wait,
                rule: inherited(fallback?),
            });
        };
        let raw = table.get_ref();
        let would = "a worker still waiting at a closed door would be missed by nobody";
        let wait_at_most = values::interval_or(file, raw.wait_at_most.as_ref(), wait, &ZERO_WITHIN);
        let rule = self.rule(
            file,
            &table.span(),
            &common!(raw),
            CHECK_IN_GRACE,
            fallback,
            would,
        );
        note_early_nudge(
            file,
            &raw.nudge_before,
            rule.as_ref(),
            wait_at_most,
            "wait_at_most",
        );
        Some(NoAnswer {
            wait_at_most: wait_at_most?,
            rule: rule?,
        })
    }

    pub(super) fn home_safe(
        &self,
        file: &mut File,
        table: Option<&Spanned<raw::HomeSafeTable>>,
        fallback: Option<&DeadlineRule>,
    ) -> Option<HomeSafe> {
        let half_hour = Interval::from_mins(30);
        let Some(table) = table else {
            return Some(HomeSafe {
                within: half_hour,
                rule: inherited(fallback?),
            });
        };
        let raw = table.get_ref();
        let would = "a worker who never gets home would be missed by nobody";
        let within = values::interval_or(file, raw.within.as_ref(), half_hour, &ZERO_WITHIN);
        let rule = self.rule(file, &table.span(), &common!(raw), JOURNEY_GRACE, fallback, would);
        note_early_nudge(file, &raw.nudge_before, rule.as_ref(), within, "within");
        Some(HomeSafe {
            within: within?,
            rule: rule?,
        })
    }

    fn rule(
        &self,
        file: &mut File,
        table: &Range<usize>,
        raw: &CommonKeys<'_>,
        default_grace: Span,
        fallback: Option<&DeadlineRule>,
        would: &str,
    ) -> Option<DeadlineRule> {
        let grace = match raw.grace {
            Some(grace) => values::span(file, grace),
            None => Some(fallback.map_or(default_grace, |rule| rule.grace)),
        };
        let nudge_before = match raw.nudge_before {
            Some(nudge) => values::span(file, nudge).map(|nudge| (nudge > Span::ZERO).then_some(nudge)),
            None => Some(None),
        };
        let chain = match (raw.chain, fallback) {
            (Some(chain), _) => self.chain(file, chain, would),
            (None, Some(fallback)) => Some(fallback.chain.clone()),
            (None, None) => {
                file.missing(table, "chain", would, "add `chain` with the name of a chain");
                None
            }
        };
        Some(DeadlineRule {
            nudge_before: nudge_before?,
            grace: grace?,
            chain: chain?,
        })
    }

    fn chain(&self, file: &mut File, name: &Spanned<String>, would: &str) -> Option<ChainName> {
        let text = name.get_ref().as_str();
        if self.chains.contains(text) {
            return Some(ChainName::new(text));
        }
        if !file.is_unreadable_anywhere(text) && !file.is_unreadable_at_top("chain") {
            let known = self.chains.iter().map(String::as_str);
            file.error(
                "missing-chain",
                name.span(),
                format!("there is no chain `{text}`: {would}"),
                match suggest::nearest(text, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("add a `[[chain.{text}]]`, or name one that is there"),
                },
            );
        }
        None
    }
}

/// Returns a rule without its nudge, which was written for another deadline.
fn inherited(rule: &DeadlineRule) -> DeadlineRule {
    DeadlineRule {
        nudge_before: None,
        ..rule.clone()
    }
}

/// Turns a value written and not compiled into an error, and a value not written into `Some(None)`.
pub(super) fn flat<T>(written: Option<Option<T>>) -> Option<Option<T>> {
    match written {
        Some(None) => None,
        Some(some) => Some(some),
        None => Some(None),
    }
}

fn note_early_nudge(
    file: &mut File,
    place: &raw::Text,
    rule: Option<&DeadlineRule>,
    length: Option<Interval>,
    key: &str,
) {
    let nudge = rule.and_then(|rule| rule.nudge_before);
    if let (Some(place), Some(nudge), Some(length)) = (place, nudge, length)
        && nudge >= length.span()
    {
        file.error(
            "nudge-too-early",
            place.span(),
            format!(
                "the nudge would go out as soon as the worker is heard from: `{key}` is {}",
                length.span()
            ),
            format!("give less than {}", length.span()),
        );
    }
}

pub(super) fn write_up(file: &mut File, table: &Spanned<raw::WriteUpTable>) -> Option<WriteUp> {
    let raw = table.get_ref();
    let day = Interval::from_mins(24 * 60);
    let within = values::interval_or(file, raw.within.as_ref(), day, &ZERO_WITHIN);
    let grace = raw
        .grace
        .as_ref()
        .map_or(Some(WRITE_UP_GRACE), |grace| values::span(file, grace));
    let remind_before = raw
        .remind_before
        .as_ref()
        .map(|before| values::span(file, before));
    if let (Some(written), Some(Some(before)), Some(within)) = (&raw.remind_before, remind_before, within)
        && before >= within.span()
    {
        file.error(
            "bad-reminder",
            written.span(),
            "the reminder would come before the visit is over",
            "write a time shorter than `within`",
        );
    }
    let within = within?;
    Some(WriteUp {
        within,
        remind_before: remind_before
            .unwrap_or_else(|| Some(WRITE_UP_REMINDER.min(within.span().halved())))?,
        grace: grace?,
    })
}

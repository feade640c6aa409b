//! What an operator reads in the log of what the application did.

use crate::app::{Happened, LogRemark, RecordedStep};
use crate::domain::aggregate::Aggregate;
use crate::domain::alert::AlertEvent;

/// Logs one decision. What became of each message is for whoever looks for it; everything else is a life event.
pub(super) fn happened(happened: &Happened) {
    match happened {
        Happened::Visit(steps) => steps.iter().for_each(life_event),
        Happened::Watch(steps) => steps.iter().for_each(life_event),
        Happened::Answered(_) => {}
    }
}

fn life_event<A: Aggregate>(step: &RecordedStep<A>) {
    let (id, name, kind) = (step.after.id(), A::event_name(&step.event), A::KIND);
    if matches!(
        A::alert_event(&step.event),
        Some(AlertEvent::Reached { .. } | AlertEvent::ReachedLate { .. })
    ) {
        tracing::debug!(%id, event = name, "{kind}");
    } else {
        tracing::info!(%id, event = name, "{kind}");
    }
}

/// Logs a remark of the application.
pub(super) fn remark(remark: &LogRemark) {
    match remark {
        LogRemark::NoAddress { person, channel } => {
            tracing::warn!(%person, ?channel, "no address: the message cannot be written");
        }
        LogRemark::Refused { subject, refusal } => {
            tracing::debug!(subject, ?refusal, "nothing came of what was said");
        }
        LogRemark::RepliesLost { gateway, trouble } => {
            tracing::warn!(%gateway, trouble, "replies cannot be fetched");
        }
        LogRemark::RepliesBack { gateway } => tracing::info!(%gateway, "replies can be fetched again"),
        LogRemark::RulesSwapped => tracing::info!("the configuration was swapped"),
        LogRemark::SchoolKept { school } => tracing::warn!(
            %school,
            "the new configuration leaves out a school that somebody is out of: its rules stay until a reload after they are back"
        ),
        LogRemark::NoDrill { school, why } => tracing::warn!(%school, why, "the drill did not take place"),
        LogRemark::Swept { school, still_out } => tracing::info!(%school, still_out, "sweep"),
        LogRemark::TextNotCounted { visit, why } => {
            tracing::warn!(%visit, why, "a text that began a visit could not be counted on it");
        }
        LogRemark::Unreadable { gateway, texts, why } => {
            tracing::warn!(%gateway, texts, why, "texts came in that could not be read");
        }
        LogRemark::Unwritable { subject, error } => {
            tracing::error!(subject, error, "an event could not be written down");
        }
    }
}

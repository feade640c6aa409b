//! The schemas of the domain's own words, made here: the domain knows nothing of documents.

use crate::domain::alert::{AlertKind, CallTried, DeadlineKind};
use crate::domain::chain::{Ask, Channel};
use crate::domain::id::{AlertCode, GatewayName, SchoolId};
use crate::domain::plan::SignOutDetail;
use crate::domain::time::Timestamp;
use crate::domain::visit::{RuleException, VisitPhase};
use std::borrow::Cow;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{Object, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// Gives each type the schema made by an expression.
macro_rules! schemas {
    ($($name:ident: $schema:expr;)*) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                RefOr::T(Schema::Object($schema))
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

schemas! {
    AlertCode: text("The code of an alert, a letter and a number: `K7`.");
    GatewayName: text("The name of a gateway, as the server's file has it.");
    SchoolId: text("The name of a school's file.");
    Timestamp: instant();
    AlertKind: words(
        "How serious an alert is, least serious first.",
        &[
            AlertKind::Drill,
            AlertKind::Monitor,
            AlertKind::Concern,
            AlertKind::Overdue,
            AlertKind::Help,
            AlertKind::Duress,
        ]
        .map(AlertKind::word),
    );
    Ask: words(
        "What the people told are asked to do.",
        &[
            Ask::RingWorker,
            Ask::RingHousehold,
            Ask::GoAndSee,
            Ask::Decide,
            Ask::Police,
        ]
        .map(Ask::word),
    );
    CallTried: words("What was tried.", &["worker", "household", "street", "other"]);
    Channel: words("How a message travels.", &Channel::ALL.map(Channel::word));
    DeadlineKind: words("What is awaited.", &DeadlineKind::ALL.map(DeadlineKind::word));
    RuleException: words(
        "A rule that was broken.",
        &[
            RuleException::AgainstPolicy,
            RuleException::AfterLatestStart,
            RuleException::CoolingOff,
            RuleException::OutOfHours,
            RuleException::TooFewWorkers,
            RuleException::WithoutLeave,
        ]
        .map(RuleException::word),
    );
    SignOutDetail: words(
        "A note for the record.",
        &SignOutDetail::ALL.map(SignOutDetail::word),
    );
    VisitPhase: words(
        "How far a visit has come.",
        &[
            VisitPhase::Planned,
            VisitPhase::Authorised,
            VisitPhase::Out,
            VisitPhase::OnSite,
            VisitPhase::Between,
            VisitPhase::Returning,
            VisitPhase::Closed,
        ]
        .map(VisitPhase::word),
    );
}

fn text(description: &str) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .build()
}

fn instant() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .description(Some("An instant, RFC 3339 in UTC."))
        .build()
}

fn words(description: &str, words: &[&'static str]) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .enum_values(Some(words.iter().copied()))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;
    use serde_json::Value;

    /// Whether every value is written by one of the words of its schema, and every word is a value's.
    fn same<T: ToSchema + Serialize>(values: &[T]) {
        let schema = serde_json::to_value(T::schema()).expect("a schema");
        let mut words: Vec<Value> = schema["enum"].as_array().expect("words").clone();
        let mut written: Vec<Value> = values
            .iter()
            .map(|value| serde_json::to_value(value).expect("JSON"))
            .collect();
        words.sort_by_key(ToString::to_string);
        written.sort_by_key(ToString::to_string);
        assert_eq!(written, words, "{}", T::name());
    }

    #[test]
    fn the_words_in_the_document_are_the_words_in_answers() {
        use AlertKind as Kind;
        use RuleException as Exception;
        use VisitPhase as Phase;
        same(&[
            Kind::Drill,
            Kind::Monitor,
            Kind::Concern,
            Kind::Overdue,
            Kind::Help,
            Kind::Duress,
        ]);
        same(&[
            Ask::RingWorker,
            Ask::RingHousehold,
            Ask::GoAndSee,
            Ask::Decide,
            Ask::Police,
        ]);
        same(&[
            CallTried::Worker,
            CallTried::Household,
            CallTried::Street,
            CallTried::Other,
        ]);
        same(&Channel::ALL);
        same(&[
            Exception::AgainstPolicy,
            Exception::AfterLatestStart,
            Exception::CoolingOff,
            Exception::OutOfHours,
            Exception::TooFewWorkers,
            Exception::WithoutLeave,
        ]);
        same(&SignOutDetail::ALL);
        same(&[
            Phase::Planned,
            Phase::Authorised,
            Phase::Out,
            Phase::OnSite,
            Phase::Between,
            Phase::Returning,
            Phase::Closed,
        ]);
    }
}

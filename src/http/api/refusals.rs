//! The refusals that the document names for each kind of route.

use super::problem::{PROBLEM_JSON, Problem, ProblemKind};
use std::collections::BTreeMap;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

/// Refusals of a question for a list.
pub(crate) struct ListRefusals;

/// Refusals of a question about one thing.
pub(super) struct OneRefusals;

/// Refusals of a question that comes with a body.
pub(super) struct ForeseeRefusals;

/// Refusals of a request to do something.
pub(super) struct ActRefusals;

/// Refusals of every route.
const EVERY: [ProblemKind; 5] = [
    ProblemKind::Malformed,
    ProblemKind::NoToken,
    ProblemKind::Forbidden,
    ProblemKind::TooMany,
    ProblemKind::Busy,
];

/// Further refusals where there is a body and a rule.
const OF_A_BODY: [ProblemKind; 3] = [ProblemKind::Refused, ProblemKind::TooLong, ProblemKind::NotJson];

type Refusals = BTreeMap<String, RefOr<Response>>;

impl IntoResponses for ListRefusals {
    fn responses() -> Refusals {
        refusals(&[])
    }
}

impl IntoResponses for OneRefusals {
    fn responses() -> Refusals {
        refusals(&[ProblemKind::Unknown])
    }
}

impl IntoResponses for ForeseeRefusals {
    fn responses() -> Refusals {
        refusals(&OF_A_BODY)
    }
}

impl IntoResponses for ActRefusals {
    fn responses() -> Refusals {
        let mut refusals = refusals(&OF_A_BODY);
        refusals.extend(OneRefusals::responses());
        refusals
    }
}

fn refusals(further: &[ProblemKind]) -> Refusals {
    let kinds = EVERY.iter().chain(further);
    kinds
        .map(|kind| (kind.status().as_u16().to_string(), RefOr::T(response(*kind))))
        .collect()
}

fn response(kind: ProblemKind) -> Response {
    let schema = Ref::from_schema_name(Problem::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let answer = ResponseBuilder::new()
        .description(kind.title())
        .content(PROBLEM_JSON, content);
    let header = |name: &'static str, words: &str, schema_type: Type| {
        let schema = ObjectBuilder::new().schema_type(schema_type).build();
        let header = HeaderBuilder::new().schema(Some(schema)).description(Some(words));
        (name, header.build())
    };
    let (name, header) = match kind {
        ProblemKind::NoToken => header("WWW-Authenticate", "Always `Bearer`.", Type::String),
        ProblemKind::TooMany | ProblemKind::Busy => header(
            "Retry-After",
            "Seconds to wait before asking again.",
            Type::Integer,
        ),
        ProblemKind::Malformed
        | ProblemKind::Forbidden
        | ProblemKind::Unknown
        | ProblemKind::WrongMethod
        | ProblemKind::Refused
        | ProblemKind::TooLong
        | ProblemKind::NotJson => return answer.build(),
    };
    answer.header(name, header).build()
}

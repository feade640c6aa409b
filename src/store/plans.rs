//! Plans, each kept once by its name, and put in place where states and events name their plans.

use super::codec::{from_json, subject_text, to_json};
use super::error::StoreError;
use super::read::StoreReader;
use super::record::EventBody;
use super::write;
use crate::domain::delivery::SubjectId;
use crate::domain::event::VisitEvent;
use crate::domain::plan::Plan;
use crate::domain::shared::{PlanName, PlanRef, Shared, SharedKind, SharedPlan, SharedWatchPlan};
use crate::domain::visit::Visit;
use crate::domain::watch::{Watch, WatchEvent, WatchPlan};
use rusqlite::{Connection, OptionalExtension, Params};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

/// The plan of an event that opens a visit or a watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpeningPlan {
    /// Of a visit.
    Visit(SharedPlan),
    /// Of a watch.
    Watch(SharedWatchPlan),
}

impl OpeningPlan {
    /// Returns the plan of an event of a visit that opens or plans the visit, named.
    ///
    /// # Errors
    /// [`StoreError::Encode`] when the plan has no JSON form: a fault of ours.
    pub fn of_visit(event: &VisitEvent) -> Result<Option<Self>, StoreError> {
        let plan = event.plan().and_then(PlanRef::at_hand);
        plan.map(|plan| named(plan).map(Self::Visit)).transpose()
    }

    /// Returns the plan of an event of a watch that opens the watch, named.
    ///
    /// # Errors
    /// [`StoreError::Encode`] when the plan has no JSON form: a fault of ours.
    pub fn of_watch(event: &WatchEvent) -> Result<Option<Self>, StoreError> {
        let plan = event.plan().and_then(PlanRef::at_hand);
        plan.map(|plan| named(plan).map(Self::Watch)).transpose()
    }

    /// Writes down that a visit or watch runs under the plan; the plan itself where not there yet.
    pub(super) fn put(&self, conn: &Connection, subject: SubjectId) -> Result<(), StoreError> {
        match self {
            Self::Visit(plan) => put(conn, plan, subject),
            Self::Watch(plan) => put(conn, plan, subject),
        }
    }
}

/// Returns a plan, named if it was not.
fn named<P: SharedKind>(plan: &Shared<P>) -> Result<Shared<P>, StoreError> {
    name(plan).map(|_| plan.clone())
}

/// Returns the name of a plan: the SHA-256 of the plan's JSON.
fn name<P: SharedKind>(plan: &Shared<P>) -> Result<PlanName, StoreError> {
    match plan.name() {
        Some(name) => Ok(name),
        None => Ok(plan.give_name(name_of(json(&**plan)?.as_bytes()))),
    }
}

/// Returns the name of a plan by its JSON.
pub(super) fn name_of(json: &[u8]) -> PlanName {
    PlanName::new(Sha256::digest(json).into())
}

/// Returns a plan as JSON: the same text for equal plans.
fn json<P: SharedKind>(plan: &P) -> Result<String, StoreError> {
    to_json("plan", plan)
}

fn put<P: SharedKind>(conn: &Connection, plan: &Shared<P>, subject: SubjectId) -> Result<(), StoreError> {
    let name = name(plan)?;
    let is_there = conn
        .prepare_cached("SELECT 1 FROM plan WHERE name = ?1")
        .and_then(|mut statement| statement.exists([name.bytes()]))
        .map_err(StoreError::read("plan"))?;
    if !is_there {
        write::put(
            conn,
            "plan",
            "INSERT INTO plan (name, kind, json) VALUES (?1, ?2, ?3)",
            (name.bytes(), P::KIND, json(&**plan)?),
        )?;
    }
    write::put(
        conn,
        "plan_use",
        "INSERT INTO plan_use (plan, subject) VALUES (?1, ?2) ON CONFLICT (plan, subject) DO NOTHING",
        (name.bytes(), subject_text(subject)),
    )
}

/// Removes the plans of a purged visit or watch, but for those that others run under.
pub(super) fn purge(conn: &Connection, subject: SubjectId) -> Result<(), StoreError> {
    write::put(
        conn,
        "plan_use",
        "DELETE FROM plan_use WHERE subject = ?1",
        [subject_text(subject)],
    )?;
    write::put(
        conn,
        "plan",
        "DELETE FROM plan WHERE NOT EXISTS (SELECT 1 FROM plan_use WHERE plan_use.plan = plan.name)",
        [],
    )
}

/// Something written down with the name of a plan: a state or an event.
pub(super) trait NamesPlan: Sized {
    /// The same as written.
    type Written: DeserializeOwned + Send;

    /// Puts the plan in place.
    fn restored(written: Self::Written, plans: &PlanReader<'_>) -> Result<Self, StoreError>;
}

impl NamesPlan for Visit {
    type Written = Visit<PlanRef<Plan>>;

    fn restored(written: Self::Written, plans: &PlanReader<'_>) -> Result<Self, StoreError> {
        written.with_plan(|plan| plans.place(&plans.visits, plan))
    }
}

impl NamesPlan for Watch {
    type Written = Watch<PlanRef<WatchPlan>>;

    fn restored(written: Self::Written, plans: &PlanReader<'_>) -> Result<Self, StoreError> {
        written.with_plan(|plan| plans.place(&plans.watches, plan))
    }
}

impl NamesPlan for VisitEvent {
    type Written = Self;

    fn restored(mut written: Self, plans: &PlanReader<'_>) -> Result<Self, StoreError> {
        if let Some(plan) = written.plan_mut() {
            *plan = plans.place(&plans.visits, plan.clone())?.into();
        }
        Ok(written)
    }
}

impl NamesPlan for WatchEvent {
    type Written = Self;

    fn restored(mut written: Self, plans: &PlanReader<'_>) -> Result<Self, StoreError> {
        if let Some(plan) = written.plan_mut() {
            *plan = plans.place(&plans.watches, plan.clone())?.into();
        }
        Ok(written)
    }
}

/// Plans read so far, by name.
type PlansRead<P> = RefCell<BTreeMap<PlanName, Shared<P>>>;

/// Reads states and events from JSON, each with its plan. A plan is read once.
pub(super) struct PlanReader<'a> {
    conn: &'a Connection,
    visits: PlansRead<Plan>,
    watches: PlansRead<WatchPlan>,
}

impl<'a> PlanReader<'a> {
    pub(super) fn new(conn: &'a Connection) -> Self {
        Self {
            conn,
            visits: RefCell::default(),
            watches: RefCell::default(),
        }
    }

    /// Returns the connection on which plans are read.
    pub(super) fn conn(&self) -> &'a Connection {
        self.conn
    }

    /// Reads a state or an event from JSON.
    pub(super) fn read<T: NamesPlan>(
        &self,
        table: &'static str,
        row: impl fmt::Display,
        json: &str,
    ) -> Result<T, StoreError> {
        T::restored(from_json(table, row, json)?, self)
    }

    /// Returns the plan of a reference.
    fn place<P: SharedKind>(&self, read: &PlansRead<P>, plan: PlanRef<P>) -> Result<Shared<P>, StoreError> {
        let name = match plan {
            PlanRef::AtHand(plan) => return Ok(plan),
            PlanRef::Named(name) => name,
        };
        if let Some(plan) = read.borrow().get(&name) {
            return Ok(plan.clone());
        }
        let plan: Shared<P> = Shared::named(name, self.fetch(name)?);
        read.borrow_mut().insert(name, plan.clone());
        Ok(plan)
    }

    /// Reads a plan of the store.
    fn fetch<P: SharedKind>(&self, name: PlanName) -> Result<P, StoreError> {
        let unreadable = |why: &str| StoreError::Unreadable {
            table: "plan",
            row: name.to_string(),
            why: why.to_owned(),
        };
        let found: Option<(String, String)> = self
            .conn
            .prepare_cached("SELECT kind, json FROM plan WHERE name = ?1")
            .and_then(|mut statement| {
                statement
                    .query_row([name.bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .map_err(StoreError::read("plan"))?;
        let (kind, json) = found.ok_or_else(|| unreadable("the plan is missing"))?;
        if kind != P::KIND {
            return Err(unreadable("the plan is of another kind"));
        }
        if name_of(json.as_bytes()) != name {
            return Err(unreadable("the plan is not what the name says"));
        }
        from_json("plan", name, &json)
    }
}

impl StoreReader {
    /// Reads the body of an event of a visit, with the plan that the body names.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where the JSON is of another type, or the plan is gone.
    pub fn visit_event(&self, body: &EventBody) -> Result<VisitEvent, StoreError> {
        PlanReader::new(&self.conn).read("event", "body", body.reveal())
    }

    /// Reads the body of an event of a watch, with the plan that the body names.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where the JSON is of another type, or the plan is gone.
    pub fn watch_event(&self, body: &EventBody) -> Result<WatchEvent, StoreError> {
        PlanReader::new(&self.conn).read("event", "body", body.reveal())
    }

    /// Reads states kept as JSON; the first column names the row in an error.
    pub(super) fn states<T: NamesPlan>(
        &self,
        table: &'static str,
        sql: &str,
        params: impl Params,
    ) -> Result<Vec<T>, StoreError> {
        let plans = PlanReader::new(&self.conn);
        let mut all = Vec::new();
        self.each_written(table, sql, params, |written| {
            all.push(T::restored(written, &plans)?);
            Ok(())
        })?;
        Ok(all)
    }
}

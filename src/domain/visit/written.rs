//! A visit as a record has the visit: with the name of the plan alone.

use super::Visit;

impl<P> Visit<P> {
    /// Returns the visit with its plan as `place` puts the plan in place.
    ///
    /// # Errors
    /// As `place`.
    pub fn with_plan<Q, E>(self, place: impl FnOnce(P) -> Result<Q, E>) -> Result<Visit<Q>, E> {
        let Self {
            id,
            plan,
            sign_out,
            exceptions,
            planning,
            leave_before,
            out_at,
            workers,
            back_by,
            extended,
            reassured_at,
            nudged,
            missed,
            unclear,
            called_off,
            outcomes,
            apart_raised,
            alert,
            quoted,
            last_voice,
            heard_by,
            said_safe,
            stood_down,
            past_alerts,
            closed,
            write_up_done,
            incidents,
            cooling_off,
        } = self;
        Ok(Visit {
            id,
            plan: place(plan)?,
            sign_out,
            exceptions,
            planning,
            leave_before,
            out_at,
            workers,
            back_by,
            extended,
            reassured_at,
            nudged,
            missed,
            unclear,
            called_off,
            outcomes,
            apart_raised,
            alert,
            quoted,
            last_voice,
            heard_by,
            said_safe,
            stood_down,
            past_alerts,
            closed,
            write_up_done,
            incidents,
            cooling_off,
        })
    }
}

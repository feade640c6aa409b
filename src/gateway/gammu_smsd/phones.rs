//! State of the modem by gammu-smsd's account: the table `phones`, by gammu 1.42.

use super::database::{self, DatabaseError};
use crate::domain::time::{Span, Timestamp};
use crate::gateway::{GatewayHealth, GatewayTrouble, carrier_time};
use rusqlite::{Connection, params};
use std::path::Path;

/// How old `TimeOut` may be. gammu-smsd sets `TimeOut` ten seconds ahead once a minute (`StatusFrequency`), or later by as long as
/// the modem takes to send a text in parts.
const OLD_AFTER: Span = Span::from_secs(120);

/// How far ahead `TimeOut` may be, with two clocks in near agreement.
const AHEAD_AT_MOST: Span = Span::from_secs(90);

struct PhoneRow {
    time_out: String,
    sends: String,
    receives: String,
    signal: i64,
    network: String,
}

/// Says how the modem is. `path` is the database's own.
pub(super) fn health(
    conn: &Connection,
    path: &Path,
    phone_id: Option<&str>,
    now: Timestamp,
) -> Result<GatewayHealth, DatabaseError> {
    let mut troubles = Vec::new();
    if !database::may_write(path, conn)? {
        troubles.push(serious(
            "Homeward's user may not write gammu-smsd's database or its folder, so no text can be sent: give both to a group that \
             Homeward's user is in, and name the folder in ReadWritePaths",
        ));
    }
    let mut statement = conn.prepare(
        "SELECT TimeOut, Send, Receive, Signal, coalesce(NetCode, '') FROM phones WHERE ?1 IS NULL OR ID = ?1 LIMIT 16",
    )?;
    let rows = statement.query_map(params![phone_id], |row| {
        Ok(PhoneRow {
            time_out: row.get(0)?,
            sends: row.get(1)?,
            receives: row.get(2)?,
            signal: row.get(3)?,
            network: row.get(4)?,
        })
    })?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let is_alive = |row: &&PhoneRow| carrier_time::is_near(&row.time_out, now, OLD_AFTER, AHEAD_AT_MOST);
    // A replaced modem leaves a row behind.
    let alive: Vec<&PhoneRow> = rows.iter().filter(is_alive).collect();
    if rows.is_empty() {
        troubles.push(serious(
            "gammu-smsd has never reached a modem: is it running, and is its `PhoneID` the one that Homeward was given?",
        ));
    } else if alive.is_empty() {
        troubles.push(serious(
            "gammu-smsd has not spoken to its modem for two minutes: look at `systemctl status gammu-smsd`, and whether the modem \
             is plugged in",
        ));
    } else {
        troubles.extend(of_modem(&alive));
    }
    let failing: i64 = conn.query_row("SELECT count(*) FROM outbox WHERE Retries > 0", [], |row| {
        row.get(0)
    })?;
    if failing > 0 {
        troubles.push(serious(
            "texts wait in gammu-smsd that the modem has failed to send: look at gammu-smsd's log, and at the credit of its SIM",
        ));
    }
    Ok(GatewayHealth {
        troubles,
        ..GatewayHealth::default()
    })
}

/// Names the troubles of the modems in use. A single modem without trouble is enough.
fn of_modem(alive: &[&PhoneRow]) -> Vec<GatewayTrouble> {
    let all = |is_so: fn(&PhoneRow) -> bool| alive.iter().all(|row| is_so(row));
    let mut troubles = Vec::new();
    if all(|row| row.sends == "no") {
        troubles.push(serious(
            "gammu-smsd is told not to send: take `Send = no` out of its configuration",
        ));
    }
    if all(|row| row.receives == "no") {
        troubles.push(serious(
            "gammu-smsd is told not to receive: take `Receive = no` out of its configuration",
        ));
    }
    if all(|row| row.network.trim().is_empty()) {
        troubles.push(serious(
            "the modem is on no network: is the SIM in, paid for and without a PIN? (`CheckNetwork = 0` hides it)",
        ));
    } else if all(|row| row.signal == 0) {
        troubles.push(serious(
            "the modem has no signal: move it to a window, or give it an aerial (`CheckSignal = 0` hides it)",
        ));
    }
    troubles
}

fn serious(words: &str) -> GatewayTrouble {
    GatewayTrouble {
        is_serious: true,
        words: words.to_owned(),
    }
}

/// Returns the state of a gateway whose database cannot be asked.
pub(super) fn without_database(error: &DatabaseError) -> Option<GatewayHealth> {
    let words = match error {
        // Passes: a missing answer, as with any other gateway.
        DatabaseError::Busy | DatabaseError::Late | DatabaseError::Unsure(_) => return None,
        DatabaseError::Foreign(_) | DatabaseError::Forbidden | DatabaseError::Unreachable(_) => {
            error.to_string()
        }
    };
    Some(GatewayHealth {
        troubles: vec![serious(&words)],
        ..GatewayHealth::default()
    })
}

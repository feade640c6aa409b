-- Instants that are looked up or ordered by are integers: milliseconds since 1970-01-01 UTC, in columns ending in _ms.
-- Columns named `json` hold a whole domain value; the columns beside it only serve to find it.

-- The record. `hash` covers the row and the hash before it; the body is covered through `body_hash`.
CREATE TABLE event (
    seq       INTEGER PRIMARY KEY,
    at_ms     INTEGER NOT NULL,
    due_ms    INTEGER,
    school    TEXT,
    subject   TEXT,                 -- v12, w3, or nothing
    actor     TEXT    NOT NULL,
    channel   TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    body      TEXT    NOT NULL,     -- JSON
    body_hash BLOB    NOT NULL,
    hash      BLOB    NOT NULL
) STRICT;
CREATE INDEX event_by_subject ON event (subject, seq);

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
-- INSERT OR REPLACE removes a row without asking the trigger above.
CREATE TRIGGER event_is_only_appended BEFORE INSERT ON event
WHEN NEW.seq <= (SELECT max(seq) FROM event)
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

-- Where the record ends, so that rows taken off its end are missed.
CREATE TABLE head (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    seq  INTEGER NOT NULL,
    hash BLOB    NOT NULL
) STRICT;
INSERT INTO head (one, seq, hash) VALUES (1, 0, zeroblob(32));

CREATE TABLE visit (
    id     INTEGER PRIMARY KEY,
    school TEXT    NOT NULL,
    live   INTEGER NOT NULL CHECK (live IN (0, 1)),
    json   TEXT    NOT NULL
) STRICT;
CREATE INDEX visit_live ON visit (id) WHERE live = 1;

CREATE TABLE watch (
    id     INTEGER PRIMARY KEY,
    school TEXT    NOT NULL,
    live   INTEGER NOT NULL CHECK (live IN (0, 1)),
    json   TEXT    NOT NULL
) STRICT;
CREATE INDEX watch_live ON watch (id) WHERE live = 1;

-- A text without a gateway was said to us directly and cannot come twice: NULLs are never equal here.
CREATE TABLE inbox (
    id             INTEGER PRIMARY KEY,
    gateway        TEXT,
    provider_id    TEXT    NOT NULL,
    sender         TEXT    NOT NULL,
    text           TEXT    NOT NULL,
    sent_at_ms     INTEGER,
    received_at_ms INTEGER NOT NULL,
    person         TEXT,
    subject        TEXT,
    intent         TEXT    NOT NULL,
    because        TEXT    NOT NULL,
    moved          TEXT    NOT NULL,
    redacted       INTEGER NOT NULL CHECK (redacted IN (0, 1)),
    UNIQUE (gateway, provider_id)
) STRICT;

-- The outbox.
CREATE TABLE message (
    id             INTEGER PRIMARY KEY,
    reference      TEXT    NOT NULL UNIQUE,
    subject        TEXT,
    channel        TEXT    NOT NULL,
    address        TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    final          INTEGER NOT NULL CHECK (final IN (0, 1)),
    valid_until_ms INTEGER NOT NULL,
    json           TEXT    NOT NULL
) STRICT;
CREATE INDEX message_unfinished ON message (id) WHERE final = 0;
CREATE INDEX message_by_subject ON message (subject, id);
CREATE INDEX message_by_address ON message (address, channel, id);

-- Every id under which a gateway took a message, earlier gateways included: receipts come by these.
CREATE TABLE message_provider (
    gateway     TEXT    NOT NULL,
    provider_id TEXT    NOT NULL,
    message     INTEGER NOT NULL REFERENCES message (id),
    PRIMARY KEY (gateway, provider_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_provider_by_message ON message_provider (message);

CREATE TABLE attempt (
    message     INTEGER NOT NULL REFERENCES message (id),
    n           INTEGER NOT NULL,
    gateway     TEXT    NOT NULL,
    begun_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,
    outcome     TEXT    NOT NULL,
    PRIMARY KEY (message, n)
) STRICT, WITHOUT ROWID;

-- What the alert list shows. A code comes again after years, so its opening is part of the key.
CREATE TABLE alert (
    code           TEXT    NOT NULL,
    opened_at_ms   INTEGER NOT NULL,
    subject        TEXT,
    school         TEXT,
    kind           TEXT    NOT NULL,
    causes         TEXT    NOT NULL,    -- JSON
    step           TEXT    NOT NULL,
    held_by        TEXT,
    next_at_ms     INTEGER,
    resolved_at_ms INTEGER,
    resolved_by    TEXT,
    PRIMARY KEY (code, opened_at_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_by_opening ON alert (opened_at_ms);
CREATE INDEX alert_open ON alert (opened_at_ms) WHERE resolved_at_ms IS NULL;

-- The next number of each kind; never used again, whatever is removed.
CREATE TABLE counter (
    name TEXT    PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter (name, next) VALUES ('visit', 1), ('watch', 1), ('message', 1), ('alert', 1);

-- How far each polled gateway has been read.
CREATE TABLE cursor (
    gateway  TEXT PRIMARY KEY,
    position TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE routine (
    key         TEXT    PRIMARY KEY,
    last_run_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- When the engine last turned: what it missed is reckoned from here.
CREATE TABLE turn (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    last_ms INTEGER NOT NULL
) STRICT;

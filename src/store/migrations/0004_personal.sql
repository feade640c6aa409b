-- What is personal of an event stands apart from the record: the row keeps its digest (`body_hash`), so that the part can be
-- purged and every hash still holds. `format` says how a row was hashed: 1 before this version (its digest has no salt, and
-- it has no epoch), 2 from here on. Rows of format 1 are left as they were hashed: the record stays provable.
ALTER TABLE event ADD COLUMN format INTEGER NOT NULL DEFAULT 1 CHECK (format IN (1, 2));
-- The epoch of the owner who wrote the row; 0 where a lock on the file says who that is.
ALTER TABLE event ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0 CHECK (epoch >= 0);

CREATE TABLE personal (
    seq  INTEGER PRIMARY KEY REFERENCES event (seq),
    salt BLOB,                      -- 32 random bytes; nothing for a row of format 1
    body TEXT    NOT NULL           -- JSON
) STRICT;
INSERT INTO personal (seq, salt, body) SELECT seq, NULL, body FROM event ORDER BY seq;
ALTER TABLE event DROP COLUMN body;

CREATE INDEX event_purges ON event (seq) WHERE name = 'personal parts purged';

CREATE TRIGGER personal_is_never_changed BEFORE UPDATE ON personal
BEGIN SELECT RAISE(ABORT, 'personal parts are append-only'); END;
-- A part goes only once a later event says that it is purged: [first, last] of each run of events, in `purged`.
CREATE TRIGGER personal_is_only_purged BEFORE DELETE ON personal
WHEN NOT EXISTS (
    SELECT 1 FROM event
    JOIN personal AS purge ON purge.seq = event.seq, json_each(purge.body, '$.purged') AS run
    WHERE event.name = 'personal parts purged' AND event.seq > OLD.seq
      AND OLD.seq BETWEEN run.value ->> 0 AND run.value ->> 1
)
BEGIN SELECT RAISE(ABORT, 'personal parts are append-only, and go by a purge that is on record'); END;
-- INSERT OR REPLACE removes a row without asking the triggers above. A part is added right after its event.
CREATE TRIGGER personal_is_only_appended BEFORE INSERT ON personal
WHEN NEW.seq < (SELECT max(seq) FROM event) OR EXISTS (SELECT 1 FROM personal WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'personal parts are append-only'); END;

-- Room for a lease: who writes the record, where a lock on a file cannot say it. Nothing uses it yet but `epoch`, which
-- each new event carries.
ALTER TABLE head ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;  -- raised whenever another process takes over
ALTER TABLE head ADD COLUMN owner TEXT    NOT NULL DEFAULT ''; -- random id of the owning process; '' = nobody
ALTER TABLE head ADD COLUMN name  TEXT    NOT NULL DEFAULT ''; -- that process for people: machine, start, version
ALTER TABLE head ADD COLUMN beat  INTEGER NOT NULL DEFAULT 0;  -- raised by every commit of the owner

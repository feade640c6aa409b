-- The rules of visits and watches, each kept once under the SHA-256 of its JSON. States and events name their plan; events of
-- before this version have the whole plan in their body, and stay as they were hashed.
CREATE TABLE plan (
    name BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,             -- visit, watch
    json TEXT NOT NULL
) STRICT;

-- Which visits and watches were opened under a plan: it goes with the last of them.
CREATE TABLE plan_use (
    plan    BLOB NOT NULL,
    subject TEXT NOT NULL,          -- v12, w3
    PRIMARY KEY (plan, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_use_by_subject ON plan_use (subject);

CREATE TRIGGER plan_is_never_changed BEFORE UPDATE ON plan
BEGIN SELECT RAISE(ABORT, 'a plan is never changed'); END;
CREATE TRIGGER plan_goes_with_its_last_use BEFORE DELETE ON plan
WHEN EXISTS (SELECT 1 FROM plan_use WHERE plan_use.plan = OLD.name)
BEGIN SELECT RAISE(ABORT, 'a plan goes with the last visit under it'); END;
-- INSERT OR REPLACE removes a row without asking the trigger above.
CREATE TRIGGER plan_is_only_added BEFORE INSERT ON plan
WHEN EXISTS (SELECT 1 FROM plan WHERE plan.name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'a plan is never changed'); END;
CREATE TRIGGER plan_use_is_never_changed BEFORE UPDATE ON plan_use
BEGIN SELECT RAISE(ABORT, 'the use of a plan is never changed'); END;
CREATE TRIGGER plan_use_goes_with_its_subject BEFORE DELETE ON plan_use
WHEN EXISTS (SELECT 1 FROM event JOIN personal ON personal.seq = event.seq WHERE event.subject = OLD.subject)
BEGIN SELECT RAISE(ABORT, 'the use of a plan goes by a purge that is on record'); END;

-- Households in cooling-off, and those that were cleared: one row for the visit whose incident began it.
-- Everything here stands in that visit's `json` too, and in its events; `verify` compares. It is a table of its own so
-- that a sign-out need not read every visit there ever was.
CREATE TABLE household (
    visit         INTEGER PRIMARY KEY REFERENCES visit (id),
    school        TEXT    NOT NULL,
    cleared_at_ms INTEGER,
    json          TEXT    NOT NULL
) STRICT;
CREATE INDEX household_cooling_off ON household (visit) WHERE cleared_at_ms IS NULL;

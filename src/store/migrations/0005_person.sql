-- What Homeward has learnt of a person beside the configuration: the mark of today (AWAY, HERE), and whether the number on
-- file has answered a test text. One row a person; what led to it stands in the record.
CREATE TABLE person (
    id     TEXT PRIMARY KEY,
    school TEXT NOT NULL,
    json   TEXT NOT NULL
) STRICT;

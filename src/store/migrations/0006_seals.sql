-- What stands in no event is sealed, so that `verify` finds an edit of it. Each seal has 16 bytes.
-- `seal` goes on from the row before, and each event's hash covers the last of both: no text and no message can be changed,
-- taken away or put in without every later event being made anew. Of a message the seal covers what never changes: its
-- number, reference, subject, channel and address.
ALTER TABLE inbox ADD COLUMN seal BLOB;
ALTER TABLE message ADD COLUMN seal BLOB;
-- `sum` is over the row as it stands: it shows an edit, and not an edit by somebody who makes the sum anew. That of a
-- message covers the sums of its attempts.
ALTER TABLE message ADD COLUMN sum BLOB;
ALTER TABLE message_provider ADD COLUMN sum BLOB;
ALTER TABLE attempt ADD COLUMN sum BLOB;
ALTER TABLE counter ADD COLUMN sum BLOB;
ALTER TABLE cursor ADD COLUMN sum BLOB;
ALTER TABLE routine ADD COLUMN sum BLOB;
ALTER TABLE turn ADD COLUMN sum BLOB;

-- The last text and the last message written before the event or with it; nothing in rows of an earlier version.
ALTER TABLE event ADD COLUMN texts INTEGER;
ALTER TABLE event ADD COLUMN messages INTEGER;

ALTER TABLE head ADD COLUMN texts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE head ADD COLUMN texts_seal BLOB NOT NULL DEFAULT X'00000000000000000000000000000000';
ALTER TABLE head ADD COLUMN messages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE head ADD COLUMN messages_seal BLOB NOT NULL DEFAULT X'00000000000000000000000000000000';
-- How many rows `cursor`, `routine` and `turn` have.
ALTER TABLE head ADD COLUMN marks INTEGER NOT NULL DEFAULT 0;

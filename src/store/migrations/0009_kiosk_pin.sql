-- PINs of staff at the kiosk, hashed, and wrong tries at them.
CREATE TABLE kiosk_pin (
    person TEXT PRIMARY KEY,
    json   TEXT NOT NULL
) STRICT;

-- Who may sign in on the pages. What led to an account stands in the record; passwords and PINs, hashed, stand here alone.
CREATE TABLE account (
    name TEXT PRIMARY KEY,
    json TEXT NOT NULL
) STRICT;

-- Browsers that need not sign in again for a while, by the SHA-256 of their token.
CREATE TABLE session (
    token TEXT PRIMARY KEY,
    json  TEXT NOT NULL
) STRICT;

-- Addresses of browsers with wrong passwords, and how long the next has to wait.
CREATE TABLE wrong_address (
    address TEXT PRIMARY KEY,
    json    TEXT NOT NULL
) STRICT;

-- How long the machine had been up when the engine last turned, and since which of its starts: a wall clock that was set
-- while the daemon was dead hides nothing of how long that was. Nothing where it is not known.
ALTER TABLE turn ADD COLUMN boot TEXT;
ALTER TABLE turn ADD COLUMN up_ms INTEGER;

-- Times are milliseconds since 1970-01-01 UTC.

CREATE TABLE batches (
    id              TEXT PRIMARY KEY,
    client          TEXT NOT NULL,
    idempotency_key TEXT,
    created_at_ms   INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX batches_by_key ON batches (client, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE jobs (
    seq              INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of submission
    id               TEXT NOT NULL UNIQUE,
    client           TEXT NOT NULL,
    idempotency_key  TEXT,
    revision         INTEGER NOT NULL DEFAULT 0, -- raised by whatever changes what is shown of it
    -- The standing: written as a whole, by the state machine's decisions only.
    state            TEXT NOT NULL,
    attempt          INTEGER NOT NULL,
    epoch            INTEGER NOT NULL,
    renewed_at_ms    INTEGER,
    cancel_requested INTEGER NOT NULL,
    not_before_ms    INTEGER,
    deadline_at_ms   INTEGER,
    -- Its place in the line.
    lane             INTEGER NOT NULL,
    turn             INTEGER NOT NULL,
    -- What is asked for.
    draft            INTEGER NOT NULL,
    batch            TEXT REFERENCES batches (id),
    prompt           TEXT,
    model            TEXT NOT NULL,
    megapixels       REAL NOT NULL,
    steps            INTEGER NOT NULL,
    options          TEXT NOT NULL, -- JSON
    spec             TEXT NOT NULL, -- whatever the one who runs it wrote
    residency_ms     INTEGER NOT NULL,
    -- What became of it.
    created_at_ms    INTEGER NOT NULL,
    started_at_ms    INTEGER,
    finished_at_ms   INTEGER,
    due_low_ms       INTEGER, -- the range that was stated when it was submitted
    due_high_ms      INTEGER,
    failure          TEXT, -- JSON
    edit             TEXT, -- JSON
    favourite        INTEGER NOT NULL DEFAULT 0,
    deleted_at_ms    INTEGER
) STRICT;

CREATE UNIQUE INDEX jobs_by_key ON jobs (client, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX jobs_unfinished ON jobs (lane, turn, seq) WHERE state IN ('queued', 'retrying', 'running');
CREATE INDEX jobs_unfinished_of_client ON jobs (client, lane, turn, seq)
    WHERE state IN ('queued', 'retrying', 'running');
CREATE INDEX jobs_of_client ON jobs (client, seq) WHERE draft = 0 AND deleted_at_ms IS NULL;
CREATE INDEX jobs_favourite ON jobs (seq) WHERE favourite = 1;
CREATE INDEX jobs_failed ON jobs (seq) WHERE state = 'failed';
CREATE INDEX jobs_deleted ON jobs (deleted_at_ms) WHERE deleted_at_ms IS NOT NULL;
CREATE INDEX jobs_of_batch ON jobs (batch, seq) WHERE batch IS NOT NULL;
CREATE INDEX jobs_finished ON jobs (draft, finished_at_ms)
    WHERE favourite = 0 AND state IN ('succeeded', 'failed', 'cancelled');
CREATE INDEX jobs_with_deadline ON jobs (deadline_at_ms)
    WHERE deadline_at_ms IS NOT NULL AND state = 'queued';

-- Words of the prompts, for the history's search.
CREATE VIRTUAL TABLE prompts USING fts5 (
    prompt, content = 'jobs', content_rowid = 'seq', prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER prompt_added AFTER INSERT ON jobs WHEN new.draft = 0 AND new.prompt IS NOT NULL BEGIN
    INSERT INTO prompts (rowid, prompt) VALUES (new.seq, new.prompt);
END;
CREATE TRIGGER prompt_removed AFTER DELETE ON jobs WHEN old.draft = 0 AND old.prompt IS NOT NULL BEGIN
    INSERT INTO prompts (prompts, rowid, prompt) VALUES ('delete', old.seq, old.prompt);
END;

-- Each image once, by the SHA-256 of its bytes. The row comes before the file and goes after it.
CREATE TABLE objects (
    hash          TEXT PRIMARY KEY,
    bytes         INTEGER NOT NULL,
    state         TEXT NOT NULL, -- coming, here or leaving
    held_until_ms INTEGER NOT NULL, -- an upload comes before its job
    refs          INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX objects_unreferred ON objects (held_until_ms) WHERE refs = 0;

CREATE TABLE job_objects (
    job  INTEGER NOT NULL REFERENCES jobs (seq) ON DELETE CASCADE,
    role TEXT NOT NULL,
    hash TEXT NOT NULL REFERENCES objects (hash),
    PRIMARY KEY (job, role)
) STRICT, WITHOUT ROWID;

CREATE INDEX job_objects_by_hash ON job_objects (hash);

-- One row: sums that nobody counts again, and what outlives a restart.
CREATE TABLE totals (
    only           INTEGER PRIMARY KEY CHECK (only = 1),
    object_bytes   INTEGER NOT NULL DEFAULT 0,
    referred_bytes INTEGER NOT NULL DEFAULT 0,
    stated         INTEGER NOT NULL DEFAULT 0,
    within         INTEGER NOT NULL DEFAULT 0,
    paused         INTEGER NOT NULL DEFAULT 0,
    events         INTEGER NOT NULL DEFAULT 0 -- event numbers below this were given out
) STRICT;
INSERT INTO totals (only) VALUES (1);

CREATE TRIGGER object_added AFTER INSERT ON objects BEGIN
    UPDATE totals SET object_bytes = object_bytes + new.bytes;
END;
CREATE TRIGGER object_removed AFTER DELETE ON objects BEGIN
    UPDATE totals SET object_bytes = object_bytes - old.bytes;
END;
CREATE TRIGGER object_referred AFTER INSERT ON job_objects BEGIN
    UPDATE totals SET referred_bytes = referred_bytes
        + (SELECT bytes FROM objects WHERE hash = new.hash AND refs = 0)
        WHERE EXISTS (SELECT 1 FROM objects WHERE hash = new.hash AND refs = 0);
    UPDATE objects SET refs = refs + 1 WHERE hash = new.hash;
END;
CREATE TRIGGER object_unreferred AFTER DELETE ON job_objects BEGIN
    UPDATE objects SET refs = refs - 1 WHERE hash = old.hash;
    UPDATE totals SET referred_bytes = referred_bytes
        - (SELECT bytes FROM objects WHERE hash = old.hash AND refs = 0)
        WHERE EXISTS (SELECT 1 FROM objects WHERE hash = old.hash AND refs = 0);
END;

-- Measured runs, from which times are predicted.
CREATE TABLE runs (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    model  TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    steps  INTEGER NOT NULL,
    run_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX runs_by_kind ON runs (model, bucket, steps, seq);

-- Times are milliseconds since 1970 (UTC); spans are nanoseconds; sizes are bytes; ids and digests are their bytes.

-- Small content, under its SHA-256. Large content is in files.
CREATE TABLE blobs (
    digest  BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    content BLOB NOT NULL
) STRICT;

-- Every package a problem ever had, so that an old submission still knows what it was judged by.
CREATE TABLE problem_versions (
    problem            TEXT NOT NULL,
    package            BLOB NOT NULL CHECK (length(package) = 32),
    name               TEXT NOT NULL,
    limits             TEXT NOT NULL,
    statement_markdown TEXT NOT NULL,
    samples            TEXT NOT NULL,
    tests_total        INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    PRIMARY KEY (problem, package)
) STRICT;

CREATE TABLE problems (
    id      TEXT NOT NULL PRIMARY KEY,
    package BLOB NOT NULL,
    FOREIGN KEY (id, package) REFERENCES problem_versions (problem, package)
) STRICT, WITHOUT ROWID;

CREATE TABLE submissions (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    problem    TEXT NOT NULL,
    package    BLOB NOT NULL,
    language   TEXT NOT NULL,
    source     BLOB NOT NULL CHECK (length(source) = 32),
    created_at INTEGER NOT NULL,
    FOREIGN KEY (problem, package) REFERENCES problem_versions (problem, package)
) STRICT, WITHOUT ROWID;

CREATE TABLE judgements (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    submission  BLOB NOT NULL REFERENCES submissions (id),
    -- Whether this is the judgement that counts; a rejudge takes this away from the one before.
    is_current  INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    -- How often judging failed by our fault, and why the last time.
    failures    INTEGER NOT NULL DEFAULT 0,
    failure     TEXT NOT NULL DEFAULT '',
    -- From here on: empty until the verdict is there, and all written with it.
    verdict     TEXT,
    fence       INTEGER,
    reports     INTEGER,
    finished_at INTEGER,
    tests_total INTEGER,
    passed      INTEGER,
    cpu_time    INTEGER,
    wall_time   INTEGER,
    memory      INTEGER,
    compile_log TEXT,
    message     TEXT,
    CHECK ((verdict IS NULL) = (finished_at IS NULL))
) STRICT, WITHOUT ROWID;

-- One judgement counts, whatever races.
CREATE UNIQUE INDEX judgements_current ON judgements (submission) WHERE is_current;

CREATE TABLE test_results (
    judgement BLOB NOT NULL REFERENCES judgements (id),
    number    INTEGER NOT NULL,
    name      TEXT NOT NULL,
    verdict   TEXT NOT NULL,
    cpu_time  INTEGER NOT NULL,
    wall_time INTEGER NOT NULL,
    memory    INTEGER NOT NULL,
    message   TEXT NOT NULL,
    PRIMARY KEY (judgement, number)
) STRICT, WITHOUT ROWID;

-- One row for each judgement without a verdict. A job is waiting while lease_until is null.
CREATE TABLE jobs (
    sequence    INTEGER NOT NULL PRIMARY KEY,
    judgement   BLOB NOT NULL UNIQUE REFERENCES judgements (id),
    lane        INTEGER NOT NULL,
    fence       INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER,
    worker      TEXT,
    CHECK ((lease_until IS NULL) = (worker IS NULL))
) STRICT;

-- The order of claiming: a claim reads the first rows of this, however many wait behind them.
CREATE INDEX jobs_waiting ON jobs (lane, sequence) WHERE lease_until IS NULL;
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE lease_until IS NOT NULL;

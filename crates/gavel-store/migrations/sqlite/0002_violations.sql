-- What programs tried that no solution needs: for the jury alone, so apart from all that contestants are shown.
-- One row for each report of one; a judging that was begun again under another fence may find the same again.
CREATE TABLE violations (
    judgement  BLOB NOT NULL REFERENCES judgements (id),
    fence      INTEGER NOT NULL,
    report     INTEGER NOT NULL,
    -- compile, test or validator, and the test case where there is one.
    step       TEXT NOT NULL,
    test       TEXT,
    abi        TEXT NOT NULL,
    number     INTEGER NOT NULL,
    -- The name of the system call, where the number has one.
    call       TEXT,
    -- Six numbers as a JSON array: registers are unsigned, integers here are not.
    args       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (judgement, fence, report)
) STRICT, WITHOUT ROWID;

-- Whether the message is what the package's validator wrote for contestants.
ALTER TABLE test_results ADD COLUMN from_validator INTEGER NOT NULL DEFAULT 0;

CREATE INDEX violations_newest ON violations (created_at);

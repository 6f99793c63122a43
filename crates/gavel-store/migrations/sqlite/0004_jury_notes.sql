-- What validators wrote for the jury and what was said to interactors: for the jury alone, as violations are.
CREATE TABLE jury_notes (
    judgement  BLOB NOT NULL REFERENCES judgements (id),
    fence      INTEGER NOT NULL,
    report     INTEGER NOT NULL,
    -- test or validator, and the test case where there is one.
    step       TEXT NOT NULL,
    test       TEXT,
    note       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (judgement, fence, report)
) STRICT;

-- A worker claims only jobs in languages whose tools it has, so the order of claiming knows the language.
ALTER TABLE jobs ADD COLUMN language TEXT NOT NULL DEFAULT '';
UPDATE jobs SET language = (
    SELECT submissions.language FROM judgements JOIN submissions ON submissions.id = judgements.submission
    WHERE judgements.id = jobs.judgement
);
DROP INDEX jobs_waiting;
CREATE INDEX jobs_waiting ON jobs (lane, sequence, language) WHERE lease_until IS NULL;

-- The compiler or interpreter that was used and its version; written with the verdict.
ALTER TABLE judgements ADD COLUMN tool TEXT NOT NULL DEFAULT '';

-- Points are millionths of a point. Null: the problem is passed or failed, or the test case has none of its own.
ALTER TABLE test_results ADD COLUMN score INTEGER;
ALTER TABLE judgements ADD COLUMN score INTEGER;
-- What the groups of a problem with points came to, as JSON; written with the verdict.
ALTER TABLE judgements ADD COLUMN group_grades TEXT NOT NULL DEFAULT '[]';

-- The words of the format for the kind of problem, as a JSON array.
ALTER TABLE problem_versions ADD COLUMN types TEXT NOT NULL DEFAULT '["pass-fail"]';
-- The most points a submission can get; null where there are none, or no bound.
ALTER TABLE problem_versions ADD COLUMN max_score INTEGER;

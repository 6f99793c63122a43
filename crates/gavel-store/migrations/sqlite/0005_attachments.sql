-- The files that contestants may download, as a JSON array of name, size and blob.
ALTER TABLE problem_versions ADD COLUMN attachments TEXT NOT NULL DEFAULT '[]';

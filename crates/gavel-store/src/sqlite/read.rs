//! Reads: on connections of their own, beside the writer.

use std::sync::Arc;

use bytes::Bytes;
use gavel_core::{Digest, Judgement, ProblemId, SubmissionId};
use sqlx::sqlite::{SqlitePool, SqliteRow};

use super::row::Columns;
use crate::error::StoreError;
use crate::record::{ProblemRecord, SubmissionRecord, Timestamp};

/// The readers' connections.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pub(super) pool: SqlitePool,
}

impl Reader {
    pub(super) fn new(pool: SqlitePool) -> Self {
        Self { pool }
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    pub(crate) async fn problem(&self, id: &ProblemId) -> Result<Option<Arc<ProblemRecord>>, StoreError> {
        let row = sqlx::query(
            "SELECT id, problem_versions.* FROM problems
             JOIN problem_versions ON problem_versions.problem = id AND problem_versions.package = problems.package
             WHERE id = ?",
        )
        .bind(id.as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(StoreError::database("read a problem"))?;
        row.as_ref().map(problem).transpose()
    }

    pub(crate) async fn problems(&self) -> Result<Vec<Arc<ProblemRecord>>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, problem_versions.* FROM problems
             JOIN problem_versions ON problem_versions.problem = id AND problem_versions.package = problems.package
             ORDER BY id",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::database("read the problems"))?;
        rows.iter().map(problem).collect()
    }

    pub(crate) async fn blob(&self, digest: &Digest) -> Result<Option<Bytes>, StoreError> {
        let content: Option<Vec<u8>> = sqlx::query_scalar("SELECT content FROM blobs WHERE digest = ?")
            .bind(&digest.0[..])
            .fetch_optional(&self.pool)
            .await
            .map_err(StoreError::database("read a blob"))?;
        Ok(content.map(Bytes::from))
    }

    /// A submission with its current judgement as the database has it, and whether its job is leased: then memory
    /// knows more.
    pub(crate) async fn submission(&self, id: SubmissionId) -> Result<Option<(SubmissionRecord, bool)>, StoreError> {
        // Before the verdict the fence is in the job.
        let row = sqlx::query(
            "SELECT submissions.*, problem_versions.name AS problem_name, problem_versions.limits,
                problem_versions.max_score, judgements.score, judgements.group_grades,
                judgements.id AS judgement, judgements.submission, judgements.failures, judgements.failure,
                judgements.verdict, coalesce(judgements.fence, jobs.fence) AS fence, judgements.reports,
                judgements.finished_at, judgements.tests_total, judgements.compile_log, judgements.message,
                jobs.lease_until
             FROM submissions
             JOIN problem_versions USING (problem, package)
             JOIN judgements ON judgements.submission = submissions.id AND judgements.is_current
             LEFT JOIN jobs ON jobs.judgement = judgements.id
             WHERE submissions.id = ?",
        )
        .bind(id.0)
        .fetch_optional(&self.pool)
        .await
        .map_err(StoreError::database("read a submission"))?;
        let Some(row) = row else { return Ok(None) };
        let columns = Columns(&row);
        let finished_at = columns.optional_integer("finished_at")?.map(Timestamp);
        let judgement = match finished_at {
            Some(_) => self.with_tests(columns.finished_judgement()?).await?,
            None => columns.unfinished_judgement()?,
        };
        let record = SubmissionRecord {
            id,
            problem: columns.parsed("problem")?,
            problem_name: columns.text("problem_name")?,
            package: columns.digest("package")?,
            limits: columns.json("limits")?,
            max_score: columns.score("max_score")?,
            language: columns.parsed("language")?,
            source: columns.digest("source")?,
            created_at: Timestamp(columns.integer("created_at")?),
            judgement,
            finished_at,
        };
        Ok(Some((record, columns.optional_integer("lease_until")?.is_some())))
    }

    async fn with_tests(&self, judgement: Judgement) -> Result<Judgement, StoreError> {
        let rows = sqlx::query("SELECT * FROM test_results WHERE judgement = ? ORDER BY number")
            .bind(judgement.id.0)
            .fetch_all(&self.pool)
            .await
            .map_err(StoreError::database("read test results"))?;
        let tests = rows.iter().map(|row| Columns(row).test_result()).collect::<Result<_, _>>()?;
        Ok(Judgement { tests, ..judgement })
    }
}

fn problem(row: &SqliteRow) -> Result<Arc<ProblemRecord>, StoreError> {
    let columns = Columns(row);
    Ok(Arc::new(ProblemRecord {
        id: columns.parsed("id")?,
        name: columns.text("name")?,
        package: columns.digest("package")?,
        limits: columns.json("limits")?,
        statement_markdown: columns.text("statement_markdown")?,
        samples: columns.json("samples")?,
        attachments: columns.json("attachments")?,
        tests_total: columns.number("tests_total")?,
        types: columns.json("types")?,
        max_score: columns.score("max_score")?,
    }))
}

//! Violations: written when they are reported, read by the jury.

use gavel_core::{Report, Step, Violation};
use sqlx::sqlite::SqliteRow;

use super::batch::Batch;
use super::read::Reader;
use super::row::Columns;
use crate::error::StoreError;
use crate::record::{Timestamp, ViolationRecord};

impl Batch<'_> {
    /// Keeps a violation at once, and not with the verdict: it counts even if the worker is lost after it.
    pub(super) async fn keep_violation(&mut self, report: &Report, violation: &Violation) -> Result<(), StoreError> {
        let args =
            serde_json::to_string(&violation.args).map_err(|error| StoreError::row("violation")(error.to_string()))?;
        sqlx::query(
            "INSERT INTO violations (judgement, fence, report, step, test, abi, number, call, args, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(report.judgement.0)
        .bind(report.fence.0)
        .bind(report.sequence)
        .bind(violation.step.name())
        .bind(violation.step.test())
        .bind(&violation.abi)
        .bind(violation.number)
        .bind(&violation.call)
        .bind(args)
        .bind(Timestamp::now().0)
        .execute(self.transaction().await?)
        .await
        .map_err(StoreError::database("store a violation"))?;
        Ok(())
    }
}

impl Reader {
    /// The newest first.
    pub(crate) async fn violations(&self, since: Timestamp, limit: u32) -> Result<Vec<ViolationRecord>, StoreError> {
        let rows = sqlx::query(
            "SELECT violations.*, judgements.submission, submissions.problem, submissions.language
             FROM violations
             JOIN judgements ON judgements.id = violations.judgement
             JOIN submissions ON submissions.id = judgements.submission
             WHERE violations.created_at >= ?
             ORDER BY violations.created_at DESC, violations.judgement DESC, fence DESC, report DESC
             LIMIT ?",
        )
        .bind(since.0)
        .bind(limit)
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::database("read the violations"))?;
        rows.iter().map(record).collect()
    }
}

fn record(row: &SqliteRow) -> Result<ViolationRecord, StoreError> {
    let columns = Columns(row);
    let step = columns.text("step")?;
    let step = Step::named(&step, columns.optional_text("test")?)
        .ok_or_else(|| StoreError::row("step")(format!("{step:?} is no step of judging")))?;
    Ok(ViolationRecord {
        submission: columns.submission_id("submission")?,
        judgement: columns.judgement_id("judgement")?,
        problem: columns.parsed("problem")?,
        language: columns.parsed("language")?,
        created_at: Timestamp(columns.integer("created_at")?),
        violation: Violation {
            step,
            abi: columns.text("abi")?,
            number: columns.number("number")?,
            call: columns.optional_text("call")?,
            args: columns.json("args")?,
        },
    })
}

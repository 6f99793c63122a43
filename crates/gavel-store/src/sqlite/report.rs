//! Reports: folded by core's rules, written when they end something.

use gavel_core::{Applied, Event, Judgement, Report, TestResult, Totals, Verdict};

use super::batch::Batch;
use super::row::{bytes, millionths, nanoseconds};
use crate::error::StoreError;
use crate::record::{Recorded, Timestamp};

impl Batch<'_> {
    /// Folds reports in order. Only the holder of the current lease is heard: the fence must be its very own.
    ///
    /// Progress stays in memory: after a crash the job is judged again from the start anyway.
    pub(super) async fn record(&mut self, reports: &[Report]) -> Result<Vec<Recorded>, StoreError> {
        let mut recorded = Vec::with_capacity(reports.len());
        for report in reports {
            match self.record_one(report).await? {
                Some(change) => recorded.push(change),
                None => self.ignored_reports += 1,
            }
        }
        Ok(recorded)
    }

    async fn record_one(&mut self, report: &Report) -> Result<Option<Recorded>, StoreError> {
        let Some(mut judgement) = self.leased_judgement(report.judgement).await? else { return Ok(None) };
        if report.fence != judgement.fence || report.submission != judgement.submission {
            return Ok(None);
        }
        let applied = judgement.apply(report);
        if let (Applied::Advanced, Event::Violated { violation }) = (applied, &report.event) {
            self.keep_violation(report, violation).await?;
        }
        if let (Applied::Advanced, Event::Noted { note }) = (applied, &report.event) {
            self.keep_note(report, note).await?;
        }
        let settled = self.settle(applied, &judgement).await?;
        Ok(settled.then(|| Recorded { report: report.clone(), applied, judgement }))
    }

    /// Writes a verdict and ends the job, if the lease is still held and there is no verdict yet.
    pub(super) async fn finish(&mut self, judgement: &Judgement) -> Result<bool, StoreError> {
        let connection = self.transaction().await?;
        let ended = sqlx::query("DELETE FROM jobs WHERE judgement = ? AND fence = ? AND lease_until IS NOT NULL")
            .bind(judgement.id.0)
            .bind(judgement.fence.0)
            .execute(&mut *connection)
            .await
            .map_err(StoreError::database("end a job"))?;
        if ended.rows_affected() == 0 {
            return Ok(false);
        }
        let json = |error: serde_json::Error| StoreError::row("group")(error.to_string());
        let groups = serde_json::to_string(&judgement.groups).map_err(json)?;
        let totals = Totals::of(&judgement.tests);
        let written = sqlx::query(
            "UPDATE judgements SET verdict = ?, fence = ?, reports = ?, finished_at = ?, tests_total = ?, passed = ?,
                cpu_time = ?, wall_time = ?, memory = ?, compile_log = ?, message = ?, failures = ?, failure = ?,
                score = ?, group_grades = ?, tool = ?
             WHERE id = ? AND verdict IS NULL",
        )
        .bind(judgement.verdict.map(Verdict::code))
        .bind(judgement.fence.0)
        .bind(judgement.reports)
        .bind(Timestamp::now().0)
        .bind(judgement.tests_total)
        .bind(totals.passed)
        .bind(nanoseconds(totals.cpu_time))
        .bind(nanoseconds(totals.wall_time))
        .bind(bytes(totals.memory))
        .bind(&judgement.compile_log)
        .bind(&judgement.message)
        .bind(judgement.failures)
        .bind(&judgement.failure)
        .bind(judgement.score.map(millionths))
        .bind(groups)
        .bind(&judgement.tool)
        .bind(judgement.id.0)
        .execute(&mut *connection)
        .await
        .map_err(StoreError::database("write a verdict"))?;
        if written.rows_affected() == 1 && !judgement.tests.is_empty() {
            sqlx::query(
                "INSERT INTO test_results (judgement, number, name, verdict, cpu_time, wall_time, memory,
                    message, from_validator, score)
                 SELECT ?, key + 1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
                    value ->> 5, value ->> 6, value ->> 7
                 FROM json_each(?)",
            )
            .bind(judgement.id.0)
            .bind(tests_as_json(&judgement.tests)?)
            .execute(connection)
            .await
            .map_err(StoreError::database("write test results"))?;
        }
        self.touch(judgement.id, None);
        self.leased = self.leased.saturating_sub(1);
        Ok(written.rows_affected() == 1)
    }
}

/// All results in one parameter: one statement whatever their number, prepared once.
fn tests_as_json(tests: &[TestResult]) -> Result<String, StoreError> {
    let rows: Vec<_> = tests
        .iter()
        .map(|test| {
            let (cpu_time, wall_time) = (nanoseconds(test.cpu_time), nanoseconds(test.wall_time));
            (
                &test.name,
                test.verdict.code(),
                cpu_time,
                wall_time,
                bytes(test.memory),
                &test.message,
                i64::from(test.from_validator),
                test.score.map(millionths),
            )
        })
        .collect();
    serde_json::to_string(&rows).map_err(|error| StoreError::row("test result")(error.to_string()))
}

//! Leases: given, prolonged, given back, run out.

use std::collections::BTreeSet;

use gavel_core::{Applied, Fence, Job, Judgement, JudgementId, LanguageId};
use sqlx::SqliteConnection;

use super::batch::Batch;
use super::row::Columns;
use crate::error::StoreError;
use crate::operation::Handout;
use crate::record::{Lease, Swept, Timestamp, WorkerId};

/// Jobs in one claim, and leases in one sweep, at most: a batch must not grow with the queue.
const MAX_JOBS: usize = 1000;

/// The first jobs in the order of claiming, in some languages or, where the first parameter is null, in any. The inner
/// query reads only the index `jobs_waiting`, from its start on: past what waits in languages of other workers, which is
/// little, since nothing is queued in a language that nobody has.
pub(super) const FIRST_WAITING: &str = "
    SELECT jobs.sequence, jobs.judgement, jobs.fence, judgements.failures, judgements.failure, judgements.submission,
        submissions.problem, submissions.package, submissions.language, submissions.source
    FROM (SELECT * FROM jobs
        WHERE lease_until IS NULL AND (?1 IS NULL OR language IN (SELECT value FROM json_each(?1)))
        ORDER BY lane, sequence LIMIT ?2) AS jobs
    JOIN judgements ON judgements.id = jobs.judgement
    JOIN submissions ON submissions.id = judgements.submission
    ORDER BY jobs.lane, jobs.sequence";

impl Batch<'_> {
    /// Leases the first jobs, each under a new fence.
    pub(super) async fn claim(
        &mut self,
        worker: &WorkerId,
        max: usize,
        languages: Option<&BTreeSet<LanguageId>>,
        until: Timestamp,
    ) -> Result<Handout, StoreError> {
        let mut jobs = Vec::new();
        if self.waiting > 0 && max > 0 {
            let connection = self.transaction().await?;
            let limit = i64::try_from(max.min(MAX_JOBS)).unwrap_or(i64::MAX);
            let languages = languages.map(serde_json::to_string).transpose();
            let languages = languages.map_err(|error| StoreError::row("language")(error.to_string()))?;
            let rows = sqlx::query(FIRST_WAITING)
                .bind(languages)
                .bind(limit)
                .fetch_all(&mut *connection)
                .await
                .map_err(StoreError::database("read the queue"))?;
            for row in rows {
                let columns = Columns(&row);
                let mut judgement = columns.unfinished_judgement()?;
                judgement.fence = judgement.fence.next();
                lease(self.transaction().await?, columns.integer("sequence")?, judgement.fence, until, worker).await?;
                jobs.push(job(&columns, &judgement)?);
                self.touch(judgement.id, Some(judgement));
                self.waiting = self.waiting.saturating_sub(1);
                self.leased += 1;
            }
        }
        Ok(Handout::new(jobs, self.writer.clone()))
    }

    /// Prolongs leases; returns those that are not held any more.
    pub(super) async fn renew(&mut self, leases: &[Lease], until: Timestamp) -> Result<Vec<Lease>, StoreError> {
        let mut lost = Vec::new();
        for lease in leases {
            let renewed = sqlx::query(
                "UPDATE jobs SET lease_until = ? WHERE judgement = ? AND fence = ? AND lease_until IS NOT NULL",
            )
            .bind(until.0)
            .bind(lease.judgement.0)
            .bind(lease.fence.0)
            .execute(self.transaction().await?)
            .await
            .map_err(StoreError::database("renew a lease"))?;
            if renewed.rows_affected() == 0 {
                lost.push(*lease);
            }
        }
        Ok(lost)
    }

    pub(super) async fn hand_back(&mut self, leases: &[Lease]) -> Result<(), StoreError> {
        for lease in leases {
            self.free(*lease).await?;
        }
        Ok(())
    }

    /// Takes back what ran out, counting a failure each; the last one ends the judgement.
    pub(super) async fn sweep(&mut self, now: Timestamp) -> Result<Vec<Swept>, StoreError> {
        if self.leased == 0 {
            return Ok(Vec::new());
        }
        let rows = sqlx::query("SELECT judgement, worker FROM jobs WHERE lease_until < ? LIMIT ?")
            .bind(now.0)
            .bind(MAX_JOBS as i64)
            .fetch_all(self.transaction().await?)
            .await
            .map_err(StoreError::database("look for leases that ran out"))?;
        let mut swept = Vec::with_capacity(rows.len());
        for row in rows {
            let (id, worker) = (Columns(&row).judgement_id("judgement")?, Columns(&row).text("worker")?);
            let Some(mut judgement) = self.leased_judgement(id).await? else { continue };
            tracing::warn!(judgement = %id, worker, "a lease ran out");
            let applied = judgement.fail(&format!("the lease of worker {worker} ran out"));
            if self.settle(applied, &judgement).await? {
                swept.push(Swept { applied, judgement });
            }
        }
        Ok(swept)
    }

    /// Takes back everything, counting nothing.
    pub(super) async fn recover(&mut self) -> Result<u64, StoreError> {
        let rows = sqlx::query(
            "UPDATE jobs SET lease_until = NULL, worker = NULL WHERE lease_until IS NOT NULL RETURNING judgement",
        )
        .fetch_all(self.transaction().await?)
        .await
        .map_err(StoreError::database("take back the leases of dead processes"))?;
        for row in &rows {
            self.freed(Columns(row).judgement_id("judgement")?);
        }
        Ok(rows.len() as u64)
    }

    /// Writes what a report or a sweep did to a leased judgement. `false` when the lease was lost in the meantime, and
    /// nothing was written.
    pub(super) async fn settle(&mut self, applied: Applied, judgement: &Judgement) -> Result<bool, StoreError> {
        match applied {
            Applied::Ignored => Ok(false),
            Applied::Advanced => {
                self.touch(judgement.id, Some(judgement.clone()));
                Ok(true)
            }
            Applied::Retry => {
                let freed = self.free(Lease { judgement: judgement.id, fence: judgement.fence }).await?;
                if freed {
                    self.count_failure(judgement).await?;
                }
                Ok(freed)
            }
            Applied::Finished => self.finish(judgement).await,
        }
    }

    /// Makes a leased job wait again, at its old place. `false` when the lease is not held.
    async fn free(&mut self, lease: Lease) -> Result<bool, StoreError> {
        let freed = sqlx::query(
            "UPDATE jobs SET lease_until = NULL, worker = NULL
             WHERE judgement = ? AND fence = ? AND lease_until IS NOT NULL",
        )
        .bind(lease.judgement.0)
        .bind(lease.fence.0)
        .execute(self.transaction().await?)
        .await
        .map_err(StoreError::database("free a job"))?
        .rows_affected()
            == 1;
        if freed {
            self.freed(lease.judgement);
        }
        Ok(freed)
    }

    fn freed(&mut self, judgement: JudgementId) {
        self.touch(judgement, None);
        self.leased = self.leased.saturating_sub(1);
        self.waiting += 1;
        self.arrived = true;
    }

    async fn count_failure(&mut self, judgement: &Judgement) -> Result<(), StoreError> {
        sqlx::query("UPDATE judgements SET failures = ?, failure = ? WHERE id = ? AND verdict IS NULL")
            .bind(judgement.failures)
            .bind(&judgement.failure)
            .bind(judgement.id.0)
            .execute(self.transaction().await?)
            .await
            .map_err(StoreError::database("count a failure"))?;
        Ok(())
    }
}

async fn lease(
    connection: &mut SqliteConnection,
    sequence: i64,
    fence: Fence,
    until: Timestamp,
    worker: &WorkerId,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE jobs SET fence = ?, lease_until = ?, worker = ? WHERE sequence = ?")
        .bind(fence.0)
        .bind(until.0)
        .bind(&worker.0)
        .bind(sequence)
        .execute(connection)
        .await
        .map_err(StoreError::database("lease a job"))?;
    Ok(())
}

fn job(columns: &Columns<'_>, judgement: &Judgement) -> Result<Job, StoreError> {
    Ok(Job {
        submission: judgement.submission,
        judgement: judgement.id,
        fence: judgement.fence,
        problem: columns.parsed("problem")?,
        package: columns.digest("package")?,
        language: columns.parsed("language")?,
        source: columns.digest("source")?,
    })
}

#[cfg(test)]
mod tests {
    use sqlx::{AssertSqlSafe, Connection, Row};

    use super::*;

    /// A claim must cost the same however many wait: no scan of a table, no sort of the queue.
    #[tokio::test]
    async fn a_claim_reads_only_the_start_of_the_queue() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        sqlx::migrate!("migrations/sqlite").run_direct(None, &mut connection, false).await.unwrap();
        let plan: Vec<String> = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {FIRST_WAITING}")))
            .bind("[\"c\"]")
            .bind(1)
            .fetch_all(&mut connection)
            .await
            .unwrap()
            .iter()
            .map(|row| row.get("detail"))
            .collect();
        let inner: Vec<_> = plan.iter().filter(|step| step.contains("USING INDEX jobs_waiting")).collect();
        assert_eq!(inner.len(), 1, "{plan:?}");
        let scans = plan.iter().filter(|step| step.starts_with("SCAN")).all(|step| {
            // The inner query in the order of its index, and the few rows that it gave.
            // The list of languages is one parameter.
            step.contains("USING INDEX jobs_waiting") || *step == "SCAN jobs" || step.starts_with("SCAN json_each")
        });
        let sorts = plan.iter().filter(|step| step.contains("TEMP B-TREE")).count();
        assert!(scans && sorts <= 1, "{plan:?}");
    }
}

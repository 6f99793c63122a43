//! From columns to values and back. What cannot be read is an error that names it, never a panic.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use gavel_core::{ByteSize, Digest, Fence, Judgement, JudgementId, Phase, Score, SubmissionId, TestResult};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use crate::error::StoreError;

/// A span as it is stored: whole nanoseconds, up to 292 years.
pub(super) fn nanoseconds(span: Duration) -> i64 {
    i64::try_from(span.as_nanos()).unwrap_or(i64::MAX)
}

/// A size as it is stored.
pub(super) fn bytes(size: ByteSize) -> i64 {
    i64::try_from(size.0).unwrap_or(i64::MAX)
}

/// Points as they are stored.
pub(super) fn millionths(score: Score) -> i64 {
    i64::try_from(score.millionths()).unwrap_or(i64::MAX)
}

/// The columns of one row.
pub(super) struct Columns<'a>(pub(super) &'a SqliteRow);

impl Columns<'_> {
    fn get<'r, T>(&'r self, column: &'static str) -> Result<T, StoreError>
    where
        T: sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
    {
        self.0.try_get(column).map_err(|error| StoreError::row(column)(error.to_string()))
    }

    pub(super) fn text(&self, column: &'static str) -> Result<String, StoreError> {
        self.get(column)
    }

    pub(super) fn optional_text(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        self.get(column)
    }

    pub(super) fn integer(&self, column: &'static str) -> Result<i64, StoreError> {
        self.get(column)
    }

    pub(super) fn optional_integer(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        self.get(column)
    }

    pub(super) fn number<T: TryFrom<i64>>(&self, column: &'static str) -> Result<T, StoreError> {
        let value = self.integer(column)?;
        T::try_from(value).map_err(|_| StoreError::row(column)(format!("{value} is out of range")))
    }

    pub(super) fn parsed<T: FromStr<Err: Display>>(&self, column: &'static str) -> Result<T, StoreError> {
        let text: &str = self.get(column)?;
        text.parse().map_err(|error: T::Err| StoreError::row(column)(error.to_string()))
    }

    pub(super) fn json<T: serde::de::DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        serde_json::from_str(self.get(column)?).map_err(|error| StoreError::row(column)(error.to_string()))
    }

    fn array<const N: usize>(&self, column: &'static str) -> Result<[u8; N], StoreError> {
        let value: &[u8] = self.get(column)?;
        value.try_into().map_err(|_| StoreError::row(column)(format!("{} bytes instead of {N}", value.len())))
    }

    pub(super) fn digest(&self, column: &'static str) -> Result<Digest, StoreError> {
        self.array(column).map(Digest)
    }

    pub(super) fn judgement_id(&self, column: &'static str) -> Result<JudgementId, StoreError> {
        Ok(JudgementId(Uuid::from_bytes(self.array(column)?)))
    }

    pub(super) fn submission_id(&self, column: &'static str) -> Result<SubmissionId, StoreError> {
        Ok(SubmissionId(Uuid::from_bytes(self.array(column)?)))
    }

    pub(super) fn score(&self, column: &'static str) -> Result<Option<Score>, StoreError> {
        let millionths = self.optional_integer(column)?;
        Ok(millionths.and_then(|score| u64::try_from(score).ok()).map(Score::from_millionths))
    }

    fn span(&self, column: &'static str) -> Result<Duration, StoreError> {
        self.number(column).map(Duration::from_nanos)
    }

    /// A judgement that waits or has just been leased: what is stored of it before its verdict.
    pub(super) fn unfinished_judgement(&self) -> Result<Judgement, StoreError> {
        Ok(Judgement {
            fence: Fence(self.number("fence")?),
            failures: self.number("failures")?,
            failure: self.text("failure")?,
            ..Judgement::queued(self.judgement_id("judgement")?, self.submission_id("submission")?)
        })
    }

    /// A judgement with its verdict, but for the test results.
    pub(super) fn finished_judgement(&self) -> Result<Judgement, StoreError> {
        Ok(Judgement {
            phase: Phase::Finished,
            verdict: Some(self.parsed("verdict")?),
            score: self.score("score")?,
            groups: self.json("group_grades")?,
            reports: self.number("reports")?,
            tests_total: self.optional_integer("tests_total")?.and_then(|total| total.try_into().ok()),
            compile_log: self.text("compile_log")?,
            message: self.text("message")?,
            tool: self.text("tool")?,
            ..self.unfinished_judgement()?
        })
    }

    pub(super) fn test_result(&self) -> Result<TestResult, StoreError> {
        Ok(TestResult {
            name: self.text("name")?,
            verdict: self.parsed("verdict")?,
            score: self.score("score")?,
            cpu_time: self.span("cpu_time")?,
            wall_time: self.span("wall_time")?,
            memory: ByteSize(self.number("memory")?),
            message: self.text("message")?,
            from_validator: self.integer("from_validator")? != 0,
        })
    }
}

/// The judgement of a leased job, from the database alone: without the reports so far, which only memory has.
pub(super) async fn leased_judgement(
    connection: &mut SqliteConnection,
    id: JudgementId,
) -> Result<Option<Judgement>, StoreError> {
    let row = sqlx::query(
        "SELECT jobs.judgement, jobs.fence, judgements.submission, judgements.failures, judgements.failure
         FROM jobs JOIN judgements ON judgements.id = jobs.judgement
         WHERE jobs.judgement = ? AND jobs.lease_until IS NOT NULL",
    )
    .bind(id.0)
    .fetch_optional(connection)
    .await
    .map_err(StoreError::database("read a lease"))?;
    row.map(|row| Columns(&row).unfinished_judgement()).transpose()
}

/// How many jobs wait, and how many are leased.
pub(super) async fn count_jobs(connection: &mut SqliteConnection) -> Result<(u64, u64), StoreError> {
    let row = sqlx::query("SELECT count(*) AS jobs, count(lease_until) AS leased FROM jobs")
        .fetch_one(connection)
        .await
        .map_err(StoreError::database("count the jobs"))?;
    let (jobs, leased): (u64, u64) = (Columns(&row).number("jobs")?, Columns(&row).number("leased")?);
    Ok((jobs - leased, leased))
}

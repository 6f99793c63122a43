//! Notes for the jury: written when they are reported, read by submission.

use gavel_core::{JuryNote, Report, Step, SubmissionId};
use sqlx::sqlite::SqliteRow;

use super::batch::Batch;
use super::read::Reader;
use super::row::Columns;
use crate::error::StoreError;
use crate::record::{NoteRecord, Timestamp};

impl Batch<'_> {
    /// Keeps a note at once: it counts even if there is never a verdict.
    pub(super) async fn keep_note(&mut self, report: &Report, note: &JuryNote) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO jury_notes (judgement, fence, report, step, test, note, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(report.judgement.0)
        .bind(report.fence.0)
        .bind(report.sequence)
        .bind(note.step.name())
        .bind(note.step.test())
        .bind(&note.text)
        .bind(Timestamp::now().0)
        .execute(self.transaction().await?)
        .await
        .map_err(StoreError::database("store a note"))?;
        Ok(())
    }
}

impl Reader {
    /// The oldest first.
    pub(crate) async fn notes(&self, submission: SubmissionId) -> Result<Vec<NoteRecord>, StoreError> {
        let rows = sqlx::query(
            "SELECT jury_notes.* FROM jury_notes
             JOIN judgements ON judgements.id = jury_notes.judgement
             WHERE judgements.submission = ?
             ORDER BY jury_notes.created_at, jury_notes.judgement, fence, report",
        )
        .bind(submission.0)
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::database("read the notes"))?;
        rows.iter().map(record).collect()
    }
}

fn record(row: &SqliteRow) -> Result<NoteRecord, StoreError> {
    let columns = Columns(row);
    let step = columns.text("step")?;
    let step = Step::named(&step, columns.optional_text("test")?)
        .ok_or_else(|| StoreError::row("step")(format!("{step:?} is no step of judging")))?;
    Ok(NoteRecord {
        judgement: columns.judgement_id("judgement")?,
        created_at: Timestamp(columns.integer("created_at")?),
        note: JuryNote { step, text: columns.text("note")? },
    })
}

//! SQLite: one file, one writer, many readers.

mod batch;
mod lease;
mod note;
mod put;
mod read;
mod report;
mod row;
mod violation;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::mpsc;

use crate::error::StoreError;
use crate::files::{create_dirs, open_lock};
use crate::operation::Writer;
use crate::shared::Shared;

pub(crate) use read::Reader;

/// How long a write waits for another process, such as `gavel import` beside a running server.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Reads are short; more readers than this would only wait for the processors.
const READERS: u32 = 4;

/// A database that is open: the reader, the way to the writer, and what the writer publishes.
pub(crate) struct Opened {
    pub(crate) reader: Reader,
    pub(crate) writer: Writer,
    pub(crate) shared: Arc<Shared>,
    /// The file that tells other processes that this one serves the database.
    pub(crate) lock: PathBuf,
}

/// Opens the database, makes it if it is not there, and starts its writer.
pub(crate) async fn open(path: &Path, max_queue: u64) -> Result<Opened, StoreError> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    create_dirs(directory)?;
    let options = options(path);
    let mut connection = migrate(path, &options).await?;
    let (waiting, leased) = row::count_jobs(&mut connection).await?;
    let pool = SqlitePoolOptions::new()
        .max_connections(READERS)
        .connect_with(options.create_if_missing(false).pragma("query_only", "on"))
        .await
        .map_err(StoreError::database("open the database for reading"))?;
    let shared = Arc::new(Shared::new(waiting, leased));
    let (writer, operations) = mpsc::unbounded_channel();
    tokio::spawn(writer::run(connection, operations, writer.downgrade(), Arc::clone(&shared), max_queue));
    Ok(Opened { reader: Reader::new(pool), writer, shared, lock: with_suffix(path, "-server") })
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // In WAL mode only FULL syncs the log at each commit; with NORMAL a power cut takes acknowledged work away.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        // A log that once grew large, under a long read, is cut back to this at the next checkpoint.
        .pragma("journal_size_limit", "67108864")
        .pragma("cache_size", "-16384")
        .disable_statement_logging()
}

/// Brings the tables up to date. One process at a time: SQLite itself has no lock that spans several migrations.
async fn migrate(path: &Path, options: &SqliteConnectOptions) -> Result<SqliteConnection, StoreError> {
    let lock = with_suffix(path, "-migration");
    let (file, path) = (open_lock(&lock)?, lock);
    let locked = tokio::task::spawn_blocking(move || file.lock().map(|()| file));
    let _held_until_return = locked
        .await
        .unwrap_or_else(|error| Err(std::io::Error::other(error)))
        .map_err(StoreError::file("lock", &path))?;
    let mut connection =
        SqliteConnection::connect_with(options).await.map_err(StoreError::database("open the database"))?;
    sqlx::migrate!("migrations/sqlite")
        .run_direct(None, &mut connection, false)
        .await
        .map_err(|error| StoreError::Migrate(Arc::new(error)))?;
    Ok(connection)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The promise of durability rests on these; a library's other default must not take it away.
    #[tokio::test]
    async fn every_commit_is_synced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("gavel.db");
        let mut connection = migrate(&path, &options(&path)).await.unwrap();
        for (pragma, expected) in [
            ("SELECT journal_mode FROM pragma_journal_mode", "wal"),
            ("SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous", "2"),
            ("SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys", "1"),
            ("SELECT CAST(timeout AS TEXT) FROM pragma_busy_timeout", "10000"),
        ] {
            let value: String = sqlx::query_scalar(pragma).fetch_one(&mut connection).await.unwrap();
            assert_eq!(value, expected, "{pragma}");
        }
    }
}

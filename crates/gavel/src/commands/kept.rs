//! What a server has kept, read while it runs or after.

use std::path::Path;

use gavel_store::{Store, StoreConfig};

use crate::exit::Usage;

/// Opens the store of a data directory for `read`, and closes it again.
pub(super) fn read<T>(data: &Path, read: impl AsyncFnOnce(&Store) -> T) -> anyhow::Result<T> {
    // Opening a store would make one.
    if !data.join("gavel.db").is_file() {
        return Err(Usage::new(format!("no server has kept anything in {data:?}"))
            .hint("give the server's data directory with --data")
            .into());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(&StoreConfig::embedded(data)).await?;
        let answer = read(&store).await;
        store.close().await;
        Ok(answer)
    })
}

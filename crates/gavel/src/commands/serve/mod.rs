//! `gavel serve`: store, server and worker in one process.

mod catalogue;
mod data;
mod demands;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use gavel_core::ByteSize;
use gavel_judge::{Artifacts, Judge, Languages, Primed, Runner};
use gavel_sandbox::{Slot, SlotConfig};
use gavel_server::{LanguageInfo, Server, ServerConfig};
use gavel_store::{Store, StoreConfig};
use gavel_worker::{Worker, WorkerConfig};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use self::catalogue::Catalogue;
use self::demands::Host;
use crate::boxes;
use crate::cli;
use crate::exit::{Answer, Usage};

pub(crate) fn serve(args: cli::Serve, images: &Path) -> anyhow::Result<Answer> {
    let slots = boxes::count(args.workers);
    let data = &args.data.data;
    let host = Host::here();
    // What the host cannot hold is refused before the data is touched and before anything is listened to.
    let mut unfit = demands::of_slots(&host, slots, args.crowded);
    match data::prove(data, std::fs::File::sync_all) {
        Ok(warning) => warning.into_iter().for_each(|warning| eprintln!("gavel: {warning}")),
        Err(reason) => unfit.push(reason),
    }
    demands::refuse(&unfit)?;
    boxes::confine();
    demands::warnings(&host).into_iter().for_each(|warning| eprintln!("gavel: {warning}"));
    let boxes = Boxes::open(slots)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let store = runtime.block_on(open_store(data, args.max_queue))?;
    // This process alone serves the data now, so what a killed one left in its working directory can go.
    let work = data.join("work");
    if work.exists() {
        std::fs::remove_dir_all(&work).with_context(|| format!("cannot empty {work:?}"))?;
    }
    let judge = Judge::new(Languages::builtin(), work);
    let judge = Arc::new(if args.plain { judge.one_by_one().cold() } else { quick(judge, data, args.keep_programs)? });
    let file = data.join("tool-versions.json");
    let mut catalogue = Catalogue::new(Arc::clone(&judge), images, args.languages.as_deref(), file);
    let known = catalogue.begin(&mut boxes::unthrottled(slots)?)?;
    warn_of_missing(&known, args.languages.is_some());
    let problems = runtime.block_on(store.problems())?;
    let languages = demands::of_languages(known, args.languages.as_deref());
    let offered = languages.as_deref().unwrap_or_default();
    let extra = demands::largest_extra(offered);
    let mut unfit: Vec<_> =
        demands::of_memory(&host, slots, args.crowded, problems.iter().map(AsRef::as_ref), extra).into_iter().collect();
    unfit.extend(languages.err());
    demands::refuse(&unfit)?;
    runtime.block_on(async {
        let listener = TcpListener::bind(args.listen).await.map_err(|error| {
            Usage::new(format!("cannot listen on {}: {error}", args.listen))
                .hint("another program may listen there; choose another address with --listen")
        })?;
        announce(&listener, &store, args.json).await?;
        let config = ServerConfig {
            workers: slots,
            hidden_tests: args.hidden_tests,
            submissions_per_minute: args.submissions_per_minute,
            ..ServerConfig::new(catalogue.infos())
        };
        let server = Server::new(config, store.clone());
        let (here, tools) = watch::channel(Arc::new(catalogue::tools(&catalogue.infos())));
        let worker_config =
            WorkerConfig { languages: Some(tools), ..WorkerConfig::new(worker_name(), slots, data.join("cache")) };
        let worker = Worker::new(worker_config, store.queue(), store.blobs(), judge, move |number| boxes.take(number));
        let watching = tokio::spawn(catalogue.watch(server.clone(), here, slots));
        let ran = run(listener, server, worker).await;
        watching.abort();
        ran?;
        store.close().await;
        Ok(Answer::Yes)
    })
}

/// The judge with the programs that are kept, if there is room for any, and with compilers that are primed.
fn quick(judge: Judge, data: &Path, room: ByteSize) -> anyhow::Result<Judge> {
    let (programs, primed) = (data.join("programs"), data.join("primed"));
    let opened = Primed::open(primed.clone()).with_context(|| format!("cannot prime compilers in {primed:?}"))?;
    let judge = judge.with_primed(opened);
    if room == ByteSize(0) {
        return Ok(judge);
    }
    let opened = Artifacts::open(programs.clone(), room);
    Ok(judge.with_artifacts(opened.with_context(|| format!("cannot keep compiled programs in {programs:?}"))?))
}

async fn open_store(data: &Path, max_queue: u64) -> anyhow::Result<Store> {
    let store = Store::open(&StoreConfig { max_queue, ..StoreConfig::embedded(data) }).await?;
    let unfinished = store.recover().await?;
    if unfinished > 0 {
        tracing::info!(unfinished, "judging again what the last server left unfinished");
    }
    Ok(store)
}

/// Stops in the order in which work flows: no new requests, then no judging, then the last reports.
async fn run(listener: TcpListener, server: Server, worker: Worker) -> anyhow::Result<()> {
    let (stop, workers_ended) = (CancellationToken::new(), CancellationToken::new());
    tokio::spawn(cancel_on_signal(stop.clone()));
    let recording = tokio::spawn({
        let (server, workers_ended) = (server.clone(), workers_ended.clone());
        async move { server.record(workers_ended).await }
    });
    let working = tokio::spawn({
        let stop = stop.clone();
        async move { worker.run(stop).await }
    });
    let served = server.serve(listener, stop.clone()).await;
    stop.cancel();
    let worked = working.await;
    workers_ended.cancel();
    recording.await??;
    worked??;
    served?;
    Ok(())
}

async fn cancel_on_signal(stop: CancellationToken) {
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping: programs being judged may finish within 30 seconds; a second signal ends at once");
    stop.cancel();
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    // What was acknowledged is on the disk, and what was being judged is judged again.
    std::process::exit(3);
}

/// The boxes, all opened before the first request: a host that holds only some of them is refused too.
struct Boxes(Mutex<HashMap<u32, Slot>>);

impl Boxes {
    fn open(slots: u32) -> anyhow::Result<Self> {
        let open = |number| {
            let slot = Slot::open(&SlotConfig::new(number));
            slot.map(|slot| (number, slot)).with_context(|| format!("cannot make box {} of {slots}", number + 1))
        };
        (0..slots).map(open).collect::<Result<_, _>>().map(|boxes| Self(Mutex::new(boxes)))
    }

    /// The box of a slot; a new one when the worker has given up the first.
    fn take(&self, number: u32) -> Result<Box<dyn Runner + Send>, gavel_sandbox::Error> {
        let opened = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
        Ok(Box::new(opened.map_or_else(|| Slot::open(&SlotConfig::new(number)), Ok)?))
    }
}

/// For the log and the jury: which process judged.
fn worker_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("{}-{}", host.trim(), std::process::id())
}

/// Without a choice of languages those that are not here are not offered, and this says which. Those of images may come
/// at any time.
fn warn_of_missing(languages: &[LanguageInfo], chosen: bool) {
    let missing: Vec<&str> = languages
        .iter()
        .filter(|info| info.version.is_none() && info.image.is_none())
        .map(|info| info.id.as_str())
        .collect();
    if !missing.is_empty() && !chosen {
        eprintln!("gavel: {} are not offered, for want of tools; `gavel languages` tells more", missing.join(", "));
    }
}

async fn announce(listener: &TcpListener, store: &Store, json: bool) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    let problems = store.problems().await?.len();
    if json {
        println!("{}", serde_json::json!({ "listening": format!("http://{address}"), "problems": problems }));
    } else {
        println!("Gavel judges {problems} problems on http://{address}");
        if problems == 0 {
            println!("hint: `gavel import PACKAGE` adds one, also while the server runs");
        }
    }
    Ok(())
}

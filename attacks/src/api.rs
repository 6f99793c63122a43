//! Cases against a server: requests and what must come of them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use crate::arena::Arena;
use crate::attempt::{shown, unfit};
use crate::case::{ApiRequest, Case, verdicts};
use crate::host::Snapshot;
use crate::server::Server;

/// Sends a case's requests to a server of its own; what failed, in words.
pub(crate) fn attempt(case: &Case, arena: &Arena, binary: &PathBuf, serve: &[String]) -> anyhow::Result<Vec<String>> {
    let before = Snapshot::settled(arena)?;
    let server = Server::start(binary, arena, serve)?;
    let mut failed = match case.probe.as_deref() {
        None => requests(case, arena, &server)?,
        Some("coarse") => coarse(arena, &server)?,
        Some(unknown) => bail!("there is no probe {unknown:?}"),
    };
    let honest = json!({ "problem": "sum", "language": "python3", "source": "print(sum(map(int, input().split())))" });
    let answer = server.post(&honest.to_string())?;
    // A contestant who was too quick waits; that is not what is asked here.
    if answer.status != 429 {
        failed.extend(finished(&server, &answer, &["AC".to_owned()], arena)?);
    }
    server.stop()?;
    failed.extend(before.changes(arena)?);
    Ok(failed)
}

fn requests(case: &Case, arena: &Arena, server: &Server) -> anyhow::Result<Vec<String>> {
    let source = String::from_utf8_lossy(&arena.source(case, &case.source)?).into_owned();
    let source = Value::String(source).to_string();
    let mut failed = Vec::new();
    for ApiRequest { body, status, expect } in &case.requests {
        let answer = server.post(&body.replace("@SOURCE@", &source))?;
        if !status.contains(&answer.status) {
            failed.push(format!("the answer to {body} is {} and not one of {status:?}", answer.status));
        } else if answer.status == 201 {
            failed.extend(finished(server, &answer, expect, arena)?);
        }
        failed.extend(shown(&answer.body, arena, 0, "an answer"));
    }
    Ok(failed)
}

/// Waits for the verdict of what was taken, and looks at what the contestant is shown.
fn finished(
    server: &Server,
    taken: &crate::http::Answer,
    expect: &[String],
    arena: &Arena,
) -> anyhow::Result<Vec<String>> {
    let taken = taken.json()?;
    let id = taken["id"].as_str().context("a submission that was taken has an id")?;
    let answer = server.judged(id)?;
    let view = answer.json()?;
    let mut failed = shown(&answer.body, arena, 0, "what the API shows");
    let verdict = view["verdict"].as_str().unwrap_or_default();
    let allowed = verdicts(expect)?;
    if !allowed.is_empty() && !allowed.iter().any(|allowed| allowed.code() == verdict) {
        failed.push(format!("the verdict is {verdict}"));
    }
    for field in ["message", "compile_log"] {
        failed.extend(view[field].as_str().and_then(unfit));
    }
    Ok(failed)
}

/// What can be told of hidden data through exit codes, times and memory: ten programs of each kind that would tell ten
/// values apart, and then as many submissions as a minute takes.
fn coarse(arena: &Arena, server: &Server) -> anyhow::Result<Vec<String>> {
    // A rounded quantity may lie on both sides of a step, by the host's noise or the machine's own share.
    const KINDS: [(&str, &str, &str, usize); 3] = [
        ("exit codes", "import sys; sys.exit(100 + {n})", "message", 1),
        ("wall times", "import time; time.sleep(0.003 * {n})", "wall_time_ms", 3),
        ("memory", "a = b'x' * ({n} << 19)", "memory_kib", 3),
    ];
    let mut failed = Vec::new();
    let mut sent = 0;
    for (what, program, field, most) in KINDS {
        let mut told = BTreeSet::new();
        for number in 0..6 {
            let source = program.replace("{n}", &number.to_string());
            let body = json!({ "problem": "sum", "language": "python3", "source": source }).to_string();
            let answer = server.post(&body)?;
            sent += 1;
            if answer.status != 201 {
                bail!("submission {sent} was refused with {}: {}", answer.status, answer.body);
            }
            let id = answer.json()?["id"].as_str().context("it has an id")?.to_owned();
            let answer = server.judged(&id)?;
            failed.extend(shown(&answer.body, arena, 0, "what the API shows"));
            told.insert(answer.json()?[field].to_string());
        }
        if told.len() > most {
            failed.push(format!("{what} of hidden test cases tell {} values apart by {field}: {told:?}", told.len()));
        }
    }
    let body = json!({ "problem": "sum", "language": "python3", "source": "print()" }).to_string();
    let refused =
        (0..100).find_map(|_| server.post(&body).map(|answer| (answer.status == 429).then_some(answer)).transpose());
    match refused.transpose()? {
        None => failed.push("a hundred submissions in a row were all taken".to_owned()),
        Some(answer) if answer.header("retry-after").is_none_or(|value| value.parse::<u32>().is_err()) => {
            failed.push("a refusal does not say when to come back".to_owned());
        }
        Some(_) => {}
    }
    Ok(failed)
}

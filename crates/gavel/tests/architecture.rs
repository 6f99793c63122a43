//! The arrows of the house: which crate may know which, held against what cargo knows.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Every arrow there may be, in the direction of knowing (ARCHITECTURE.md).
const ARROWS: [(&str, &[&str]); 7] = [
    ("gavel-core", &[]),
    ("gavel-sandbox", &[]),
    ("gavel-judge", &["gavel-core", "gavel-sandbox"]),
    ("gavel-store", &["gavel-core"]),
    ("gavel-worker", &["gavel-core", "gavel-judge", "gavel-store"]),
    ("gavel-server", &["gavel-core", "gavel-store"]),
    ("gavel", &["gavel-core", "gavel-judge", "gavel-sandbox", "gavel-server", "gavel-store", "gavel-worker"]),
];

/// What a crate must never reach, however far down: a crate exists because of what it does not know.
const ABSENT: [(&str, &[&str]); 5] = [
    ("gavel-core", &["tokio", "sqlx", "axum", "hyper", "rustix"]),
    ("gavel-sandbox", &["tokio", "sqlx", "axum", "serde_json"]),
    ("gavel-judge", &["tokio", "sqlx", "axum", "hyper", "reqwest"]),
    ("gavel-store", &["axum", "hyper", "reqwest", "gavel-judge", "gavel-sandbox"]),
    ("gavel-server", &["gavel-judge", "gavel-sandbox", "gavel-worker", "landlock", "libseccomp"]),
];

struct Graph(BTreeMap<String, BTreeSet<String>>);

impl Graph {
    /// Dependencies of a normal build, by name, for the platform we run on.
    fn read() -> Self {
        let metadata = MetadataCommand::new()
            .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
            .other_options(["--locked".into(), "--filter-platform".into(), "x86_64-unknown-linux-gnu".into()])
            .exec()
            .expect("cargo metadata runs");
        let name =
            |id| metadata.packages.iter().find(|package| package.id == id).expect("a known package").name.to_string();
        let resolve = metadata.resolve.as_ref().expect("a resolved graph");
        let edges = resolve.nodes.iter().map(|node| {
            let normal =
                node.deps.iter().filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
            (name(node.id.clone()), normal.map(|dep| name(dep.pkg.clone())).collect())
        });
        Self(edges.collect())
    }

    fn reach(&self, from: &str) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut open = vec![from];
        while let Some(name) = open.pop() {
            for next in self.0.get(name).into_iter().flatten() {
                if reached.insert(next.as_str()) {
                    open.push(next);
                }
            }
        }
        reached
    }
}

#[test]
fn no_arrow_turns_back() {
    let graph = Graph::read();
    let ours: BTreeMap<&str, BTreeSet<&str>> = graph
        .0
        .iter()
        .filter(|(name, _)| name.as_str() == "gavel" || name.starts_with("gavel-"))
        .map(|(name, edges)| {
            (name.as_str(), edges.iter().map(String::as_str).filter(|edge| edge.starts_with("gavel")).collect())
        })
        .collect();
    assert_eq!(ours.keys().copied().collect::<BTreeSet<_>>(), ARROWS.iter().map(|(name, _)| *name).collect());
    for (name, allowed) in ARROWS {
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        let strange: Vec<_> = ours[name].difference(&allowed).collect();
        assert!(strange.is_empty(), "{name} must not know {strange:?}");
    }
}

#[test]
fn what_a_crate_must_not_know_is_out_of_its_reach() {
    let graph = Graph::read();
    for (name, absent) in ABSENT {
        let reach = graph.reach(name);
        let found: Vec<_> = absent.iter().filter(|absent| reach.contains(**absent)).collect();
        assert!(found.is_empty(), "{name} reaches {found:?}");
    }
}

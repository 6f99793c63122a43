//! The arrows of the house: which crate may know which, held against what cargo knows.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// Every arrow there may be, in the direction of knowing (ARCHITECTURE.md).
const ARROWS: [(&str, &[&str]); 8] = [
    ("gavel-core", &[]),
    ("gavel-sandbox", &[]),
    ("gavel-judge", &["gavel-core", "gavel-sandbox"]),
    ("gavel-store", &["gavel-core"]),
    ("gavel-worker", &["gavel-core", "gavel-judge", "gavel-store"]),
    ("gavel-server", &["gavel-core", "gavel-store"]),
    ("gavel", &["gavel-core", "gavel-judge", "gavel-sandbox", "gavel-server", "gavel-store", "gavel-worker"]),
    // The attack corpus: nothing knows it, and it alone may weaken the box.
    ("gavel-attacks", &["gavel-core", "gavel-judge", "gavel-sandbox"]),
];

/// The one crate that may switch walls of the box off, and the feature by which it does.
const WEAKENS: (&str, &str) = ("gavel-attacks", "weaken");

/// What a crate must never reach, however far down: a crate exists because of what it does not know.
const ABSENT: [(&str, &[&str]); 5] = [
    ("gavel-core", &["tokio", "sqlx", "axum", "hyper", "rustix"]),
    ("gavel-sandbox", &["tokio", "sqlx", "axum", "serde_json"]),
    ("gavel-judge", &["tokio", "sqlx", "axum", "hyper", "reqwest"]),
    ("gavel-store", &["axum", "hyper", "reqwest", "gavel-judge", "gavel-sandbox"]),
    ("gavel-server", &["gavel-judge", "gavel-sandbox", "gavel-worker", "landlock", "libseccomp"]),
];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .other_options(["--locked".into(), "--filter-platform".into(), "x86_64-unknown-linux-gnu".into()])
        .exec()
        .expect("cargo metadata runs")
}

struct Graph(BTreeMap<String, BTreeSet<String>>);

impl Graph {
    /// Dependencies of a normal build, by name, for the platform we run on.
    fn read() -> Self {
        let metadata = metadata();
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

/// Without the feature the walls cannot be switched off, so nothing that judges may ask for it, by any way.
#[test]
fn only_the_attack_corpus_can_weaken_the_box() {
    let metadata = metadata();
    let (corpus, feature) = WEAKENS;
    for package in metadata.workspace_packages() {
        let asks = package.dependencies.iter().filter(|dependency| dependency.features.iter().any(|f| f == feature));
        let asks: Vec<&str> = asks.map(|dependency| dependency.name.as_str()).collect();
        let may = package.name.as_str() == corpus;
        assert_eq!(asks, if may { vec!["gavel-sandbox"] } else { vec![] }, "{}", package.name);
        let enabled_by = package.features.iter().filter(|(_, enables)| {
            enables.iter().any(|enabled| enabled == feature || enabled.ends_with(&format!("/{feature}")))
        });
        assert_eq!(enabled_by.count(), 0, "a feature of {} enables {feature}", package.name);
    }
    let sandbox = metadata.workspace_packages().into_iter().find(|package| package.name == "gavel-sandbox");
    assert!(sandbox.expect("the box is a crate").features.contains_key(feature), "there is no feature {feature}");
}

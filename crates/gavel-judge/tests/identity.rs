//! Import after export is the identity, on packages made at random.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gavel_judge::Package;
use gavel_judge::formats::{Options, Target, export, import};
use gavel_judge::package::ArchiveCaps;
use proptest::prelude::*;

/// The files of a package.
type Files = BTreeMap<String, Vec<u8>>;

fn text() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(Vec::new()),
        "[ -~\n]{0,40}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..40)
    ]
}

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9_][a-zA-Z0-9_-]{0,8}"
}

fn cases() -> impl Strategy<Value = BTreeMap<String, (Vec<u8>, Vec<u8>)>> {
    prop::collection::btree_map(name(), (text(), text()), 1..4)
}

fn put(files: &mut Files, dir: &str, cases: BTreeMap<String, (Vec<u8>, Vec<u8>)>) {
    for (name, (input, answer)) in cases {
        files.insert(format!("{dir}/{name}.in"), input);
        files.insert(format!("{dir}/{name}.ans"), answer);
    }
}

prop_compose! {
    fn package()(
        sample in prop::option::of(prop::collection::btree_map(name(), ("[ -~\n]{0,20}", "[ -~\n]{0,20}"), 1..3)),
        groups in prop::collection::btree_map("[a-z]{1,6}", (cases(), 1_u64..50), 0..4),
        loose in cases(),
        scoring in any::<bool>(),
        title in "[A-Za-z][ -~]{0,20}",
        time in 1_u32..5000,
        more in prop::collection::btree_map(("(generators|solution|attachments)", name()), text(), 0..4),
        custom in any::<bool>(),
        origin in any::<bool>(),
    ) -> Files {
        let mut files = Files::new();
        let kind = if scoring { "scoring" } else { "pass-fail" };
        let title = title.replace('\'', "''");
        let seconds = f64::from(time) / 1000.0;
        files.insert("problem.yaml".to_owned(), format!(
            "problem_format_version: 2025-09\ntype: {kind}\nname: '{title}'\nuuid: 1a961cce-ff57-5ae7-a535-8feca41dcff9\n\
             limits: {{time_limit: {seconds}}}\n").into_bytes());
        files.insert("statement/problem.en.md".to_owned(), b"Text.\n".to_vec());
        for (name, (input, answer)) in sample.unwrap_or_default() {
            files.insert(format!("data/sample/{name}.in"), input.into_bytes());
            files.insert(format!("data/sample/{name}.ans"), answer.into_bytes());
        }
        if groups.is_empty() {
            put(&mut files, "data/secret", loose);
        } else {
            let total: u64 = groups.values().map(|(_, points)| points).sum();
            if scoring {
                files.insert("data/secret/test_group.yaml".to_owned(), format!("max_score: {total}\n").into_bytes());
            }
            for (name, (cases, points)) in groups {
                let dir = format!("data/secret/{name}");
                put(&mut files, &dir, cases);
                if scoring {
                    files.insert(format!("{dir}/test_group.yaml"), format!("max_score: {points}\n").into_bytes());
                }
            }
        }
        if custom {
            files.insert("output_validator/v.py".to_owned(), b"raise SystemExit(42)\n".to_vec());
        }
        for ((dir, name), content) in more {
            files.insert(format!("{dir}/{name}"), content);
        }
        if origin {
            files.insert("gavel.toml".to_owned(), b"origin = \"cms\"\n".to_vec());
        } else {
            files.insert("submissions/accepted/a.py".to_owned(), b"print(1)\n".to_vec());
        }
        files
    }
}

fn write(files: &Files, dir: &Path) {
    for (name, bytes) in files {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn read(dir: &Path) -> Files {
    let (mut all, mut left) = (Files::new(), vec![dir.to_owned()]);
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else {
                all.insert(path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap());
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_exported_is_imported_as_it_was(files in package()) {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("made");
        write(&files, &dir);
        let package = Package::open(&dir).unwrap_or_else(|error| panic!("{error}: {:?}\n{files:?}", error.hint()));
        let archive = package.pack().unwrap();
        for target in [Target::of(&place.path().join("out")), Target::of(&place.path().join("made.zip"))] {
            let path = export(&package, &target).unwrap();
            let again = import(&path, &Options::default()).unwrap();
            prop_assert_eq!(again.len(), 1);
            let again = &again[0].package;
            prop_assert_eq!(&again.id, &package.id);
            prop_assert_eq!(read(&again.dir), files.clone(), "file by file");
            prop_assert!(again.pack().unwrap() == archive, "and so as a whole");
        }
        // The way through a server's data keeps as much.
        let unpacked = Package::unpack(archive.as_slice(), &place.path().join("cache"), &ArchiveCaps::default()).unwrap();
        prop_assert_eq!(read(&unpacked.dir), files);
    }
}

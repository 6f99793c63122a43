use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

/// The formats that are converted.
const FOREIGN: [Format; 6] = [Format::Kattis, Format::Polygon, Format::Dmoj, Format::Hydro, Format::Fps, Format::Cms];

/// The files of a target's kept corpus.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let directory = format!("{}/../../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(&directory).unwrap_or_else(|error| panic!("{directory}: {error}"));
    let all: Vec<Vec<u8>> = entries.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect();
    assert!(!all.is_empty(), "{directory} is empty");
    all
}

/// A file of the corpus with some bytes changed, its end cut off, and a piece of another in its middle.
fn changed(target: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    let corpus = corpus(target);
    let changes = prop::collection::vec((any::<Index>(), any::<u8>()), 0..4);
    let piece = (any::<Index>(), any::<Index>(), any::<Index>());
    (select(corpus.clone()), changes, any::<Index>(), select(corpus), piece).prop_map(
        |(mut bytes, changes, cut, other, (from, length, to))| {
            if !bytes.is_empty() {
                for (at, byte) in changes {
                    let at = at.index(bytes.len());
                    bytes[at] = byte;
                }
            }
            bytes.truncate(bytes.len() - cut.index(bytes.len() + 1) / 8);
            let piece = &other[from.index(other.len() + 1)..];
            let piece = piece[..length.index(piece.len() + 1).min(64)].to_vec();
            let to = to.index(bytes.len() + 1);
            bytes.splice(to..to, piece);
            bytes
        },
    )
}

#[test]
fn the_kept_corpus_is_survived() {
    corpus("language").iter().for_each(|bytes| language(bytes));
    corpus("problem_yaml").iter().for_each(|bytes| problem_yaml(bytes));
    corpus("archive").iter().for_each(|bytes| archive(bytes));
    corpus("validator").iter().for_each(|bytes| validator(bytes));
    corpus("foreign_archive").iter().for_each(|bytes| foreign_archive(bytes));
    for format in FOREIGN {
        for bytes in corpus(&format!("import_{format}")) {
            import(format, &bytes);
        }
    }
}

/// A seed that is refused at once would test nothing behind that.
#[test]
fn the_seeds_are_in_order() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let seed = |name: &str, current: Vec<u8>| {
        let path = root.join("fuzz/corpus").join(name);
        if std::env::var_os("GAVEL_WRITE_SEEDS").is_some() {
            std::fs::write(&path, current).unwrap();
        }
        std::fs::read(path).unwrap_or_default()
    };
    for name in ["c", "java", "python3"] {
        let current = std::fs::read(root.join("languages").join(name).with_extension("toml")).unwrap();
        let kept = String::from_utf8(seed(&format!("language/{name}"), current)).unwrap();
        assert!(Languages::read([(name, kept.as_str())]).is_ok(), "{name}: `make fuzz-seeds` writes the seeds anew");
    }
    let place = tempfile::tempdir().unwrap();
    let kept = seed("archive/whole", smallest_package(place.path()).pack().unwrap());
    let unpacked = Package::unpack(kept.as_slice(), &place.path().join("again"), &ArchiveCaps::default());
    assert!(unpacked.is_ok_and(|package| package.tests_total() == 1), "`make fuzz-seeds` writes the seeds anew");
    for (format, name) in GOLDEN {
        let kept =
            seed(&format!("import_{format}/{name}"), joined(&root.join("crates/gavel-judge/tests/formats").join(name)));
        let files = kept.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"=== ")).count();
        assert!(files > 1 || format == Format::Fps, "{name}: `make fuzz-seeds` writes the seeds anew");
        assert!(import(format, &kept), "{name}: a seed that is refused; `make fuzz-seeds` writes the seeds anew");
    }
}

/// Packages of the tests that are seeds too.
const GOLDEN: [(Format, &str); 8] = [
    (Format::Kattis, "kattis"),
    (Format::Kattis, "kattis-scoring"),
    (Format::Polygon, "polygon"),
    (Format::Dmoj, "dmoj"),
    (Format::Hydro, "hydro"),
    (Format::Fps, "fps"),
    (Format::Cms, "cms"),
    (Format::Cms, "cms-sum"),
];

/// A directory as one text: each file after a line with its path. What tests pack as an archive lies open.
fn joined(dir: &Path) -> Vec<u8> {
    let (mut all, mut left) = (std::collections::BTreeMap::new(), vec![dir.to_owned()]);
    while let Some(next) = left.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else if !path.ends_with("expected.toml") {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().replace("data.zip.d/", "");
                all.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    all.insert("files/testlib.h".to_owned(), b"// stands for testlib\n".to_vec());
    let mut text = Vec::new();
    for (name, bytes) in all {
        text.extend(format!("=== {name}\n").into_bytes());
        text.extend(bytes.strip_prefix(b"archive: data.zip\n".as_slice()).unwrap_or(&bytes));
        if !text.ends_with(b"\n") {
            text.push(b'\n');
        }
    }
    text
}

fn smallest_package(place: &Path) -> Package {
    const FILES: [(&str, &str); 5] = [
        (
            "problem.yaml",
            "problem_format_version: 2025-09\nname: A\nuuid: 1a961cce-ff57-5ae7-a535-8feca41dcff9\nlimits: {time_limit: 1}\n",
        ),
        ("statement/problem.en.md", "Print 1.\n"),
        ("data/secret/1.in", ""),
        ("data/secret/1.ans", "1\n"),
        ("submissions/accepted/a.py", "print(1)\n"),
    ];
    for (name, text) in FILES {
        let path = place.join("small").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    Package::open(&place.join("small")).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn languages_are_read_or_refused(bytes in changed("language")) {
        language(&bytes);
    }

    #[test]
    fn problems_are_read_or_refused(bytes in changed("problem_yaml")) {
        problem_yaml(&bytes);
    }

    #[test]
    fn packages_of_others_are_converted_or_refused(
        (format, bytes) in select(FOREIGN.to_vec()).prop_flat_map(|format| (Just(format), changed(&format!("import_{format}"))))
    ) {
        import(format, &bytes);
    }

    #[test]
    fn archives_of_others_are_read_or_refused(bytes in changed("foreign_archive")) {
        foreign_archive(&bytes);
    }

    #[test]
    fn archives_are_unpacked_or_refused(bytes in changed("archive")) {
        archive(&bytes);
    }

    #[test]
    fn outputs_are_compared_as_the_format_says(bytes in changed("validator")) {
        validator(&bytes);
    }
}

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

/// A file of the corpus with some bytes changed, its end cut off, and a piece of another at its end.
fn changed(target: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    let corpus = corpus(target);
    let changes = prop::collection::vec((any::<Index>(), any::<u8>()), 0..8);
    (select(corpus.clone()), changes, any::<Index>(), select(corpus), any::<Index>()).prop_map(
        |(mut bytes, changes, cut, other, from)| {
            if !bytes.is_empty() {
                for (at, byte) in changes {
                    let at = at.index(bytes.len());
                    bytes[at] = byte;
                }
            }
            bytes.truncate(bytes.len() - cut.index(bytes.len() + 1) / 4);
            bytes.extend_from_slice(&other[from.index(other.len() + 1)..]);
            bytes
        },
    )
}

fn noise() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..600)
}

#[test]
fn the_kept_corpus_is_survived() {
    corpus("packet").iter().for_each(|bytes| packet(bytes));
    corpus("host_file").iter().for_each(|bytes| host_file(bytes));
    corpus("keeper").iter().for_each(|bytes| keeper(bytes));
}

/// A seed that is not understood any more would test the first byte only.
#[test]
fn the_seeds_are_of_this_protocol() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus");
    for (name, bytes) in seeds() {
        let length = u16::try_from(bytes.len()).unwrap().to_le_bytes();
        for (path, bytes) in [
            (format!("{directory}/packet/{name}"), bytes.clone()),
            (format!("{directory}/keeper/{name}"), [length.as_slice(), &bytes].concat().repeat(2)),
        ] {
            if std::env::var_os("GAVEL_WRITE_SEEDS").is_some() {
                std::fs::write(&path, &bytes).unwrap();
            }
            let kept = std::fs::read(&path).unwrap_or_default();
            assert!(kept == bytes, "{path} is of another protocol; `make fuzz-seeds` writes it anew");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn packets_are_read_or_refused(bytes in prop_oneof![changed("packet"), noise()]) {
        packet(&bytes);
    }

    #[test]
    fn files_of_the_host_are_read_or_refused(bytes in prop_oneof![changed("host_file"), noise()]) {
        host_file(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_keeper_answers_or_ends_in_order(bytes in prop_oneof![changed("keeper"), noise()]) {
        keeper(&bytes);
    }
}

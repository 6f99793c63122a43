//! A program that is kept is not compiled again, and never run if it is not what the compiler left. Compilers that are primed
//! make the same programs in less time.

mod counting;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::time::Duration;

use gavel_core::{ByteSize, LanguageId, Limits, Verdict};
use gavel_judge::{Artifacts, Judge, Languages, Primed, Ran, RunRequest, Runner};
use gavel_sandbox::Capture;

use counting::Counting;

const ROOM: ByteSize = ByteSize(64 << 20);

/// A judge that keeps programs in `store`, as a process that starts opens it.
fn judge(store: &Path, room: ByteSize) -> Judge {
    let artifacts = Artifacts::open(store.join("kept"), room).unwrap();
    Judge::new(Languages::builtin(), store.join("work")).with_artifacts(artifacts)
}

fn store() -> tempfile::TempDir {
    let store = tempfile::tempdir().unwrap();
    // The box reads as another user.
    fs::set_permissions(store.path(), fs::Permissions::from_mode(0o755)).unwrap();
    store
}

/// Prints a number.
fn printing(number: u32) -> String {
    format!("#include <stdio.h>\nint main() {{ printf(\"%d\", {number}); }}\n")
}

fn run(judge: &Judge, runner: &mut dyn Runner, source: &str, limits: &Limits) -> (Ran, String) {
    let language = "c".parse().unwrap();
    let source = source.as_bytes();
    let request = RunRequest { language: &language, source, source_name: None, args: &[], stdin: None, limits };
    let mut printed = Capture::default();
    let ran = judge.run_source(runner, request, &mut printed).unwrap();
    (ran, String::from_utf8(printed.stdout).unwrap())
}

/// What lies in a store.
fn kept(store: &Path) -> Vec<PathBuf> {
    fs::read_dir(store.join("kept")).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn programs(store: &Path) -> Vec<PathBuf> {
    kept(store).into_iter().filter(|path| path.is_dir()).collect()
}

#[test]
fn the_same_source_is_compiled_once_also_after_a_restart() {
    let (store, mut runner, limits) = (store(), Counting::open(), Limits::default());
    let first = judge(store.path(), ROOM);
    let source = printing(7);
    let (made, runs) = runner.count(|runner| run(&first, runner, &source, &limits));
    assert_eq!((made.1.as_str(), made.0.compile.reused, runs), ("7", false, 2));
    for again in [&first, &judge(store.path(), ROOM)] {
        let (ran, runs) = runner.count(|runner| run(again, runner, &source, &limits));
        assert_eq!((ran.1.as_str(), ran.0.compile.reused, runs), ("7", true, 1));
        assert_eq!(ran.0.compile.cpu_time, made.0.compile.cpu_time);
    }
    let other = Limits { compile_memory: ByteSize(limits.compile_memory.0 / 2), ..limits };
    for (source, limits) in [(printing(8), limits), (source, other)] {
        let (ran, runs) = runner.count(|runner| run(&first, runner, &source, &limits));
        assert_eq!((ran.0.compile.reused, runs), (false, 2), "{source}");
    }
}

#[test]
fn what_was_changed_is_compiled_anew() {
    let (store, mut runner, limits) = (store(), Counting::open(), Limits::default());
    let judge = judge(store.path(), ROOM);
    run(&judge, &mut runner, &printing(2), &limits);
    let [other] = &programs(store.path())[..] else { panic!("one was made") };
    let spoil: [fn(&Path, &Path); 3] = [
        |one, other| assert!(fs::copy(other.join("program"), one.join("program")).is_ok()),
        |one, _| fs::write(one.join("libc.so.6"), "").unwrap(),
        |one, _| fs::remove_file(one.join("program")).unwrap(),
    ];
    run(&judge, &mut runner, &printing(1), &limits);
    for spoil in spoil {
        let mut made = programs(store.path());
        made.retain(|program| program != other);
        let [one] = &made[..] else { panic!("{made:?}") };
        spoil(one, other);
        let ((ran, printed), runs) = runner.count(|runner| run(&judge, runner, &printing(1), &limits));
        assert_eq!((printed.as_str(), ran.compile.reused, runs), ("1", false, 2));
        assert!(!one.exists(), "what was changed is gone");
    }
}

#[test]
fn an_error_is_remembered_and_a_limit_is_not() {
    let (store, mut runner, limits) = (store(), Counting::open(), Limits::default());
    let judge = judge(store.path(), ROOM);
    let tell = |runner: &mut Counting, source, limits| {
        let ((ran, _), runs) = runner.count(|runner| run(&judge, runner, source, limits));
        assert_eq!(ran.verdict, Verdict::CompileError);
        (ran.compile.log, ran.compile.message, runs)
    };
    let (log, message, runs) = tell(&mut runner, "int main() { return x; }", &limits);
    assert!(log.contains("undeclared") && runs == 1, "{log}");
    assert_eq!(tell(&mut runner, "int main() { return x; }", &limits), (log, message, 0));
    // Twenty levels of ten inclusions of itself never end.
    let endless =
        "#if __INCLUDE_LEVEL__ < 20\n".to_owned() + &"#include __FILE__\n".repeat(10) + "#endif\nint main() {}";
    let short = Limits { compile_time: Duration::from_millis(200), ..limits };
    for _ in 0..2 {
        let (_, message, runs) = tell(&mut runner, &endless, &short);
        assert_eq!((message.as_str(), runs), ("the compiler ran out of CPU time", 1));
    }
}

#[test]
fn two_slots_compile_it_together_once() {
    let (store, limits, both) = (store(), Limits::default(), Barrier::new(2));
    let judge = judge(store.path(), ROOM);
    let runs: u32 = std::thread::scope(|scope| {
        let slot = || {
            let (judge, both, limits) = (&judge, &both, &limits);
            scope.spawn(move || {
                let mut runner = Counting::open();
                both.wait();
                let (_, printed) = run(judge, &mut runner, &printing(3), limits);
                assert_eq!(printed, "3");
                runner.runs
            })
        };
        [slot(), slot()].map(|slot| slot.join().unwrap()).iter().sum()
    });
    assert_eq!(runs, 3);
}

#[test]
fn what_is_not_used_goes_when_there_is_no_more_room() {
    let (store, mut runner, limits) = (store(), Counting::open(), Limits::default());
    let room = ByteSize(64 << 10);
    let judge = judge(store.path(), room);
    for number in 0..20 {
        run(&judge, &mut runner, &printing(number), &limits);
    }
    let size = |path: &PathBuf| fs::metadata(path.join("program")).unwrap().len();
    let left = programs(store.path());
    let bytes: u64 = left.iter().map(size).sum();
    assert!((1..20).contains(&left.len()) && bytes <= room.0, "{left:?}: {bytes} bytes");
    let (_, runs) = runner.count(|runner| run(&judge, runner, &printing(19), &limits));
    assert_eq!(runs, 1, "the last one is there");
}

#[test]
fn what_was_not_finished_is_removed() {
    let (store, mut runner, limits) = (store(), Counting::open(), Limits::default());
    run(&judge(store.path(), ROOM), &mut runner, &printing(1), &limits);
    let mut whole = kept(store.path());
    let own = |name: &str| store.path().join("kept").join(name);
    fs::create_dir(own("program-without")).unwrap();
    fs::write(own("program-alone.json"), fs::read(whole.iter().find(|path| path.is_file()).unwrap()).unwrap()).unwrap();
    fs::create_dir(own("program-cut")).unwrap();
    fs::write(own("program-cut.json"), "{").unwrap();
    fs::write(own("another's"), "").unwrap();
    let again = judge(store.path(), ROOM);
    let (_, runs) = runner.count(|runner| run(&again, runner, &printing(1), &limits));
    assert_eq!(runs, 1);
    let mut left = kept(store.path());
    left.retain(|path| *path != own("another's"));
    left.sort();
    whole.sort();
    assert_eq!(left, whole);
}

/// Compiled with and without priming, for what the compiler leaves and takes.
fn in_cpp(judge: &Judge, runner: &mut dyn Runner, source: &str) -> (Ran, String) {
    let (language, limits) = ("cpp".parse().unwrap(), Limits::default());
    let source = source.as_bytes();
    let request =
        RunRequest { language: &language, source, source_name: None, args: &[], stdin: None, limits: &limits };
    let mut printed = Capture::default();
    let ran = judge.run_source(runner, request, &mut printed).unwrap();
    (ran, String::from_utf8(printed.stdout).unwrap())
}

#[test]
fn a_primed_compiler_makes_the_same_program_in_less_time() {
    let (store, mut runner, cpp) = (store(), Counting::open(), "cpp".parse::<LanguageId>().unwrap());
    let open = |name: &str| Artifacts::open(store.path().join(name), ROOM).unwrap();
    let judge = |name: &str| Judge::new(Languages::builtin(), store.path().join("work")).with_artifacts(open(name));
    let primed = || judge("primed").with_primed(Primed::open(store.path().join("prime")).unwrap());
    let (plain, first) = (judge("plain"), primed());
    let hello = "#include <bits/stdc++.h>\nint main() { std::cout << std::vector{1, 2}.size(); }\n";
    assert!(first.wants_primed().is_empty());
    let wanted = BTreeSet::from([cpp.clone()]);
    in_cpp(&first, &mut runner, "#include <iostream>\nint main() {}\n");
    assert!(first.wants_primed().is_empty(), "it would be of no use");
    in_cpp(&first, &mut runner, &hello.replace('2', "3"));
    assert_eq!(first.wants_primed(), wanted);
    let ((), runs) = runner.count(|runner| first.prime(runner, &cpp).unwrap());
    assert_eq!(runs, 1, "it is made");
    in_cpp(&first, &mut runner, &hello.replace('2', "4"));
    assert!(first.wants_primed().is_empty(), "it is there");
    drop(first);
    fs::remove_dir_all(store.path().join("primed")).unwrap();
    let again = primed();
    assert_eq!(again.wants_primed(), wanted, "it was made by an earlier process");
    let ((), runs) = runner.count(|runner| again.prime(runner, &cpp).unwrap());
    assert_eq!(runs, 0, "it is there");
    let ((cold, _), (warm, printed)) = (in_cpp(&plain, &mut runner, hello), in_cpp(&again, &mut runner, hello));
    assert_eq!(printed, "2");
    let (cold, warm) = (cold.compile.cpu_time, warm.compile.cpu_time);
    assert!(warm * 3 < cold * 2, "{warm:?} of {cold:?}");
    // Where the header is not the first, or means something else, the compiler takes what it always takes.
    let ours =
        "#define _GLIBCXX_ASSERTIONS\n#include <bits/stdc++.h>\nint main() { std::vector<int> v; std::cout << v[1]; }";
    let later = "#include <cstdio>\n#include <bits/stdc++.h>\nint main() { std::printf(\"%d\", std::gcd(4, 6)); }";
    let wrong = "#include <bits/stdc++.h>\nint main() { return std::nothing; }";
    for source in [hello, ours, later, wrong] {
        let ((cold, said), (warm, printed)) =
            (in_cpp(&plain, &mut runner, source), in_cpp(&again, &mut runner, source));
        assert_eq!((warm.verdict, printed), (cold.verdict, said), "{source}");
        assert_eq!(warm.compile.log, cold.compile.log);
    }
    let binaries = |name: &str| {
        let mut binaries: Vec<_> =
            fs::read_dir(store.path().join(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
        binaries.retain(|path| path.join("program").is_file());
        let mut bytes: Vec<_> = binaries.iter().map(|path| fs::read(path.join("program")).unwrap()).collect();
        bytes.sort();
        bytes
    };
    assert!(binaries("plain") == binaries("primed"), "byte by byte the same");
}

#[test]
fn a_primed_compiler_of_java_makes_the_same_classes_in_less_time() {
    let (store, mut runner, java) = (store(), Counting::open(), "java".parse::<LanguageId>().unwrap());
    let open = |name: &str| Artifacts::open(store.path().join(name), ROOM).unwrap();
    let judge = |name: &str| Judge::new(Languages::builtin(), store.path().join("work")).with_artifacts(open(name));
    let (plain, primed) = (judge("plain"), judge("primed"));
    let primed = primed.with_primed(Primed::open(store.path().join("prime")).unwrap());
    let hello = "public class Main { public static void main(String[] a) { System.out.println(\"hello\"); } }";
    let wrong = "public class Main { int x = \"no\"; }";
    let mut run = |judge: &Judge, source: &str| {
        let request = RunRequest {
            language: &java,
            source: source.as_bytes(),
            source_name: None,
            args: &[],
            stdin: None,
            limits: &Limits::default(),
        };
        let mut printed = Capture::default();
        let ran = judge.run_source(&mut runner, request, &mut printed).unwrap();
        (ran, String::from_utf8(printed.stdout).unwrap())
    };
    run(&primed, "public class Other {}");
    assert_eq!(primed.wants_primed(), BTreeSet::from([java.clone()]), "every source gains");
    primed.prime(&mut Counting::open(), &java).unwrap();
    for source in [hello, wrong] {
        let ((cold, said), (warm, printed)) = (run(&plain, source), run(&primed, source));
        assert_eq!((warm.verdict, printed), (cold.verdict, said));
        assert_eq!(warm.compile.log, cold.compile.log);
        assert!(warm.compile.cpu_time * 10 < cold.compile.cpu_time * 9, "{:?} of {:?}", warm.compile, cold.compile);
    }
    let classes = |name: &str| {
        let kept = fs::read_dir(store.path().join(name)).unwrap().map(|entry| entry.unwrap().path().join("Main.class"));
        kept.filter_map(|class| fs::read(class).ok()).collect::<Vec<_>>()
    };
    assert_eq!(classes("plain"), classes("primed"), "byte by byte the same");
    assert_eq!(classes("plain").len(), 1);
}

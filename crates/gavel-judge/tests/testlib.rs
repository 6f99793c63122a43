//! testlib's protocol, with testlib itself: fetched when the tests run, never kept with our sources.

#[expect(dead_code, reason = "only some of the changes are needed here")]
mod made;
#[expect(dead_code, reason = "one slot is enough here")]
mod slots;
mod testlib_header;

use gavel_core::{JuryNote, Verdict};
use gavel_judge::{Judge, JudgeError, Judgement, Package, Progress, Request};
use gavel_sandbox::{Slot, SlotConfig};
use made::Made;
use testlib_header::testlib;

/// A problem whose checker or interactor has testlib.h beside it.
fn problem(kind: &str, extension: &str, program: &str) -> (Made, Package) {
    let made = Made::new();
    made.remove("data/sample").set(&format!("type: {kind}"));
    made.put("output_validator/testlib.h", testlib());
    made.put("output_validator/program.cpp", format!("#include \"testlib.h\"\n{program}\n"));
    made.put("gavel.toml", format!("[output_validator]\nprotocol = \"testlib\"\n{extension}"));
    let package = made.open().unwrap_or_else(|error| panic!("{error}: {:?}", error.hint()));
    (made, package)
}

fn judged(
    judge: &Judge,
    slot: &mut Slot,
    package: &Package,
    source: &str,
) -> (Result<Judgement, JudgeError>, Vec<JuryNote>) {
    let language = "python3".parse().unwrap();
    let mut notes = Vec::new();
    let judged = judge.judge(slot, &Request::new(package, &language, source.as_bytes()), &mut |progress| {
        if let Progress::Noted { note } = progress {
            notes.push(note);
        }
    });
    (judged, notes)
}

/// Ends in every way that testlib knows; the first word of the output says in which.
const CHECKER: &str = r#"
int main(int argc, char* argv[]) {
    registerTestlibCmd(argc, argv);
    if (inf.readInt() + inf.readInt() != ans.readInt()) quitf(_fail, "the data is broken");
    std::string word = ouf.readToken();
    if (word == "ok") quitf(_ok, "well done");
    if (word == "wa") quitf(_wa, "expected %d", 42);
    if (word == "pe") quitf(_pe, "what is this");
    if (word == "fail") quitf(_fail, "we cannot tell");
    if (word == "number") { ouf.readInt(1, 5); quitf(_ok, "a number"); }
    if (word == "points") quitp(30.5, "not bad");
    if (word == "none") quitp(0, "bad");
    if (word == "part") quitf(_pc(40), "a part");
    std::abort();
}"#;

#[test]
fn a_checker_is_understood() {
    let (judge, _dir) = slots::judge();
    let slot = &mut Slot::open(&SlotConfig::new(0)).unwrap();
    let (_made, package) = problem("scoring", "", CHECKER);
    for (output, verdict, said) in [
        ("ok", Some(Verdict::Accepted), "ok well done"),
        ("wa", Some(Verdict::WrongAnswer), "wrong answer expected 42"),
        ("pe", Some(Verdict::WrongAnswer), "wrong output format what is this"),
        ("number 3", Some(Verdict::Accepted), "a number"),
        ("number 3 4", Some(Verdict::WrongAnswer), "Extra information"),
        ("number 7", Some(Verdict::WrongAnswer), "violates the range"),
        ("number x", Some(Verdict::WrongAnswer), "wrong output format"),
        ("number", Some(Verdict::WrongAnswer), "Unexpected end of file"),
        ("", Some(Verdict::WrongAnswer), "nexpected end of file"),
        ("points", Some(Verdict::Accepted), "points 30.5"),
        ("none", Some(Verdict::WrongAnswer), "points 0"),
        ("part", Some(Verdict::Accepted), "partially correct (40)"),
        ("fail", None, "we cannot tell"),
        ("odd", None, "SIGABRT"),
    ] {
        let (judged, notes) = judged(&judge, slot, &package, &format!("print('{output}')"));
        let notes: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
        let text = notes.join("\n");
        match (&judged, verdict) {
            (Ok(judgement), Some(verdict)) => assert_eq!(judgement.verdict, verdict, "{output}: {text}"),
            (Err(JudgeError::Validator { .. }), None) => {}
            _ => panic!("{output}: {judged:?}"),
        }
        assert!(text.contains(said), "{output}: {text}");
    }
}

/// The submission guesses the answer, which is 42.
const INTERACTOR: &str = r#"
int main(int argc, char* argv[]) {
    registerInteraction(argc, argv);
    int hidden = inf.readInt() + inf.readInt();
    for (int asked = 1; ; asked++) {
        int guess = ouf.readInt(1, 100, "guess");
        tout << guess << std::endl;
        std::cout << (guess < hidden ? "higher" : guess > hidden ? "lower" : "right") << std::endl;
        if (guess == hidden) quitf(_ok, "%d guesses", asked);
        if (asked == 8) quitf(_wa, "too many guesses");
    }
}"#;

#[test]
fn an_interactor_is_understood() {
    let (judge, _dir) = slots::judge();
    let slot = &mut Slot::open(&SlotConfig::new(1)).unwrap();
    let (_made, package) = problem("[pass-fail, interactive]", "", INTERACTOR);
    let search = "low, high = 1, 100\nwhile True:\n    guess = (low + high) // 2\n    print(guess, flush=True)\n    said = input()\n\
                  \u{20}   if said == 'right': break\n    if said == 'higher': low = guess + 1\n    else: high = guess - 1";
    for (source, verdict, said) in [
        (search, Verdict::Accepted, "guesses"),
        ("for i in range(1, 101):\n    print(i, flush=True)\n    input()", Verdict::WrongAnswer, "too many guesses"),
        ("print(1000, flush=True)\ninput()", Verdict::WrongAnswer, "violates the range"),
        ("print('x', flush=True)\ninput()", Verdict::WrongAnswer, "submission: x"),
        ("print(1, flush=True)", Verdict::WrongAnswer, "nexpected end of file"),
        ("print(1, flush=True)\nimport os\nos._exit(1)", Verdict::RunTimeError, "submission: 1"),
        ("input()", Verdict::IdlenessLimitExceeded, ""),
    ] {
        let (judged, notes) = judged(&judge, slot, &package, source);
        let judgement = judged.unwrap_or_else(|error| panic!("{source}: {error}"));
        let notes: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
        assert_eq!(judgement.verdict, verdict, "{source}: {notes:?}");
        assert!(notes.join("\n").contains(said), "{said}: {notes:?}");
    }
}

//! Many submissions at once: directories, and a submission a line.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::place::{Place, RIGHT};
use crate::support::{gavel, root, stderr, stdout};

const WRONG: &str = "print(0)\n";

/// `gavel judge PACKAGE --pipe`, with its streams open.
fn pipe(place: &Place, more: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gavel"));
    command.arg("judge").arg(place.path("sum")).args(["--pipe", "--jobs", "2"]).args(more);
    command.current_dir(root()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the binary starts")
}

fn piped(place: &Place, more: &[&str], input: &str) -> (Output, Vec<Value>) {
    let mut child = pipe(place, more);
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let lines = stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output, lines)
}

fn line(id: &Value, source: &str) -> String {
    format!("{}\n", json!({"id": id, "language": "python3", "source": source}))
}

#[test]
fn a_line_in_and_a_line_out_in_the_same_order() {
    let place = Place::new();
    let slow = format!("import time\ntime.sleep(1.5)\n{RIGHT}");
    let input = [
        line(&json!("slow"), &slow),
        "\n  \n".to_owned(),
        line(&json!(7), WRONG),
        "{\"id\": \"bad\", \"language\": \"abap\", \"source\": \"\"}\nno json\n".to_owned(),
        line(&json!("again"), &slow),
        format!(
            "{}\n",
            json!({"language": "python3", "files": [
                {"name": "start.py", "source": "from beside import add\nadd()\n"},
                {"name": "beside.py", "source": "def add(): print(sum(map(int, input().split())))\n"},
            ]})
        ),
        // The last line has no end.
        line(&json!("c"), "int main( {").replace("python3", "c").trim_end().to_owned(),
    ]
    .concat();
    let (output, lines) = piped(&place, &[], &input);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let told: Vec<_> = lines.iter().map(|line| (&line["id"], &line["line"], &line["verdict"])).collect();
    let (null, expected) = (
        Value::Null,
        json!([
            ["slow", 1, "AC"],
            [7, 4, "WA"],
            ["bad", 5, null],
            [null, 6, null],
            ["again", 7, "AC"],
            [8, 8, "AC"],
            ["c", 9, "CE"]
        ]),
    );
    let expected: Vec<_> = expected.as_array().unwrap().iter().map(|one| (&one[0], &one[1], &one[2])).collect();
    assert_eq!(told, expected);
    assert!(lines[2]["error"].as_str().unwrap().contains("line 5: there is no language abap"), "{}", lines[2]);
    assert!(lines[3]["error"].as_str().unwrap().starts_with("line 6: it is no JSON object"), "{}", lines[3]);
    assert_eq!((&lines[4]["same_as"], &lines[0]["same_as"]), (&json!("slow"), &null));
    assert_eq!(lines[4]["tests"], lines[0]["tests"]);
    assert!(lines[6]["compile"]["log"].as_str().unwrap().contains("error"), "{}", lines[6]);

    let (output, lines) = piped(
        &place,
        &["--unordered", "--repeat"],
        &[line(&json!(1), &slow), line(&json!(2), RIGHT), line(&json!(3), &slow)].concat(),
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(lines.len() == 3 && lines[0]["id"] == 2, "{lines:?}");
    assert!(lines.iter().all(|line| line["same_as"].is_null()), "{lines:?}");
}

#[test]
fn a_result_says_what_it_was_made_under() {
    let place = Place::new();
    let (_, lines) = piped(&place, &["--language", "python3"], "{\"source\": \"print(0)\"}\n");
    let [line] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!((&line["id"], &line["language"], &line["problem"]), (&json!(1), &json!("python3"), &json!("sum")));
    assert!(line["language_version"].as_str().unwrap().starts_with("CPython 3"), "{line}");
    let (mebibyte, limits) = (1024, &line["limits"]);
    assert_eq!((&limits["time_ms"], &limits["wall_time_ms"]), (&json!(5000), &json!(25000)));
    assert_eq!((&limits["memory_kib"], &limits["output_kib"]), (&json!(256 * mebibyte), &json!(mebibyte)));
    assert_eq!(line["gavel"], env!("CARGO_PKG_VERSION"));
    let data = place.path("data");
    let import = gavel(&["import", "--json", "--data", data.to_str().unwrap(), place.path("sum").to_str().unwrap()]);
    let import: Value = serde_json::from_str(&stdout(&import)).unwrap();
    assert_eq!(line["package"], import["version"]);
    for key in ["verdict", "cpu_time_ms", "wall_time_ms", "memory_kib"] {
        assert!(!line["tests"][0][key].is_null(), "{key}: {line}");
    }
}

#[test]
fn a_reader_that_waits_stops_the_reading() {
    let (place, lines) = (Place::new(), 4000);
    let mut child = pipe(&place, &[]);
    let (mut input, written) = (child.stdin.take().unwrap(), Arc::new(AtomicUsize::new(0)));
    let counts = Arc::clone(&written);
    let writer = std::thread::spawn(move || {
        // As many bytes as a pipe has in 64 lines, each answered by some hundred.
        let line = format!("{}\n", json!({"id": 1, "language": "abap", "source": "x".repeat(1000)}));
        for _ in 0..lines {
            input.write_all(line.as_bytes()).unwrap();
            counts.fetch_add(1, Ordering::SeqCst);
        }
    });
    let mut before = 0;
    loop {
        std::thread::sleep(Duration::from_millis(500));
        let now = written.load(Ordering::SeqCst);
        if now > 0 && now == before {
            break;
        }
        before = now;
    }
    assert!(before < lines / 2, "{before} lines were read, and no answer");
    let answers = BufReader::new(child.stdout.take().unwrap()).lines().count();
    writer.join().unwrap();
    assert_eq!((answers, child.wait().unwrap().code()), (lines, Some(1)));
}

#[test]
fn a_reader_that_goes_ends_it_quietly() {
    let place = Place::new();
    let mut child = pipe(&place, &[]);
    // Its standard input stays open.
    let mut input = child.stdin.take().unwrap();
    for number in 0..8 {
        input.write_all(line(&json!(number), &format!("#{number}\n{RIGHT}")).as_bytes()).unwrap();
    }
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    output.read_line(&mut first).unwrap();
    assert!(first.starts_with("{\"id\":0,"), "{first}");
    drop(output);
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(said, "");
    drop(input);
}

#[test]
fn all_that_is_in_a_directory() {
    let place = Place::new();
    for (path, text) in [
        ("tried/b/right.py", RIGHT),
        ("tried/b/deep/wrong.py", WRONG),
        ("tried/a.py", RIGHT),
        ("tried/notes.txt", "mine"),
        ("tried/.hidden/c.py", RIGHT),
    ] {
        place.put(path, text);
    }
    let (package, tried) = (place.path("sum"), place.path("tried"));
    let judge = |more: &[&str]| {
        gavel(&[&["judge", package.to_str().unwrap(), tried.to_str().unwrap(), "--jobs", "2"], more].concat())
    };
    let output = judge(&[]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let text = stdout(&output).replace(&format!("{}/", tried.display()), "");
    let starts = [
        "--   .hidden, no submission: it is hidden\n",
        "AC   a.py, ",
        "WA   b/deep/wrong.py, on test 1",
        "AC   b/right.py",
    ];
    assert!(starts.iter().all(|start| text.contains(start)), "{text}");
    assert!(text.contains("--   notes.txt, no submission: its ending is of no language\n"), "{text}");
    assert!(text.ends_with("3 judged: 2 AC, 1 WA; 1 the same as others; 2 no submissions\n"), "{text}");
    let output = judge(&["--json"]);
    let lines: Vec<Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: Vec<_> = lines.iter().map(|line| line["source"].as_str().unwrap().rsplit('/').next().unwrap()).collect();
    assert_eq!(names, [".hidden", "a.py", "wrong.py", "right.py", "notes.txt"]);
    assert_eq!((&lines[0]["error"], &lines[0]["verdict"]), (&json!("it is hidden"), &Value::Null));
    assert!(lines[3]["same_as"].as_str().unwrap().ends_with("/a.py") && lines[3]["limits"]["time_ms"] == 5000);
    let output = judge(&["--repeat"]);
    assert!(stdout(&output).ends_with("3 judged: 2 AC, 1 WA; 2 no submissions\n"), "{}", stdout(&output));
}

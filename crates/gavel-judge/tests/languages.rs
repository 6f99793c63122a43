//! Every language compiles, runs, and gets every verdict.

#[expect(dead_code, reason = "only some of the changes are needed here")]
mod made;
mod slots;

use gavel_core::Verdict::{self, *};
use gavel_judge::{Languages, Request};
use made::Made;

/// Which sources give which verdict. `AC` is the language's own template.
const SOURCES: &[(&str, Verdict, &str)] = &[
    ("c", CompileError, "int main(void) { return x; }"),
    ("c", RunTimeError, "int main(void) { volatile int *p = 0; return *p; }"),
    ("c", WrongAnswer, "#include <stdio.h>\nint main(void) { puts(\"3 4\"); }"),
    ("c", TimeLimitExceeded, "int main(void) { for (volatile int i = 0;; i++); }"),
    (
        "c",
        MemoryLimitExceeded,
        "#include <stdlib.h>\n#include <string.h>\nint main(void) { for (;;) memset(malloc(1 << 20), 1, 1 << 20); }",
    ),
    ("c", OutputLimitExceeded, "#include <stdio.h>\nint main(void) { for (;;) puts(\"x\"); }"),
    ("c", IdlenessLimitExceeded, "#include <unistd.h>\nint main(void) { for (;;) pause(); }"),
    ("c", SecurityViolation, "#include <sys/ptrace.h>\nint main(void) { ptrace(0, 0, 0, 0); }"),
    ("cpp", CompileError, "#include <vector>\nint main() { std::vector<int> v = \"x\"; }"),
    ("cpp", RunTimeError, "#include <stdexcept>\nint main() { throw std::runtime_error(\"x\"); }"),
    ("cpp", TimeLimitExceeded, "int main() { for (volatile int i = 0;; i = i + 1); }"),
    ("cpp", MemoryLimitExceeded, "#include <vector>\nint main() { std::vector<int> v; for (;;) v.push_back(1); }"),
    ("cpp", OutputLimitExceeded, "#include <iostream>\nint main() { for (;;) std::cout << \"x\\n\"; }"),
    ("cpp", IdlenessLimitExceeded, "#include <unistd.h>\nint main() { for (;;) pause(); }"),
    ("cpp", SecurityViolation, "#include <unistd.h>\nint main() { syscall(250, 0); }"),
    ("python3", CompileError, "print('a'\nx = = 1\n"),
    ("python3", RunTimeError, "print(1 // 0)"),
    ("python3", TimeLimitExceeded, "while True: pass"),
    ("python3", MemoryLimitExceeded, "a = []\nwhile True: a.append('x' * 1000000 + str(len(a)))"),
    ("python3", OutputLimitExceeded, "while True: print('x' * 100)"),
    ("python3", IdlenessLimitExceeded, "import time\ntime.sleep(100)"),
    ("python3", SecurityViolation, "import ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0)"),
    ("java", CompileError, "class Main { public static void main(String[] a) { int x = \"y\"; } }"),
    ("java", RunTimeError, "class Main { public static void main(String[] a) { int[] x = {}; x[1]++; } }"),
    ("java", RunTimeError, "class Main { public static void main(String[] a) { System.exit(3); } }"),
    ("java", TimeLimitExceeded, "class Main { public static void main(String[] a) { for (int i = 0;; i++); } }"),
    (
        "java",
        MemoryLimitExceeded,
        "import java.util.*; class Main { public static void main(String[] a) {
            List<int[]> l = new ArrayList<>(); for (;;) l.add(new int[100000]); } }",
    ),
    (
        "java",
        OutputLimitExceeded,
        "class Main { public static void main(String[] a) { for (;;) System.out.println(\"xxxxxxxxx\"); } }",
    ),
    (
        "java",
        IdlenessLimitExceeded,
        "class Main { public static void main(String[] a) throws Exception { Thread.sleep(100000); } }",
    ),
    ("javascript", CompileError, "console.log('a'\nlet let = 1"),
    ("javascript", RunTimeError, "null.x"),
    ("javascript", RunTimeError, "const f = () => f() + 1; f()"),
    ("javascript", TimeLimitExceeded, "for (;;);"),
    ("javascript", MemoryLimitExceeded, "const a = []; for (;;) a.push(new Array(1000).fill(a.length))"),
    ("javascript", OutputLimitExceeded, "for (;;) require('fs').writeSync(1, 'x'.repeat(1000))"),
    ("javascript", IdlenessLimitExceeded, "setTimeout(() => {}, 100000)"),
    ("go", CompileError, "package main\nfunc main() { x := 1 }"),
    ("go", RunTimeError, "package main\nfunc main() { var a []int; a[0]++ }"),
    ("go", TimeLimitExceeded, "package main\nfunc main() { for { } }"),
    (
        "go",
        MemoryLimitExceeded,
        "package main\nvar l [][]byte\nfunc main() { for { b := make([]byte, 1<<20); for i := range b { b[i] = 1 }; l = append(l, b) } }",
    ),
    (
        "go",
        OutputLimitExceeded,
        "package main\nimport \"fmt\"\nfunc main() { for { fmt.Println(\"xxxxxxxxxxxxxxxxxxxx\") } }",
    ),
    ("go", IdlenessLimitExceeded, "package main\nimport \"time\"\nfunc main() { time.Sleep(time.Hour) }"),
    (
        "go",
        SecurityViolation,
        "package main\nimport \"syscall\"\nfunc main() { syscall.Syscall6(101, 0, 0, 0, 0, 0, 0) }",
    ),
    ("rust", CompileError, "fn main() { let x: i32 = \"a\"; }"),
    ("rust", RunTimeError, "fn main() { let v: Vec<i32> = vec![]; println!(\"{}\", v[std::env::args().count()]); }"),
    ("rust", TimeLimitExceeded, "fn main() { loop { std::hint::spin_loop() } }"),
    ("rust", MemoryLimitExceeded, "fn main() { let mut v = Vec::new(); loop { v.push(vec![1u8; 1 << 20]) } }"),
    ("rust", OutputLimitExceeded, "fn main() { loop { println!(\"xxxxxxxxxxxxxxxxxxxxxxxxxxx\") } }"),
    ("rust", IdlenessLimitExceeded, "fn main() { std::thread::park() }"),
    (
        "rust",
        SecurityViolation,
        "extern \"C\" { fn ptrace(r: u32, p: i32, a: usize, d: usize) -> i64; } fn main() { unsafe { ptrace(0, 0, 0, 0); } }",
    ),
];

/// What proves that it is the right failure, by language and verdict: a part of the message or of the compiler's log.
const SAYS: &[(&str, Verdict, &str)] = &[
    ("c", CompileError, "main.c:1"),
    ("c", RunTimeError, "SIGSEGV: invalid memory access"),
    ("c", WrongAnswer, "token 2: expected the end of the output, found \"4\""),
    ("cpp", CompileError, "main.cpp:2"),
    ("cpp", RunTimeError, "SIGABRT"),
    ("python3", CompileError, "SyntaxError"),
    ("python3", RunTimeError, "exited with code 1"),
    ("java", CompileError, "Main.java:1"),
    ("java", MemoryLimitExceeded, "the heap is full"),
    ("javascript", CompileError, "SyntaxError"),
    ("go", CompileError, "main.go:2"),
    ("go", RunTimeError, "exited with code 2"),
    ("rust", CompileError, "mismatched types"),
    ("rust", RunTimeError, "exited with code 101"),
];

#[test]
fn every_language_gets_every_verdict() {
    let (made, quick) = (Made::new(), Made::new());
    // Endless runs need not be waited for as long.
    quick.set("limits: {time_limit: 0.5, memory: 256, output: 1}");
    let (package, quick) = (made.open().unwrap(), quick.open().unwrap());
    let languages = Languages::builtin();
    let mut work: Vec<(&str, Verdict, &str)> = SOURCES.to_vec();
    work.extend(languages.iter().map(|language| (language.id.as_str(), Accepted, language.template.as_str())));
    let (judge, dir) = slots::judge();
    let wrong: Vec<String> = slots::on_slots(
        &work,
        |one| one.1 == IdlenessLimitExceeded,
        |slot, (language, verdict, source)| {
            let endless = matches!(verdict, TimeLimitExceeded | IdlenessLimitExceeded);
            let package = if endless { &quick } else { &package };
            let id = language.parse().unwrap();
            let request = Request::new(package, &id, source.as_bytes());
            let judgement =
                judge.judge(slot, &request, &mut |_| {}).unwrap_or_else(|error| panic!("{language}: {error}"));
            let said = format!("{}\n{}", judgement.message, judgement.compile.log);
            let right = judgement.verdict == *verdict
                && !said.contains("/box")
                && (*verdict == CompileError) != judgement.compile.ok
                && SAYS.iter().filter(|says| (says.0, says.1) == (*language, *verdict)).all(|says| {
                    // `System.exit(3)` and a stack that is full have other words than the first of their kind.
                    said.contains(says.2) || source.contains("exit(3)")
                });
            (!right).then(|| format!("{language} {verdict}: {} {said} {:?}", judgement.verdict, judgement.tests.last()))
        },
    )
    .into_iter()
    .flatten()
    .collect();
    assert!(wrong.is_empty(), "{} of {} went wrong:\n{}", wrong.len(), work.len(), wrong.join("\n"));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "programs are removed after judging");
}

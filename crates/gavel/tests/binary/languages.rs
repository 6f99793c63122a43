//! Languages that are added by their files, as the guide adds them.

use std::fs;
use std::path::Path;

use crate::support::{gavel, root, stderr, stdout};

/// The files of the guide, each of which names itself in its first line.
fn of_the_guide(directory: &Path) {
    let guide = fs::read_to_string(root().join("docs/guides/add-a-language.md")).unwrap();
    for block in guide.split("\n```toml\n").skip(1) {
        let text = block.split("\n```").next().unwrap();
        if let Some(name) = text.lines().next().unwrap().strip_prefix("# my-languages/") {
            assert!(text.lines().count() < 11, "{name} has more than ten lines");
            fs::write(directory.join(name), text).unwrap();
        }
    }
    assert!(directory.join("perl.toml").exists() && directory.join("cpp-checked.toml").exists());
}

#[test]
fn a_file_of_eight_lines_is_a_language() {
    let place = tempfile::tempdir().unwrap();
    of_the_guide(place.path());
    let files = ["--language-files", place.path().to_str().unwrap()];
    let tries = |id, cells: &[&str]| {
        let cells = cells.iter().flat_map(|cell| ["--cell", cell]);
        let args: Vec<&str> = ["languages", "try", id].into_iter().chain(cells).chain(files).collect();
        let output = gavel(&args);
        assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
        stdout(&output)
    };
    let said = tries("perl", &["version", "hello"]);
    assert!(
        said.contains("ok      version        Perl 5") && said.ends_with("perl: 2 ok, 0 failed, 0 not applicable\n")
    );
    tries("cpp-checked", &["hello", "sum", "compile_error"]);
    let source = place.path().join("sum.pl");
    fs::write(&source, "print 40 + 2;").unwrap();
    let output = gavel(&[&["run", source.to_str().unwrap()], &files[..]].concat());
    assert_eq!(stdout(&output), "42", "{}", stderr(&output));
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_the_way_out() {
    let place = tempfile::tempdir().unwrap();
    of_the_guide(place.path());
    let path = place.path().join("perl.toml");
    let files = ["--language-files", place.path().to_str().unwrap()];
    let lint = |id| gavel(&[&["languages", "lint", id], &files[..]].concat());
    let output = lint("perl");
    assert_eq!(output.status.code(), Some(1));
    for says in ["perl: [tests.lines] is missing\n  hint: ", "1 language files checked, 12 faults"] {
        assert!(stdout(&output).contains(says), "{}", stdout(&output));
    }
    assert!(gavel(&["languages", "lint"]).status.success(), "{}", stdout(&gavel(&["languages", "lint"])));
    let text = fs::read_to_string(&path).unwrap().replace("editor_mode", "editer_mode");
    fs::write(&path, text).unwrap();
    let said = stdout(&lint("perl"));
    assert!(said.contains("perl.toml: unknown field `editer_mode`") && said.contains("hint: "), "{said}");
    // A broken file is refused by whatever else reads it.
    let output = gavel(&[&["languages"], &files[..]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("editer_mode") && stderr(&output).contains("hint: "), "{}", stderr(&output));
}

#[test]
fn a_language_without_its_image_is_not_here() {
    let place = tempfile::tempdir().unwrap();
    let like = "id = \"far\"\nlike = \"python3\"\nname = \"Far\"\nimage = \"nowhere\"\n";
    fs::write(place.path().join("far.toml"), like).unwrap();
    let here = place.path().to_str().unwrap();
    let files = ["--language-files", here, "--images", here];
    let output = gavel(&[&["languages", "try", "far"], &files[..]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("far needs the image nowhere, which is not here"), "{}", stderr(&output));
    let output = gavel(&[&["languages", "--json"], &files[..]].concat());
    let line = stdout(&output).lines().find(|line| line.contains("\"far\"")).unwrap().to_owned();
    assert!(line.contains("\"no image\""), "{line}");
}

//! A separate directory as the box's root.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::support::{Compiled, run, sh, slot, try_run};
use gavel_sandbox::{Command, Outcome};

/// Prints the names in its first argument, then the file named by its second.
const LOOK: &str = "#include <dirent.h>\n#include <stdio.h>\n#include <fcntl.h>\n#include <unistd.h>\n\
    int main(int n, char **a) { DIR *d = opendir(a[1]); struct dirent *e;\n\
    while (d && (e = readdir(d))) if (e->d_name[0] != '.') printf(\"%s \", e->d_name);\n\
    char b[99]; int f = open(a[2], O_RDONLY); int r = f < 0 ? 0 : read(f, b, 99); fflush(stdout); write(1, b, r);\n\
    return f < 0; }";

/// An image with nothing of the host's: one static program, its own `/etc`, a link, a file at the top.
struct Image(tempfile::TempDir);

impl Image {
    fn new() -> Self {
        let image = Self(tempfile::tempdir().unwrap());
        let compiled = Compiled::c_with(LOOK, &["-O1", "-static"]);
        fs::create_dir(image.path().join("tools")).unwrap();
        fs::copy(compiled.path().join("main"), image.path().join("tools/look")).unwrap();
        fs::create_dir(image.path().join("etc")).unwrap();
        fs::write(image.path().join("etc/passwd"), "of the image\n").unwrap();
        fs::write(image.path().join("top"), "at the top\n").unwrap();
        symlink("tools", image.path().join("bin")).unwrap();
        // Whatever made the image, everybody may look at it.
        fs::set_permissions(image.path(), fs::Permissions::from_mode(0o755)).unwrap();
        image
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn look(&self, directory: &str, file: &str) -> Command {
        let mut command = Command::new("/bin/look");
        command.args = vec![directory.into(), file.into()];
        command.root = Some(self.path().to_owned());
        command
    }
}

fn sorted(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    words.sort_unstable();
    words
}

#[test]
fn an_image_is_all_there_is() {
    let image = Image::new();
    // What an image has under the box's own names stays hidden, and so does its /sys.
    for name in ["proc", "sys", "tmp"] {
        fs::create_dir(image.path().join(name)).unwrap();
        fs::write(image.path().join(name).join("hidden"), "").unwrap();
    }
    let mut slot = slot();
    let seen = run(&mut slot, image.look("/", "/etc/passwd"));
    assert_eq!(seen.outcome, Outcome::Exited(0), "{}", seen.stderr);
    let (names, passwd) = seen.stdout.split_once("of the").unwrap();
    assert_eq!(sorted(names), ["bin", "box", "dev", "etc", "proc", "program", "tmp", "tools", "top"]);
    assert_eq!(passwd, " image\n");
    assert_eq!(run(&mut slot, image.look("/tmp", "/top")).stdout, "at the top\n");
    assert_eq!(run(&mut slot, image.look("/etc", "/usr/bin/env")).outcome, Outcome::Exited(1));
}

#[test]
fn a_slot_goes_from_root_to_root() {
    let (one, two) = (Image::new(), Image::new());
    fs::write(two.path().join("etc/passwd"), "of the other\n").unwrap();
    let mut slot = slot();
    for _ in 0..2 {
        assert!(run(&mut slot, one.look("/box", "/etc/passwd")).stdout.contains("of the image"));
        assert!(run(&mut slot, two.look("/box", "/etc/passwd")).stdout.contains("of the other"));
        assert!(run(&mut slot, sh("cat /etc/passwd")).stdout.contains("box:x:"));
    }
}

#[test]
fn an_image_cannot_be_written() {
    let image = Image::new();
    fs::create_dir(image.path().join("open")).unwrap();
    fs::set_permissions(image.path().join("open"), fs::Permissions::from_mode(0o777)).unwrap();
    let writer = Compiled::c_with(
        "#include <fcntl.h>\n#include <errno.h>\nint main() { if (open(\"/tmp/x\", O_CREAT | O_WRONLY, 0600) < 0) return 9;\n\
         return open(\"/open/x\", O_CREAT | O_WRONLY, 0600) == -1 && (errno == EROFS || errno == EACCES) ? 0 : 1; }",
        &["-static"],
    );
    let command = Command { root: Some(image.path().to_owned()), ..writer.command() };
    assert_eq!(run(&mut slot(), command).outcome, Outcome::Exited(0));
    assert!(!image.path().join("open/x").exists());
}

#[test]
fn a_setuid_program_of_an_image_gives_nothing() {
    let image = Image::new();
    let who = Compiled::c_with("int main() { return geteuid() == getuid() && geteuid() != 0 ? 0 : 1; }", &["-static"]);
    let program = image.path().join("tools/who");
    fs::copy(who.path().join("main"), &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o6755)).unwrap();
    let mut command = Command::new("/tools/who");
    command.root = Some(image.path().to_owned());
    assert_eq!(run(&mut slot(), command).outcome, Outcome::Exited(0));
}

#[test]
fn what_cannot_be_a_root_is_refused_by_name() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for (root, why) in [
        (Path::new("/"), "the host's own"),
        (Path::new("/proc/self/root"), "the host's own"),
        (Path::new("/no/such/image"), "No such file"),
        (Path::new("tests"), "not absolute"),
        (file.path(), "not a directory"),
    ] {
        let mut slot = slot();
        let command = Command { root: Some(root.to_owned()), ..sh("true") };
        let error = try_run(&mut slot, command).err().expect("a refusal").to_string();
        assert!(error.contains(why) && error.contains(&format!("{root:?}")), "{error}");
        assert_eq!(run(&mut slot, sh("exit 3")).outcome, Outcome::Exited(3));
    }
}

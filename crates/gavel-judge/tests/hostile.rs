//! Archives and descriptions that were made to do harm: cases Z01 to Z11 of the corpus of attacks, as far as they reach
//! the import. Each is refused with its reason, or harmless.

mod raw;

use std::fs;
use std::path::Path;
use std::time::Duration;

use gavel_core::ByteSize;
use gavel_judge::Package;
use gavel_judge::formats::{Format, Imported, Options, import};
use gavel_judge::package::{ArchiveCaps, digest};
use raw::{Entry, Tar, zip, zip_of};

const SMALL: ArchiveCaps = ArchiveCaps { bytes: 1 << 20, entries: 100 };

fn options() -> Options {
    let (time_limit, memory) = (Some(Duration::from_secs(1)), Some(ByteSize::mib(64)));
    Options { time_limit, memory, caps: SMALL, ..Options::default() }
}

/// Imports bytes as a file of this name.
fn bytes(name: &str, bytes: &[u8], options: &Options) -> Result<Vec<Imported>, String> {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join(name);
    fs::write(&path, bytes).unwrap();
    import(&path, options).map_err(|error| error.to_string())
}

#[track_caller]
fn refused(archive: &[u8], why: &str) {
    match bytes("a.zip", archive, &options()) {
        Ok(_) => panic!("it was taken, not refused for {why:?}"),
        Err(error) => assert!(error.contains(why), "{error:?} does not tell {why:?}"),
    }
}

/// The files of a small package of DMOJ's, as entries.
fn package() -> Vec<Entry> {
    let init = "test_cases:\n- {in: 1.in, out: 1.out, points: 1}\n";
    [("init.yml", init), ("1.in", "1\n"), ("1.out", "1\n")].map(|(name, text)| Entry::file(name, text)).into()
}

fn with(more: Vec<Entry>) -> Vec<u8> {
    zip(&package().into_iter().chain(more).collect::<Vec<_>>())
}

#[test]
fn an_honest_archive_is_taken() {
    let all = bytes("a.zip", &with(Vec::new()), &options()).unwrap();
    assert_eq!(all[0].package.tests_total(), 1);
    let mut tar = Tar::default();
    package().iter().for_each(|entry| tar.file(&entry.name, &entry.data));
    assert_eq!(bytes("a.tar", &tar.bytes(), &options()).unwrap()[0].package.id.as_str(), "a");
}

#[test]
fn z01_names_that_lead_elsewhere() {
    for (name, why) in [
        ("../x", "leads out"),
        ("a/../../x", "leads out"),
        ("/etc/x", "absolute"),
        ("C:/x", "absolute"),
        ("C:\\x", "absolute"),
        ("a\\b", "backslash"),
        ("a\nb", "control character"),
        ("a\u{202e}b", "control character"),
    ] {
        refused(&with(vec![Entry::file(name, "x")]), why);
        let mut tar = Tar::default();
        package().iter().for_each(|entry| tar.file(&entry.name, &entry.data));
        tar.file(name.as_bytes(), b"x");
        refused(&tar.bytes(), why);
    }
    assert!(bytes("a.zip", &with(vec![Entry::file("a\0b", "x")]), &options()).is_err(), "NUL");
    // Names of older tools are in their code page; such a file is there, and nothing asks for it.
    assert!(bytes("a.zip", &with(vec![Entry { name: vec![0xff, 0xfe], ..Entry::file("", "x") }]), &options()).is_ok());
}

#[test]
fn z02_links_and_devices() {
    let link = Entry { mode: 0o120_777, ..Entry::file("link", "/etc/passwd") };
    refused(&with(vec![link, Entry::file("link/x", "x")]), "neither a file nor a directory");
    refused(&with(vec![Entry { mode: 0o020_666, ..Entry::file("device", "") }]), "neither a file nor a directory");
    refused(&with(vec![Entry { flags: 1, ..Entry::file("secret", "x") }]), "encrypted");
    for kind in [b'1', b'2', b'3', b'4', b'6'] {
        let mut tar = Tar::default();
        package().iter().for_each(|entry| tar.file(&entry.name, &entry.data));
        tar.entry(b"link", kind, b"", "/etc/passwd");
        refused(&tar.bytes(), "neither a file nor a directory");
    }
    // A directory that is linked into the tree by its owner stays inside it, or is refused.
    let dir = tempfile::tempdir().unwrap();
    for entry in package() {
        fs::write(dir.path().join(String::from_utf8(entry.name).unwrap()), entry.data).unwrap();
    }
    std::os::unix::fs::symlink("/etc/passwd", dir.path().join("2.in")).unwrap();
    assert!(import(dir.path(), &options()).unwrap_err().to_string().contains("leads out"));
}

#[test]
fn z03_two_sizes_of_one_entry() {
    let mut tar = Tar::default();
    package().iter().for_each(|entry| tar.file(&entry.name, &entry.data));
    tar.entry(b"pax", b'x', b"13 size=1024\n", "");
    tar.file(b"two", b"x");
    refused(&tar.bytes(), "two sizes");
    let mut whole = Tar::default();
    whole.entry(b"pax", b'x', b"12 size=512\n", "");
    whole.file(b"two", b"x");
    whole.padding(512);
    refused(&whole.bytes(), "two sizes");
}

#[test]
fn z04_bombs() {
    // What is declared is refused before anything is inflated.
    let zeros = vec![0; 2 << 20];
    let bomb = Entry::deflated("bomb", &zeros);
    assert!(bomb.data.len() < 4096, "a bomb is small");
    refused(&with(vec![bomb]), "more than 1048576 bytes");
    let impossible = Entry { size: Some(500_000), ..Entry::file("bomb", "x") };
    refused(&with(vec![impossible]), "would grow more than");
    // What lies about its size is cut at what it declares.
    let liar = Entry { size: Some(10), ..Entry::deflated("bomb", &vec![0; 500_000]) };
    refused(&with(vec![liar]), "");
    // Entries that share their bytes.
    let mut twins = package();
    twins.push(Entry::file("a", &"x".repeat(1000)));
    twins.push(Entry { at: Some(3), ..Entry::file("b", &"x".repeat(1000)) });
    refused(&zip(&twins), "overlap");
    // An archive in an archive is no package; one that is asked for is read under the same caps.
    let inner = zip(&[Entry::deflated("1.in", &vec![0; 2 << 20]), Entry::file("1.out", "x")]);
    let init = Entry::file("init.yml", "archive: data.zip\n");
    refused(&zip(&[init, Entry::of("data.zip", &inner)]), "more than 1048576 bytes");
    // The same by the other compressions.
    let mut tar = Tar::default();
    tar.file(b"init.yml", b"x");
    tar.file(b"zeros", &zeros);
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut gz, &tar.bytes()).unwrap();
    refused(&gz.finish().unwrap(), "more than 1048576 bytes");
    let zst = ruzstd::encoding::compress_to_vec(tar.bytes().as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
    refused(&zst, "more than 1048576 bytes");
}

#[test]
fn z05_too_many_too_long_or_twice() {
    refused(&with((0..200).map(|index| Entry::file(&format!("f{index}"), "")).collect()), "more than 100 entries");
    refused(&zip_of(&package(), Some(60_000)), "more than 100 entries");
    refused(&raw::zip64_of(&package(), 1_000_000), "more than 100 entries");
    refused(&with(vec![Entry::file("1.in", "2\n")]), "same name");
    refused(&with(vec![Entry::file("A", "x"), Entry::file("a", "x")]), "differ by case only");
    refused(&with(vec![Entry::file("D/x", "x"), Entry::file("d/y", "x")]), "differ by case only");
    refused(&with(vec![Entry::file("d", "x"), Entry::file("d/y", "x")]), "lies in what is a file");
    refused(&with(vec![Entry::file(&"x/".repeat(30_000), "")]), "too long");
    refused(&with(vec![Entry::file(&format!("{}y", "x/".repeat(60)), "")]), "too deep");
    refused(&with(vec![Entry::file(&"x".repeat(300), "")]), "too long");
    let mut tar = Tar::default();
    tar.file(b"a", b"1");
    tar.file(b"a", b"2");
    refused(&tar.bytes(), "twice");
    // What systems put in by themselves is passed over.
    let litter = vec![Entry::file("__MACOSX/x", "x"), Entry::file("__MACOSX/X", "x"), Entry::file(".DS_Store", "x")];
    assert!(bytes("a.zip", &with(litter), &options()).is_ok());
}

/// Writes the files into a directory and imports it.
fn files(format: Format, all: &[(&str, &str)]) -> Result<Vec<Imported>, String> {
    let place = tempfile::tempdir().unwrap();
    for (name, text) in all {
        let path = place.path().join("a").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let options = Options { format: Some(format), ..options() };
    import(&place.path().join("a"), &options).map_err(|error| error.to_string())
}

#[test]
fn z06_yaml_and_toml() {
    let mut aliases = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let before = level - 1;
        aliases += &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{before}"); 10].join(", "));
    }
    let deep = "[".repeat(100_000);
    let descriptions = [
        (Format::Dmoj, "init.yml"),
        (Format::Kattis, "problem.yaml"),
        (Format::Kattis, "data/testdata.yaml"),
        (Format::Hydro, "testdata/config.yaml"),
        (Format::Hydro, "problem.yaml"),
        (Format::Cms, "task.yaml"),
    ];
    for (format, file) in descriptions {
        for text in [
            aliases.as_str(),
            &deep,
            &format!("x: {deep}"),
            "points: 1\npoints: 2\n",
            "name: a\nname: b\n",
            "x: !!python/object/apply:os.system ['true']\n",
        ] {
            let all = [(file, text), ("data/secret/1.in", ""), ("data/secret/1.ans", ""), ("testdata/x", "")];
            let result = files(format, &all);
            assert!(result.is_err(), "{format} {file}: {}", &text[..text.len().min(40)]);
        }
    }
    let problem = "problem_format_version: 2025-09\nname: A\nuuid: 1a961cce-ff57-5ae7-a535-8feca41dcff9\n";
    let own = [("problem.yaml", problem), ("data/secret/1.in", ""), ("data/secret/1.ans", "")];
    for text in [format!("x = {deep}"), format!("{}x = 1", "a.".repeat(100_000)), "origin = 'cms'\n".repeat(2)] {
        let all = [own.as_slice(), &[("gavel.toml", text.as_str()), ("statement/problem.en.md", "")]].concat();
        let error = files(Format::Icpc, &all).unwrap_err();
        assert!(error.contains("gavel.toml"), "{error}");
    }
}

#[test]
fn z07_xml() {
    let secret = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>";
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    for (format, file, root) in [(Format::Polygon, "problem.xml", "problem"), (Format::Fps, "fps.xml", "fps")] {
        for prolog in [secret, bomb] {
            let text = format!("{prolog}<{root}>&e;&b;</{root}>");
            let error = files(format, &[(file, &text)]).unwrap_err();
            assert!(error.contains("DTD"), "{error}");
        }
        let deep = format!("<{root}>{}", "<a>".repeat(100_000));
        assert!(files(format, &[(file, &deep)]).unwrap_err().contains("nested deeper"));
        let wide = format!("<{root}>{}</{root}>", "<a b='c'/>".repeat(1_000_000));
        assert!(files(format, &[(file, &wide)]).is_err());
    }
}

/// Nothing of a package runs while it is imported: not its scripts, generators, validators, checkers or build files.
#[test]
fn z08_programs_of_a_package_do_not_run() {
    let place = tempfile::tempdir().unwrap();
    let mark = place.path().join("mark");
    let script = format!("#!/bin/sh\ntouch {}\n", mark.display());
    let python = format!("open({:?}, 'w')\n", mark.display().to_string());
    let dir = place.path().join("a");
    for (name, text) in [
        ("init.yml", "test_cases:\n- {in: 1.in, out: 1.out, points: 1}\n"),
        ("1.in", "1\n"),
        ("1.out", "1\n"),
        ("doall.sh", &script),
        ("Makefile", &format!("all:\n\ttouch {}\n", mark.display())),
        ("generator.py", &python),
        ("conftest.py", &python),
    ] {
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join(name), text).unwrap();
    }
    import(&dir, &options()).unwrap();
    assert!(!mark.exists());
}

#[test]
fn z10_limits_and_names() {
    for limit in [".nan", "-1", "0", ".inf", "9223372036854775808", "1e300"] {
        let ini = format!("limits: {{time_limit: {limit}}}\n");
        let data = [("data/secret/1.in", ""), ("data/secret/1.ans", "")];
        let all = [&[("problem.yaml", ini.as_str())], data.as_slice()].concat();
        let options = Options { format: Some(Format::Kattis), caps: SMALL, ..Options::default() };
        let place = tempfile::tempdir().unwrap();
        for (name, text) in &all {
            let path = place.path().join("a").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        assert!(import(&place.path().join("a"), &options).is_err(), "time_limit: {limit}");
        let memory = format!("limits: {{memory: {limit}}}\n");
        assert!(files(Format::Kattis, &[&[("problem.yaml", memory.as_str())], data.as_slice()].concat()).is_err());
    }
    for points in ["-1", ".nan", ".inf", "1e300"] {
        let init = format!("test_cases:\n- {{in: 1.in, out: 1.out, points: {points}}}\n");
        assert!(files(Format::Dmoj, &[("init.yml", &init), ("1.in", ""), ("1.out", "")]).is_err(), "points: {points}");
    }
    refused(&with(vec![Entry { size: Some(u32::MAX - 1), ..Entry::file("huge", "") }]), "would grow");
    let place = tempfile::tempdir().unwrap();
    for entry in package() {
        fs::write(place.path().join(String::from_utf8(entry.name).unwrap()), entry.data).unwrap();
    }
    fs::write(place.path().join("a\nb.in"), "").unwrap();
    let imported = import(place.path(), &Options { id: Some("a".to_owned()), ..options() }).unwrap();
    assert_eq!(imported[0].package.tests_total(), 1, "a file that nothing names is passed over");
}

/// An upload that was cut off is refused, wherever it was cut; and the same package unpacked by several at once is
/// there once and whole.
#[test]
fn z11_cut_archives_and_imports_at_once() {
    let whole = with(vec![Entry::deflated("more", b"some more text, some more text")]);
    let mut tar = Tar::default();
    package().iter().for_each(|entry| tar.file(&entry.name, &entry.data));
    for (name, whole) in [("a.zip", whole), ("a.tar", tar.bytes())] {
        let expected = bytes(name, &whole, &options()).unwrap()[0].package.pack().unwrap();
        let mut cut = 0;
        for step in 0..50 {
            let length = whole.len() * step / 50;
            if let Ok(all) = bytes(name, &whole[..length], &options()) {
                // What follows the last entry of a tar says nothing.
                assert!(all[0].package.pack().unwrap() == expected, "{name} cut at {length}");
            } else {
                cut += 1;
            }
        }
        assert!(cut >= 20, "{name}: only {cut} cuts were refused");
    }
    let archive = bytes("a.zip", &with(Vec::new()), &options()).unwrap()[0].package.pack().unwrap();
    let cache = tempfile::tempdir().unwrap();
    let dest = cache.path().join(digest(&archive).to_string());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| Package::unpack(archive.as_slice(), &dest, &SMALL).unwrap());
        }
    });
    assert_eq!(left(cache.path()), [dest.file_name().unwrap().to_str().unwrap().to_owned()]);
    assert!(Package::open_unpacked(&dest).unwrap().pack().unwrap() == archive);
}

fn left(dir: &Path) -> Vec<String> {
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

//! What a tree needs of the host while it is built, and how it is freed of that and of all that lends rights.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::ImageError;
use super::mirror::Mirror;

/// Where the host's keys are while packages are fetched.
const KEYRING: &str = "etc/apt/keyrings/host.gpg";
/// Ours: no documentation, no service started, and the configuration of the host beside it.
const OWN_APT: &str =
    "APT::Install-Recommends \"false\";\nAcquire::Retries \"3\";\nDPkg::Options:: \"--force-confnew\";\n";
const OWN_DPKG: &str =
    "path-exclude /usr/share/doc/*\npath-exclude /usr/share/man/*\npath-exclude /usr/share/locale/*\n";
/// `exit 101`: the package's daemon must not be started (Debian's invoke-rc.d).
const NO_SERVICES: &str = "#!/bin/sh\nexit 101\n";

/// What of a tree comes from the host or tells of it.
const OF_THE_HOST: [&str; 13] = [
    "etc/resolv.conf",
    "etc/hostname",
    "etc/machine-id",
    "var/lib/dbus/machine-id",
    "etc/apt/sources.list",
    "etc/apt/apt.conf.d/90host",
    "etc/apt/apt.conf.d/99gavel",
    "etc/apt/auth.conf.d",
    KEYRING,
    "etc/dpkg/dpkg.cfg.d/99gavel",
    "usr/sbin/policy-rc.d",
    "root/.npm",
    "root/.cache",
];
/// Directories that are emptied: what fetching and installing leaves.
const EMPTIED: [&str; 5] = ["var/lib/apt/lists", "var/cache/apt", "var/log", "tmp", "var/tmp"];

/// Lets the tree fetch packages from where the host does.
pub(super) fn enter(tree: &Path, mirror: &Mirror, suite: &str) -> Result<(), ImageError> {
    let put = |name: &str, content: &[u8]| {
        let path = tree.join(name);
        let directory = path.parent().unwrap_or(tree);
        fs::create_dir_all(directory).map_err(ImageError::io("make", directory))?;
        // What is there may be a link that leads out of the tree.
        remove(&path)?;
        fs::write(&path, content).map_err(ImageError::io("write", &path))
    };
    let read = |path: &Path| fs::read(path).map_err(ImageError::io("read", path));
    put("etc/resolv.conf", &fs::read("/etc/resolv.conf").unwrap_or_default())?;
    put("etc/hosts", b"127.0.0.1 localhost\n")?;
    let keyring = mirror.keyring.as_deref().map(read).transpose()?;
    if let Some(keys) = &keyring {
        put(KEYRING, keys)?;
    }
    put("etc/apt/sources.list", mirror.lines(suite, keyring.is_some().then_some(&*format!("/{KEYRING}"))).as_bytes())?;
    put("etc/apt/apt.conf.d/90host", host_configuration().as_bytes())?;
    put("etc/apt/apt.conf.d/99gavel", OWN_APT.as_bytes())?;
    put("etc/dpkg/dpkg.cfg.d/99gavel", OWN_DPKG.as_bytes())?;
    put("usr/sbin/policy-rc.d", NO_SERVICES.as_bytes())?;
    for name in ["tmp", "var/tmp"] {
        let path = tree.join(name);
        fs::set_permissions(&path, Permissions::from_mode(0o1777)).map_err(ImageError::io("open up", &path))?;
    }
    let services = tree.join("usr/sbin/policy-rc.d");
    fs::set_permissions(&services, Permissions::from_mode(0o755)).map_err(ImageError::io("open up", &services))?;
    // Passwords for the mirror are for the fetching alone.
    for entry in fs::read_dir("/etc/apt/auth.conf.d").into_iter().flatten().flatten() {
        put(&format!("etc/apt/auth.conf.d/{}", entry.file_name().to_string_lossy()), &read(&entry.path())?)?;
    }
    Ok(())
}

/// How the host's apt reaches its mirror: proxies, time limits, dates. Nothing is lost when it cannot be asked.
fn host_configuration() -> String {
    let printed = Command::new("apt-config").arg("dump").output().map(|output| output.stdout).unwrap_or_default();
    let printed = String::from_utf8_lossy(&printed).into_owned();
    let of_fetching = |line: &&str| {
        ["Acquire::http", "Acquire::https", "Acquire::Check-", "Acquire::ForceIPv"]
            .iter()
            .any(|of| line.starts_with(of))
    };
    printed.lines().filter(of_fetching).map(|line| format!("{line}\n")).collect()
}

/// Takes everything of the host out again, and the rights that programs lend.
pub(super) fn leave(tree: &Path) -> Result<u64, ImageError> {
    for name in OF_THE_HOST {
        remove(&tree.join(name))?;
    }
    for name in EMPTIED {
        let directory = tree.join(name);
        for entry in fs::read_dir(&directory).into_iter().flatten().flatten() {
            remove(&entry.path())?;
        }
    }
    let mut size = 0;
    walk(tree, &mut |path, metadata| {
        size += metadata.blocks() * 512;
        strip(path, metadata)
    })?;
    Ok(size)
}

/// Set-user-id and set-group-id bits, and capabilities of files. A box knows none of them anyway.
fn strip(path: &Path, metadata: &fs::Metadata) -> Result<(), ImageError> {
    if metadata.is_file() && lends(metadata) {
        let mode = metadata.mode() & 0o1777;
        fs::set_permissions(path, Permissions::from_mode(mode)).map_err(ImageError::io("take rights from", path))?;
    }
    if metadata.is_file() {
        match rustix::fs::lremovexattr(path, CAPABILITIES) {
            Err(error) if !NONE.contains(&error) => {
                return Err(ImageError::io("take capabilities from", path)(error.into()));
            }
            _ => {}
        }
    }
    Ok(())
}

const CAPABILITIES: &str = "security.capability";
/// There is none, or the file system knows none.
const NONE: [rustix::io::Errno; 2] = [rustix::io::Errno::NODATA, rustix::io::Errno::OPNOTSUPP];

fn lends(metadata: &fs::Metadata) -> bool {
    metadata.mode() & 0o6000 != 0
}

/// What is wrong with a tree that was to be free of the host: each in a line.
pub(super) fn faults(tree: &Path) -> Result<Vec<String>, ImageError> {
    let mut faults: Vec<String> = OF_THE_HOST
        .iter()
        .filter(|name| tree.join(name).symlink_metadata().is_ok())
        .map(|name| format!("/{name} is there, which is the host's"))
        .collect();
    walk(tree, &mut |path, metadata| {
        if metadata.is_file() && lends(metadata) {
            faults.push(format!("{} lends rights", path.display()));
        }
        Ok(())
    })?;
    Ok(faults)
}

/// What is done with each file.
type Each<'a> = dyn FnMut(&Path, &fs::Metadata) -> Result<(), ImageError> + 'a;

/// Every file and directory of the tree, never through a link.
fn walk(tree: &Path, each: &mut Each<'_>) -> Result<(), ImageError> {
    let mut directories: Vec<PathBuf> = vec![tree.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory).map_err(ImageError::io("list", &directory))? {
            let path = entry.map_err(ImageError::io("list", &directory))?.path();
            let metadata = fs::symlink_metadata(&path).map_err(ImageError::io("look at", &path))?;
            each(&path, &metadata)?;
            if metadata.is_dir() {
                directories.push(path);
            }
        }
    }
    Ok(())
}

/// Removes a file, a link or a directory with all in it, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), ImageError> {
    let removed = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(ImageError::io("remove", path)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_host_is_left() {
        let place = tempfile::tempdir().unwrap();
        let tree = place.path().join("root");
        for name in ["etc", "tmp", "var/tmp", "usr/bin", "usr/sbin", "var/lib/apt/lists", "etc/apt"] {
            fs::create_dir_all(tree.join(name)).unwrap();
        }
        let outside = place.path().join("outside");
        fs::write(&outside, "the host's").unwrap();
        std::os::unix::fs::symlink(&outside, tree.join("etc/resolv.conf")).unwrap();
        std::os::unix::fs::symlink(place.path(), tree.join("usr/up")).unwrap();
        let su = tree.join("usr/bin/su");
        fs::write(&su, "x").unwrap();
        fs::set_permissions(&su, Permissions::from_mode(0o4755)).unwrap();
        fs::set_permissions(&outside, Permissions::from_mode(0o4755)).unwrap();
        let mirror = Mirror { archive: "http://user:secret@a.example/debian".to_owned(), ..Mirror::default() };
        enter(&tree, &mirror, "trixie").unwrap();
        assert_eq!(fs::read_to_string(&outside).unwrap(), "the host's", "a link leads nowhere");
        assert!(fs::read_to_string(tree.join("etc/apt/sources.list")).unwrap().contains("secret"));
        fs::write(tree.join("var/lib/apt/lists/a.example_debian"), "x").unwrap();
        assert!(faults(&tree).unwrap().len() > 5);
        let size = leave(&tree).unwrap();
        assert!(size > 0);
        assert_eq!(faults(&tree).unwrap(), Vec::<String>::new());
        assert_eq!(fs::metadata(&su).unwrap().mode() & 0o7777, 0o755);
        assert_eq!(fs::metadata(&outside).unwrap().mode() & 0o7777, 0o4755, "links are not followed");
        assert_eq!(fs::read_dir(tree.join("var/lib/apt/lists")).unwrap().count(), 0);
    }
}

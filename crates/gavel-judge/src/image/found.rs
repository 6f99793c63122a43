//! Images that are there.

use std::fs;
use std::path::{Path, PathBuf};

use super::clean;
use super::error::ImageError;
use super::manifest::Manifest;

/// Where an image is, and what is beside it.
#[derive(Debug, Clone)]
pub(super) struct Places {
    pub(super) images: PathBuf,
    pub(super) link: PathBuf,
    pub(super) manifest: PathBuf,
    pub(super) building: PathBuf,
    name: String,
}

impl Places {
    pub(super) fn new(images: &Path, name: &str) -> Self {
        Self {
            images: images.to_owned(),
            link: images.join(name),
            manifest: images.join(format!("{name}.json")),
            building: images.join(format!(".{name}.building")),
            name: name.to_owned(),
        }
    }
}

/// An image that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its name.
    pub name: String,
    /// Its tree.
    pub tree: PathBuf,
    /// What is in it; `None` for a directory that somebody made by hand.
    pub manifest: Option<Manifest>,
}

/// The images below a directory, by name; none where there is no such directory.
///
/// # Errors
/// The directory or a manifest cannot be read.
pub fn list(images: &Path) -> Result<Vec<Image>, ImageError> {
    let entries = match fs::read_dir(images) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        read => read.map_err(ImageError::io("list", images))?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(ImageError::io("list", images))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') || !path.is_dir() {
            continue;
        }
        let tree = path.canonicalize().map_err(ImageError::io("find", &path))?;
        found.push(Image { manifest: Manifest::read(&images.join(format!("{name}.json")))?, name, tree });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Removes an image and what is left of builds of it. Tells whether there was something.
///
/// # Errors
/// The image was made by hand, or its files cannot be removed.
pub fn remove(images: &Path, name: &str) -> Result<bool, ImageError> {
    let places = Places::new(images, name);
    let there = fs::symlink_metadata(&places.link).ok();
    if there.as_ref().is_some_and(|found| !found.is_symlink()) {
        return Err(ImageError::NotOurs(places.link));
    }
    let begun = places.building.exists();
    // The link first: nothing may be found by it that is half gone.
    for path in [&places.link, &places.manifest, &places.building] {
        clean::remove(path)?;
    }
    sweep(&places, &[])?;
    Ok(there.is_some() || begun)
}

/// What is wrong with an image: rights that its programs lend, files of the host, packages that its manifest does not
/// know.
///
/// # Errors
/// The tree cannot be read.
pub fn unfit(image: &Image) -> Result<Vec<String>, ImageError> {
    let mut faults = clean::faults(&image.tree)?;
    let Some(manifest) = &image.manifest else {
        faults.push("it has no manifest: it was made by hand".to_owned());
        return Ok(faults);
    };
    let mut now = Manifest { ..manifest.clone() };
    now.take_stock(&image.tree, &super::build::installed(&image.tree)?);
    for (kind, then, now) in [
        ("Debian packages", format!("{:?}", manifest.packages), format!("{:?}", now.packages)),
        ("npm packages", format!("{:?}", manifest.npm), format!("{:?}", now.npm)),
        ("PyPI packages", format!("{:?}", manifest.pypi), format!("{:?}", now.pypi)),
    ] {
        if then != now {
            faults.push(format!("its {kind} are not those of its manifest"));
        }
    }
    Ok(faults)
}

/// Removes the trees of an image but for those to keep.
pub(super) fn sweep(places: &Places, keep: &[Option<PathBuf>]) -> Result<(), ImageError> {
    let begin = format!(".{}-", places.name);
    for entry in fs::read_dir(&places.images).into_iter().flatten().flatten() {
        let name = entry.file_name();
        // A date follows, so that the trees of an image `a-b` are not taken for those of `a`.
        let is_tree =
            name.to_str().and_then(|name| name.strip_prefix(&begin)).is_some_and(|rest| rest.starts_with("20"));
        if is_tree && !keep.iter().flatten().any(|kept| kept.as_os_str() == name) {
            clean::remove(&entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_listed_and_removed() {
        let images = tempfile::tempdir().unwrap();
        let at = |name: &str| images.path().join(name);
        for name in [".a-2026-01-01-00000000", ".a-2025-01-01-00000000", ".a-b-2026-01-01-00000000", "hand"] {
            fs::create_dir(at(name)).unwrap();
        }
        std::os::unix::fs::symlink(".a-2026-01-01-00000000", at("a")).unwrap();
        Manifest { name: "a".to_owned(), ..Manifest::default() }.write(&at("a.json")).unwrap();
        let found = list(images.path()).unwrap();
        let names: Vec<_> = found.iter().map(|image| (image.name.as_str(), image.manifest.is_some())).collect();
        assert_eq!(names, [("a", true), ("hand", false)]);
        assert!(found[0].tree.ends_with(".a-2026-01-01-00000000"));
        assert!(matches!(remove(images.path(), "hand"), Err(ImageError::NotOurs(_))));
        assert!(remove(images.path(), "a").unwrap());
        assert!(!remove(images.path(), "a").unwrap());
        let mut left: Vec<_> = fs::read_dir(images.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [".a-b-2026-01-01-00000000", "hand"]);
        assert!(list(&at("none")).unwrap().is_empty());
    }
}

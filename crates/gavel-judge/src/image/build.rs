//! Building: one step after another, each written down when it is done.

use std::fs::{self, File, TryLockError};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use gavel_core::LanguageId;

use super::clean;
use super::error::ImageError;
use super::found::{Places, sweep};
use super::manifest::Manifest;
use super::mirror::Mirror;
use super::plan::{Action, Plan, Step};
use super::tool::Tools;

/// How a build goes on.
#[derive(Debug)]
pub enum Told<'a> {
    /// A tree that is there is copied, to be added to.
    Copying,
    /// A step begins: which of how many, from 1.
    Begun(usize, usize, &'a Step),
    /// It was done before.
    Skipped(usize, usize, &'a Step),
    /// It is done.
    Done(usize, usize, Duration),
    /// It failed; what of its language is left is skipped, and the build goes on.
    Failed(usize, usize, &'a ImageError),
    /// The tree is freed of the host and made visible.
    Finishing,
}

/// What a build gave.
#[derive(Debug)]
pub struct Built {
    /// What is in the image now.
    pub manifest: Manifest,
    /// The languages that could not be installed.
    pub failed: Vec<LanguageId>,
    /// Whether everything had been done before.
    pub unchanged: bool,
}

/// A build of one image.
#[derive(Debug)]
pub struct Build<'a> {
    plan: &'a Plan,
    places: Places,
    mirror: Mirror,
    _lock: File,
}

impl<'a> Build<'a> {
    /// Looks whether the image can be built here, before anything is done.
    ///
    /// # Errors
    /// The user is not root, the host has no mirror, somebody else builds it, or something that is not ours is there.
    pub fn new(images: &Path, plan: &'a Plan) -> Result<Self, ImageError> {
        if !rustix::process::geteuid().is_root() {
            return Err(ImageError::NotRoot);
        }
        let places = Places::new(images, &plan.definition.name);
        if fs::symlink_metadata(&places.link).is_ok_and(|found| !found.is_symlink()) {
            return Err(ImageError::NotOurs(places.link));
        }
        let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
        let codename = release.lines().find_map(|line| line.strip_prefix("VERSION_CODENAME=")).unwrap_or_default();
        let mirror = Mirror::of_host(Path::new("/etc/apt"), codename.trim_matches('"'))?;
        fs::create_dir_all(&places.building).map_err(ImageError::io("make", &places.building))?;
        let path = places.building.join("lock");
        let lock = File::create(&path).map_err(ImageError::io("open", &path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { plan, places, mirror, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(ImageError::Busy(places.building)),
            Err(TryLockError::Error(error)) => Err(ImageError::io("lock", path)(error)),
        }
    }

    /// Does what is not done yet and makes the image visible. What was done before an error stays done.
    ///
    /// # Errors
    /// What would befall every further step. A language that cannot be installed is no error: the others go on.
    pub fn run(&self, told: &mut dyn FnMut(&Told<'_>)) -> Result<Built, ImageError> {
        let Places { building, .. } = &self.places;
        let tree = building.join("root");
        let state = building.join("manifest.json");
        let published = Manifest::read(&self.places.manifest)?;
        if let Some(published) = published.as_ref().filter(|published| self.holds_all(published)) {
            self.forget()?;
            return Ok(Built { manifest: published.clone(), failed: Vec::new(), unchanged: true });
        }
        let tools = Tools { tree: tree.clone(), log: building.join("log") };
        tools.host("wait for the end of a build that was killed", &["true"])?;
        let mut manifest = match Manifest::read(&state)? {
            Some(manifest) if tree.is_dir() => manifest,
            // A copy that was broken off has no state yet.
            _ => self.begin(&tree, published.as_ref(), told)?,
        };
        let is_done = |manifest: &Manifest, step: &Step| manifest.steps.contains(&step.action.to_string());
        let (total, before) = (self.plan.steps.len(), manifest.steps.clone());
        let (mut failed, mut ready) = (Vec::<LanguageId>::new(), false);
        for (number, step) in (1..).zip(&self.plan.steps) {
            if is_done(&manifest, step) || step.language.as_ref().is_some_and(|language| failed.contains(language)) {
                // Not what another language needed a moment ago, nor the rest of one that failed.
                if before.contains(&step.action.to_string()) {
                    told(&Told::Skipped(number, total, step));
                }
                continue;
            }
            told(&Told::Begun(number, total, step));
            let begun = Instant::now();
            if !ready && !matches!(step.action, Action::Base { .. }) {
                self.open(&tools)?;
                ready = true;
            }
            match (self.act(&tools, &step.action), &step.language) {
                (Ok(()), _) => {
                    manifest.steps.push(step.action.to_string());
                    manifest.write(&state)?;
                    told(&Told::Done(number, total, begun.elapsed()));
                }
                (Err(error), Some(language)) if !error.ends_all() => {
                    told(&Told::Failed(number, total, &error));
                    failed.push(language.clone());
                }
                (Err(error), _) => return Err(error),
            }
        }
        manifest.languages.extend(self.plan.languages.iter().filter(|language| !failed.contains(language)).cloned());
        told(&Told::Finishing);
        self.publish(&tree, &mut manifest)?;
        Ok(Built { manifest, failed, unchanged: false })
    }

    fn holds_all(&self, published: &Manifest) -> bool {
        let steps = self.plan.steps.iter().all(|step| published.steps.contains(&step.action.to_string()));
        steps
            && self.places.link.is_dir()
            && self.plan.languages.iter().all(|language| published.languages.contains(language))
    }

    /// A tree to begin with: nothing, or a copy of the image that is there.
    fn begin(
        &self,
        tree: &Path,
        published: Option<&Manifest>,
        told: &mut dyn FnMut(&Told<'_>),
    ) -> Result<Manifest, ImageError> {
        clean::remove(tree)?;
        let fresh = Manifest {
            name: self.plan.definition.name.clone(),
            suite: self.plan.definition.suite.clone(),
            ..Manifest::default()
        };
        let Some(published) = published.filter(|published| published.suite == fresh.suite && self.places.link.is_dir())
        else {
            return Ok(fresh);
        };
        told(&Told::Copying);
        let tools = Tools { tree: tree.to_owned(), log: self.places.building.join("log") };
        // Where the file system can share blocks between files, this takes no room.
        let from = self.places.link.join(".");
        let argv = ["cp".as_ref(), "-a".as_ref(), "--reflink=auto".as_ref(), from.as_os_str(), tree.as_os_str()];
        tools.host("copy the image", &argv)?;
        published.write(&self.places.building.join("manifest.json"))?;
        Ok(published.clone())
    }

    /// Lets the tree fetch, and mends what a killed build left half installed.
    fn open(&self, tools: &Tools) -> Result<(), ImageError> {
        clean::enter(&tools.tree, &self.mirror, &self.plan.definition.suite)?;
        tools.inside("finish what was being installed", &["dpkg", "--configure", "-a"])?;
        tools.inside("read the lists of packages", &["apt-get", "update", "--error-on=any"])
    }

    fn act(&self, tools: &Tools, action: &Action) -> Result<(), ImageError> {
        let what = action.to_string();
        let opt = |directory: &str| tools.tree.join("opt").join(directory);
        match action {
            Action::Base { suite } => {
                clean::remove(&tools.tree)?;
                let mut argv = vec!["debootstrap".to_owned(), "--variant=minbase".to_owned()];
                argv.extend(self.mirror.keyring.iter().map(|path| format!("--keyring={}", path.display())));
                argv.extend([suite.clone(), tools.tree.display().to_string(), self.mirror.archive.clone()]);
                tools.host(&what, &argv)
            }
            Action::Apt(packages) => {
                let options = ["apt-get", "install", "-y", "--no-install-recommends", "--"].map(str::to_owned);
                tools.inside(&what, &[&options[..], packages].concat())?;
                tools.inside(&what, &["apt-get", "clean"])
            }
            Action::Npm { directory, package } => {
                let directory = opt(directory);
                clean::remove(&directory)?;
                fs::create_dir_all(&directory).map_err(ImageError::io("make", &directory))?;
                let prefix = directory.display().to_string();
                let options = ["--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--loglevel=error"];
                let argv = [&["npm", "install", "--prefix", &prefix][..], &options, &["--", package]].concat();
                tools.host(&what, &argv)
            }
            Action::Pypi { directory, package } => {
                let directory = opt(directory);
                clean::remove(&directory)?;
                let target = directory.display().to_string();
                let fit = ["--python-version", &*self.plan.definition.python, "--only-binary=:all:", "--no-compile"];
                let argv = [
                    &["python3", "-m", "pip", "install", "--quiet", "--no-cache-dir", "--root-user-action=ignore"][..],
                    &["--target", &target],
                    &fit,
                    &["--", package],
                ];
                tools.host(&what, &argv.concat())
            }
            Action::Prepare(command) => tools.inside(&what, command),
        }
    }

    /// Frees the tree of the host, takes stock, and moves the link.
    fn publish(&self, tree: &Path, manifest: &mut Manifest) -> Result<(), ImageError> {
        manifest.size = clean::leave(tree)?;
        manifest.take_stock(tree, &installed(tree)?);
        manifest.built_at = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
        let day = manifest.built_at.split('T').next().unwrap_or_default();
        manifest.version = format!("{day}-{}", manifest.digest());
        let Places { images, link, manifest: path, .. } = &self.places;
        let (name, old) = (&manifest.name, fs::read_link(link).ok());
        let mut directory = format!(".{name}-{}", manifest.version);
        // The same versions built twice on a day: the old tree may be in use.
        let mut again = 1;
        while images.join(&directory).exists() {
            again += 1;
            directory = format!(".{name}-{}-{again}", manifest.version);
        }
        let visible = images.join(&directory);
        fs::rename(tree, &visible).map_err(ImageError::io("move", tree))?;
        let new = images.join(format!(".{name}.link"));
        clean::remove(&new)?;
        symlink(&directory, &new).map_err(ImageError::io("make", &new))?;
        fs::rename(&new, link).map_err(ImageError::io("move", &new))?;
        // After the link: a build that is killed between the two is begun again, and finds everything done.
        manifest.write(path)?;
        self.forget()?;
        // Programs may still run in the tree that was visible until now.
        sweep(&self.places, &[Some(PathBuf::from(directory)), old])
    }

    /// The build is over. The lock's file goes too, while it is held.
    fn forget(&self) -> Result<(), ImageError> {
        clean::remove(&self.places.building)
    }
}

/// The packages of the tree: a line `name<TAB>version` each.
pub(super) fn installed(tree: &Path) -> Result<String, ImageError> {
    let database = format!("--admindir={}", tree.join("var/lib/dpkg").display());
    let asked =
        Command::new("dpkg-query").args([&database, "--show", "--showformat=${Package}\\t${Version}\\n"]).output();
    let asked = asked.map_err(|_| ImageError::NoTool { program: "dpkg-query".to_owned() })?;
    Ok(String::from_utf8_lossy(&asked.stdout).into_owned())
}

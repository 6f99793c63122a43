//! Which languages can be judged here, while images come and go.
//!
//! A look at the images every few seconds is a handful of calls; only where something changed are tools asked for their
//! versions, each once for an image: what they answered is kept in a file of the data directory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use gavel_core::LanguageId;
use gavel_judge::image::Manifest;
use gavel_judge::{Judge, Language, Languages, Runner};
use gavel_server::{LanguageInfo, Server};
use tokio::sync::watch;

use crate::boxes;
use crate::commands::languages::info;

/// How often the images are looked at.
const PAUSE: Duration = Duration::from_secs(2);

/// What each language's tools are in at one moment; a language without an entry has no tools.
type Places = BTreeMap<LanguageId, Place>;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// The host: its tools are asked at each start.
    Host,
    /// A tree, known by its name and the moment when packages were last installed there.
    Image { tree: String, version: Option<String> },
}

/// The languages of this process and the versions of their tools.
#[derive(Debug, Clone)]
pub(super) struct Catalogue {
    judge: Arc<Judge>,
    images: PathBuf,
    /// Which languages are offered, and in which order; `None` is all.
    chosen: Option<Vec<LanguageId>>,
    /// What tools of images answered, by language, tree and question.
    answers: BTreeMap<String, Option<String>>,
    file: PathBuf,
    host: BTreeMap<LanguageId, Option<String>>,
    seen: Places,
}

impl Catalogue {
    /// Knows what was answered before, from `file`; a file that cannot be read only costs time.
    pub(super) fn new(judge: Arc<Judge>, images: &Path, chosen: Option<&[String]>, file: PathBuf) -> Self {
        let answers = std::fs::read(&file).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let chosen = chosen.map(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect());
        Self {
            judge,
            images: images.to_owned(),
            chosen,
            answers: answers.unwrap_or_default(),
            file,
            host: BTreeMap::new(),
            seen: Places::new(),
        }
    }

    /// Asks the host's tools, and of those in images the ones that were chosen by name: what a start waits for. Lists
    /// every language, offered or not.
    pub(super) fn begin(&mut self, runner: &mut dyn Runner) -> anyhow::Result<Vec<LanguageInfo>> {
        let languages = Languages::builtin();
        for language in languages.iter().filter(|language| language.image.is_none()) {
            self.host.insert(language.id.clone(), self.judge.tool_version(runner, &language.id)?);
        }
        self.seen = places(&languages, &self.images);
        if let Some(chosen) = self.chosen.clone() {
            for language in chosen.iter().filter_map(|id| languages.get(id)) {
                self.ask(runner, language);
            }
        }
        let everything = Self { chosen: None, ..self.clone() };
        Ok(everything.infos())
    }

    /// The languages that are offered, with the versions of their tools as far as these are here and asked.
    pub(super) fn infos(&self) -> Vec<LanguageInfo> {
        let languages = Languages::builtin();
        let of = |language: &Language| {
            let version = match self.seen.get(&language.id) {
                None => None,
                Some(Place::Host) => self.host.get(&language.id).cloned().flatten(),
                Some(place) => self.answers.get(&key(language, place)).cloned().flatten(),
            };
            let image_version = match self.seen.get(&language.id) {
                Some(Place::Image { version, .. }) => version.clone(),
                _ => None,
            };
            LanguageInfo { image_version, ..info(language, version) }
        };
        match &self.chosen {
            None => languages.iter().map(of).collect(),
            Some(chosen) => chosen.iter().filter_map(|id| languages.get(id)).map(of).collect(),
        }
    }

    /// Asks a tool of an image, unless it was asked in the same tree before.
    fn ask(&mut self, runner: &mut dyn Runner, language: &Language) {
        let Some(place @ Place::Image { .. }) = self.seen.get(&language.id) else { return };
        let key = key(language, place);
        if self.answers.contains_key(&key) {
            return;
        }
        match self.judge.tool_version(runner, &language.id) {
            Ok(answer) => {
                self.answers.insert(key, answer);
            }
            // A box that failed says nothing of the tool: it is asked again at the next change.
            Err(error) => tracing::warn!(language = %language.id, %error, "cannot ask a tool for its version"),
        }
    }

    /// Whether something changed since the last look, or was never asked.
    fn look(&mut self) -> bool {
        let now = places(&Languages::builtin(), &self.images);
        std::mem::replace(&mut self.seen, now.clone()) != now
    }

    fn ask_all(&mut self, runner: &mut dyn Runner) {
        let languages = Languages::builtin();
        let offered = |language: &&Language| self.chosen.as_ref().is_none_or(|chosen| chosen.contains(&language.id));
        let offered: Vec<&Language> = languages.iter().filter(offered).collect();
        for language in offered {
            self.ask(runner, language);
        }
        self.keep();
    }

    /// Primes compilers. Until it is done they are as right, and slower.
    fn prime(&self, runner: &mut dyn Runner, language: &LanguageId) {
        if let Err(error) = self.judge.prime(runner, language) {
            tracing::warn!(%language, %error, "its compiler stays as slow as it is");
        }
    }

    /// Works in a slot of its own number, so that no submission waits; `None` when this process ends.
    async fn in_slot(
        mut self,
        slot: u32,
        work: impl FnOnce(&mut Self, &mut dyn Runner) + Send + 'static,
    ) -> Option<Self> {
        let worked = tokio::task::spawn_blocking(move || {
            match boxes::unthrottled(slot) {
                Ok(mut runner) => work(&mut self, &mut runner),
                Err(error) => tracing::error!(%error, "cannot make a box for the tools of languages"),
            }
            self
        });
        worked.await.ok()
    }

    /// What is true of trees that are gone is forgotten.
    fn keep(&mut self) {
        let languages = Languages::builtin();
        let now: Vec<String> =
            languages.iter().filter_map(|language| Some(key(language, self.seen.get(&language.id)?))).collect();
        self.answers.retain(|key, _| now.contains(key));
        let written = serde_json::to_vec_pretty(&self.answers).map_err(std::io::Error::from);
        if let Err(error) = written.and_then(|text| std::fs::write(&self.file, text)) {
            tracing::warn!(file = ?self.file, %error, "cannot keep the versions of tools");
        }
    }

    /// Tells server and worker what is here, now and whenever it changes, and primes the compilers that are asked for, for
    /// ever.
    pub(super) async fn watch(self, server: Server, here: watch::Sender<Arc<BTreeMap<LanguageId, String>>>, slot: u32) {
        let (mut catalogue, mut changed) = (self, true);
        loop {
            if changed {
                let Some(asked) = catalogue.in_slot(slot, Self::ask_all).await else { return };
                catalogue = asked;
                let infos = catalogue.infos();
                here.send_replace(Arc::new(tools(&infos)));
                server.set_languages(infos);
            }
            for language in catalogue.judge.wants_primed() {
                let primed = catalogue.in_slot(slot, move |catalogue, runner| catalogue.prime(runner, &language)).await;
                let Some(primed) = primed else { return };
                catalogue = primed;
            }
            tokio::time::sleep(PAUSE).await;
            changed = catalogue.look();
        }
    }
}

/// What is recorded of the tools that are here: `GCC 14.2.0 in debian13 of 2026-11-23-1a2b3c4d`.
pub(super) fn tools(infos: &[LanguageInfo]) -> BTreeMap<LanguageId, String> {
    let tool = |info: &LanguageInfo| {
        let version = info.version.clone()?;
        let image = info.image.as_ref().map_or_else(String::new, |image| format!(" in {image}"));
        let of = info.image_version.as_ref().map_or_else(String::new, |version| format!(" of {version}"));
        Some((info.id.clone(), format!("{version}{image}{of}")))
    };
    infos.iter().filter_map(tool).collect()
}

fn key(language: &Language, place: &Place) -> String {
    let tree = match place {
        Place::Host => "",
        Place::Image { tree, .. } => tree,
    };
    format!("{} {tree} {}", language.id, language.version.argv.join(" "))
}

fn places(languages: &Languages, images: &Path) -> Places {
    let mut found: BTreeMap<&str, Option<Place>> = BTreeMap::new();
    let mut places = Places::new();
    for language in languages.iter() {
        let place = match &language.image {
            None => Some(Place::Host),
            Some(image) => found.entry(image).or_insert_with(|| place(images, image)).clone(),
        };
        places.extend(place.map(|place| (language.id.clone(), place)));
    }
    places
}

fn place(images: &Path, image: &str) -> Option<Place> {
    let tree = images.join(image).canonicalize().ok().filter(|tree| tree.is_dir())?;
    // One that was made by hand changes in its place.
    let installed = std::fs::metadata(tree.join("var/lib/dpkg/status")).and_then(|status| status.modified()).ok();
    let installed = installed.and_then(|moment| moment.duration_since(UNIX_EPOCH).ok()).unwrap_or_default().as_millis();
    let manifest = Manifest::read(&images.join(format!("{image}.json"))).ok().flatten();
    Some(Place::Image {
        tree: format!("{} {installed}", tree.display()),
        version: manifest.map(|manifest| manifest.version),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_names_the_image() {
        let languages = Languages::builtin();
        let c = languages.get(&"c".parse().unwrap()).unwrap();
        let own = info(c, Some("GCC 12.2.0".to_owned()));
        let image = Some("debian13".to_owned());
        let other =
            LanguageInfo { image: image.clone(), image_version: Some("2026-11-23-1a".to_owned()), ..own.clone() };
        let by_hand = LanguageInfo { image, ..own.clone() };
        let none = LanguageInfo { version: None, ..own.clone() };
        let recorded = |info| tools(&[info]).into_values().next();
        assert_eq!(recorded(own).as_deref(), Some("GCC 12.2.0"));
        assert_eq!(recorded(other).as_deref(), Some("GCC 12.2.0 in debian13 of 2026-11-23-1a"));
        assert_eq!(recorded(by_hand).as_deref(), Some("GCC 12.2.0 in debian13"));
        assert_eq!(recorded(none), None);
    }

    #[test]
    fn a_place_changes_when_the_image_does() {
        let images = tempfile::tempdir().unwrap();
        let at = |name: &str| images.path().join(name);
        assert_eq!(place(images.path(), "d"), None);
        for tree in [".d-1", ".d-2"] {
            std::fs::create_dir(at(tree)).unwrap();
        }
        std::os::unix::fs::symlink(".d-1", at("d")).unwrap();
        let first = place(images.path(), "d").unwrap();
        assert_eq!(place(images.path(), "d").as_ref(), Some(&first));
        std::fs::remove_file(at("d")).unwrap();
        std::os::unix::fs::symlink(".d-2", at("d")).unwrap();
        let second = place(images.path(), "d").unwrap();
        assert_ne!(second, first);
        std::fs::create_dir_all(at("d/var/lib/dpkg")).unwrap();
        std::fs::write(at("d/var/lib/dpkg/status"), "").unwrap();
        assert_ne!(place(images.path(), "d"), Some(second));
    }
}

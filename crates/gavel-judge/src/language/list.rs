//! All languages: those built in, those of a directory, and where their images are.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock, OnceLock};

use gavel_core::LanguageId;

use super::error::{LanguageError, Problem};
use super::foreign::System;
use super::inherit::{Text, whole};
use super::{Language, schema};

/// The files of `languages/`, in the binary: names and texts.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

static BUILTIN: LazyLock<Arc<Languages>> = LazyLock::new(|| {
    // A test reads the same files, so a build that passed its tests cannot stop here.
    let read = Languages::read(FILES.iter().copied());
    Arc::new(read.unwrap_or_else(|error| panic!("a language built in is broken: {error}")))
});
static HERE: OnceLock<Arc<Languages>> = OnceLock::new();

/// All languages.
#[derive(Debug, Clone)]
pub struct Languages(BTreeMap<LanguageId, Language>);

/// The files by their names.
type Texts = BTreeMap<String, Text>;

impl Languages {
    /// The languages of this process: those it was built with, unless [`Languages::install`] came first.
    #[must_use]
    pub fn builtin() -> Arc<Self> {
        Arc::clone(HERE.get().unwrap_or(&BUILTIN))
    }

    /// Makes these the languages of this process, once, before anything asked for them. Tells whether it did.
    pub fn install(self) -> bool {
        HERE.set(Arc::new(self)).is_ok()
    }

    /// Reads languages from files, each given as its name without `.toml` and its text.
    ///
    /// # Errors
    /// The first file that breaks the schema, and what in it does.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, LanguageError> {
        let (texts, errors) = built_in(files);
        Self::of(&texts, errors)
    }

    /// The languages built in, with those of the files `*.toml` in a directory beside them or, where they have the same
    /// name, in their place.
    ///
    /// # Errors
    /// The directory or a file cannot be read, or breaks the schema.
    pub fn read_dir(directory: &Path) -> Result<Self, LanguageError> {
        let (texts, errors) = with_directory(directory)?;
        Self::of(&texts, errors)
    }

    /// Every fault of the files built in, or of those and the ones of a directory: one a file.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn faults(directory: Option<&Path>) -> Result<(Self, Vec<LanguageError>), LanguageError> {
        let (texts, mut errors) = match directory {
            None => built_in(FILES.iter().copied()),
            Some(directory) => with_directory(directory)?,
        };
        let languages = each(&texts, &mut errors);
        Ok((languages, errors))
    }

    fn of(texts: &Texts, mut errors: Vec<LanguageError>) -> Result<Self, LanguageError> {
        let languages = each(texts, &mut errors);
        errors.into_iter().next().map_or(Ok(languages), Err)
    }

    /// The same languages, those of an image with the image's directory in `images` as their root, whether it is there
    /// already or comes later.
    #[must_use]
    pub fn with_images(&self, images: &Path) -> Self {
        let mut languages = self.clone();
        for language in languages.0.values_mut() {
            let Some(image) = &language.image else { continue };
            let root = images.join(image);
            language.set_root(&root);
        }
        languages
    }

    /// The language with this id.
    #[must_use]
    pub fn get(&self, id: &LanguageId) -> Option<&Language> {
        self.0.get(id)
    }

    /// The language with this id, then the one it is like, and so on.
    pub fn family(&self, id: &LanguageId) -> impl Iterator<Item = &Language> {
        std::iter::successors(self.get(id), |language| self.get(&language.like.as_ref()?.parse().ok()?))
    }

    /// The language that another system calls so; of several the one that the others are like.
    #[must_use]
    pub fn by_foreign_id(&self, system: System, id: &str) -> Option<&Language> {
        let is_called =
            |language: &&Language| language.foreign.get(&system).is_some_and(|ids| ids.iter().any(|one| one == id));
        self.iter().filter(is_called).min_by_key(|language| language.like.is_some())
    }

    /// The language of a file, by its ending. Languages that are like another one are not meant by it.
    #[must_use]
    pub fn by_extension(&self, path: &Path) -> Option<&Language> {
        let ending = path.extension()?.to_str()?;
        self.iter()
            .find(|language| language.like.is_none() && language.extensions.iter().any(|extension| extension == ending))
    }

    /// Whether some language's sources include files like this one.
    pub(crate) fn is_header(&self, path: &Path) -> bool {
        path.extension()
            .and_then(|ending| ending.to_str())
            .is_some_and(|ending| self.iter().any(|language| language.header_extensions.iter().any(|e| e == ending)))
    }

    /// Every language, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Language> {
        self.0.values()
    }
}

fn built_in<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Texts, Vec<LanguageError>) {
    let (mut texts, mut errors) = (Texts::new(), Vec::new());
    for (name, text) in files {
        add(&mut texts, &mut errors, name, format!("languages/{name}.toml"), text);
    }
    (texts, errors)
}

fn with_directory(directory: &Path) -> Result<(Texts, Vec<LanguageError>), LanguageError> {
    let (mut texts, mut errors) = built_in(FILES.iter().copied());
    let failed = |path: &Path, error: std::io::Error| {
        let hint = "give a directory of files such as cpp.toml, which you may read";
        LanguageError::new(path.display().to_string(), Problem::new(format!("cannot be read: {error}"), hint))
    };
    for entry in std::fs::read_dir(directory).map_err(|error| failed(directory, error))? {
        let path = entry.map_err(|error| failed(directory, error))?.path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).map_err(|error| failed(&path, error))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        add(&mut texts, &mut errors, &name, path.display().to_string(), &text);
    }
    Ok((texts, errors))
}

fn add(texts: &mut Texts, errors: &mut Vec<LanguageError>, name: &str, shown: String, text: &str) {
    match text.parse() {
        Ok(table) => {
            texts.insert(name.to_owned(), Text { shown, table });
        }
        Err(error) => {
            // A broken file must not leave the one that it stands in the place of.
            texts.remove(name);
            let what = toml::de::Error::to_string(&error).trim_end().to_owned();
            errors.push(LanguageError::new(shown, Problem::new(what, "correct its TOML (toml.io tells the syntax)")));
        }
    }
}

/// Every language that can be read; what keeps the others from it joins the errors.
fn each(texts: &Texts, errors: &mut Vec<LanguageError>) -> Languages {
    let (mut languages, mut taken) = (BTreeMap::new(), Taken::default());
    for (name, text) in texts {
        let read = whole(name, texts).and_then(|table| {
            let language = schema::read(name, table).map_err(|problem| LanguageError::new(&text.shown, problem))?;
            taken.take(&language).map_err(|problem| LanguageError::new(&text.shown, problem))?;
            Ok(language)
        });
        match read {
            Ok(language) => {
                languages.insert(language.id.clone(), language);
            }
            Err(error) => errors.push(error),
        }
    }
    Languages(languages)
}

/// What only one language may have, with the one that has it.
#[derive(Default)]
struct Taken {
    endings: BTreeMap<String, LanguageId>,
    foreign: BTreeMap<(System, String), LanguageId>,
}

impl Taken {
    fn take(&mut self, language: &Language) -> Result<(), Problem> {
        for ending in language.extensions.iter().filter(|_| language.like.is_none()) {
            if let Some(other) = self.endings.insert(ending.clone(), language.id.clone()) {
                let what = format!("extensions has {ending:?}, which the language {other} has too");
                return Err(Problem::new(what, format!("leave it to one of them, or write like = \"{other}\"")));
            }
        }
        for (system, id) in language.foreign.iter().flat_map(|(system, ids)| ids.iter().map(move |id| (*system, id))) {
            if !system.is_unique() {
                continue;
            }
            if let Some(other) = self.foreign.insert((system, id.clone()), language.id.clone()) {
                let what = format!("ids.{system} has {id:?}, which is {other} already");
                return Err(Problem::new(what, "leave it with the language that is nearest to what that system runs"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: &str = "id = 'x'\nname = 'X'\nsource_name = 'a.x'\nextensions = ['x']\neditor_mode = 'cpp'\ntemplate = 't'\n[run]\ncommand = ['/x']\n[version]\ncommand = ['/x']\nof = 'X'\n";

    #[test]
    fn every_file_of_the_directory_is_built_in() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../languages");
        let mut names: Vec<String> = std::fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        names.sort();
        assert_eq!(names, FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        let languages = Languages::read(FILES.iter().copied()).unwrap();
        assert_eq!(languages.iter().count(), names.len());
    }

    #[test]
    fn a_file_has_the_language_of_its_ending() {
        let languages = Languages::builtin();
        let id = |name: &str| languages.by_extension(Path::new(name)).map(|language| language.id.to_string());
        assert_eq!(id("a/b.cc").as_deref(), Some("cpp"));
        assert_eq!(id("x.py").as_deref(), Some("python3"));
        assert_eq!((id("py"), id("x.txt"), id(".c")), (None, None, None));
    }

    #[test]
    fn what_is_like_another_has_its_endings_and_is_not_meant_by_them() {
        let languages = Languages::read([("a", "id = 'a'\nlike = 'x'\nname = 'A'"), ("x", X)]).unwrap();
        assert_eq!(languages.by_extension(Path::new("f.x")).unwrap().name, "X");
        assert_eq!(languages.get(&"a".parse().unwrap()).unwrap().extensions, ["x"]);
        let family = |id: &str| -> Vec<String> {
            let id = id.parse().unwrap();
            languages.family(&id).map(|language| language.id.to_string()).collect()
        };
        assert_eq!((family("a"), family("x"), family("y")), (vec!["a".into(), "x".into()], vec!["x".into()], vec![]));
        let again = X.replace("'x'\nname", "'b'\nname");
        let error = Languages::read([("b", &*again), ("x", X)]).unwrap_err();
        assert_eq!(error.to_string(), "languages/x.toml: extensions has \"x\", which the language b has too");
    }

    #[test]
    fn a_foreign_id_is_one_language() {
        let ids = "[ids]\ndmoj = ['X1', 'X2']\njudge0 = [5]\n";
        let like = format!("id = 'a'\nlike = 'x'\n{ids}");
        let x = format!("{X}{ids}");
        let languages = Languages::read([("x", &*x)]).unwrap();
        let found = |system, id| languages.by_foreign_id(system, id).map(|language| language.name.as_str());
        assert_eq!((found(System::Dmoj, "X2"), found(System::Judge0, "5")), (Some("X"), Some("X")));
        assert_eq!((found(System::Piston, "X2"), found(System::Judge0, "6")), (None, None));
        let error = Languages::read([("a", &*like), ("x", &*x)]).unwrap_err();
        assert_eq!(error.to_string(), "languages/x.toml: ids.judge0 has \"5\", which is a already");
    }

    #[test]
    fn an_image_is_a_directory_that_is_there() {
        let image = |name: &str| X.replace("template", &format!("image = '{name}'\ntemplate"));
        let languages = Languages::read([("x", &*image("debian"))]).unwrap();
        let images = tempfile::tempdir().unwrap();
        let x = |languages: &Languages| languages.get(&"x".parse().unwrap()).unwrap().clone();
        assert_eq!(x(&languages.with_images(images.path())).lacks_image(), Some("debian"));
        std::fs::create_dir(images.path().join("debian")).unwrap();
        let found = x(&languages.with_images(images.path()));
        assert_eq!(found.lacks_image(), None);
        assert_eq!(found.version.root, Some(images.path().join("debian")));
    }

    #[test]
    fn a_directory_adds_and_replaces() {
        let place = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(place.path().join(name), text).unwrap();
        put("x.toml", X);
        put("c.toml", "id = 'c'\nlike = 'cpp'\nname = 'Other'");
        put("README.md", "not a language");
        let languages = Languages::read_dir(place.path()).unwrap();
        let name = |id: &str| languages.get(&id.parse().unwrap()).map(|language| language.name.clone());
        assert_eq!((name("x").as_deref(), name("c").as_deref()), (Some("X"), Some("Other")));
        assert!(name("java").is_some());
        put("x.toml", "id = ");
        let (languages, faults) = Languages::faults(Some(place.path())).unwrap();
        assert!(faults[0].to_string().contains("x.toml: TOML parse error at line 1"), "{}", faults[0]);
        assert!(faults.len() == 1 && languages.get(&"x".parse().unwrap()).is_none());
        assert!(Languages::read_dir(&place.path().join("none")).is_err());
    }
}

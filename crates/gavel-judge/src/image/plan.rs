//! What has to be done for an image.

use std::fmt;

use gavel_core::LanguageId;

use super::definition::Definition;
use crate::language::{Install, Language};

/// One thing that a build does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// The smallest system of the suite.
    Base {
        /// The suite.
        suite: String,
    },
    /// Debian packages.
    Apt(Vec<String>),
    /// A package of npm into a directory of `/opt`.
    Npm {
        /// The directory.
        directory: String,
        /// `name@version`.
        package: String,
    },
    /// A package of PyPI into a directory of `/opt`.
    Pypi {
        /// The directory.
        directory: String,
        /// `name==version`.
        package: String,
    },
    /// A command in the tree.
    Prepare(Vec<String>),
}

/// What was done is known by these words, so the same thing is never done twice.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base { suite } => write!(f, "base system {suite}"),
            Self::Apt(packages) => write!(f, "apt {}", packages.join(" ")),
            Self::Npm { directory, package } => write!(f, "npm {package} into /opt/{directory}"),
            Self::Pypi { directory, package } => write!(f, "pypi {package} into /opt/{directory}"),
            Self::Prepare(command) => write!(f, "run {}", command.join(" ")),
        }
    }
}

/// An action and for which language it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The language that needs it; `None` when all do.
    pub language: Option<LanguageId>,
    /// What is done.
    pub action: Action,
}

/// All steps of an image, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The image.
    pub definition: Definition,
    /// The languages it shall hold.
    pub languages: Vec<LanguageId>,
    /// What is done; the same thing once for each language that needs it, and only the first time in earnest.
    pub steps: Vec<Step>,
}

impl Plan {
    /// The steps for the languages of these that live in the image.
    #[must_use]
    pub fn new<'a>(definition: Definition, languages: impl IntoIterator<Item = &'a Language>) -> Self {
        let base = Action::Base { suite: definition.suite.clone() };
        let mut plan = Self { languages: Vec::new(), steps: vec![Step { language: None, action: base }], definition };
        if !plan.definition.packages.is_empty() {
            plan.steps.push(Step { language: None, action: Action::Apt(plan.definition.packages.clone()) });
        }
        for language in languages {
            if language.image.as_deref() != Some(&plan.definition.name) {
                continue;
            }
            plan.languages.push(language.id.clone());
            let step = |action| Step { language: Some(language.id.clone()), action };
            plan.steps.extend(actions(&language.proofs.install).into_iter().map(step));
        }
        plan
    }
}

fn actions(install: &Install) -> Vec<Action> {
    let mut actions = Vec::new();
    if !install.apt.is_empty() {
        actions.push(Action::Apt(install.apt.clone()));
    }
    let clone = |(directory, package): (&String, &String)| (directory.clone(), package.clone());
    actions.extend(install.npm.iter().map(clone).map(|(directory, package)| Action::Npm { directory, package }));
    actions.extend(install.pypi.iter().map(clone).map(|(directory, package)| Action::Pypi { directory, package }));
    actions.extend(install.prepare.iter().cloned().map(Action::Prepare));
    actions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Languages;

    /// Languages of which two share a package, and one lives elsewhere.
    pub(crate) fn languages() -> Languages {
        let text = |id: &str, more: &str| {
            format!(
                "id = '{id}'\n{more}\nname = 'X'\nsource_name = 'a.{id}'\nextensions = ['{id}']\neditor_mode = 'cpp'\n\
                 template = 't'\n[run]\ncommand = ['/x']\n[version]\ncommand = ['/x']\nof = 'X'\n"
            )
        };
        let install = |rest: &str| format!("image = 'd'\ninstall = {{ apt = ['gcc'], {rest} }}");
        let (a, b) = (text("a", &install("npm = { x = 'x@1.0.0' }")), text("b", &install("prepare = [['/x']]")));
        let c = text("c", "");
        Languages::read([("a", &*a), ("b", &*b), ("c", &*c)]).unwrap()
    }

    #[test]
    fn each_language_has_its_steps() {
        let definition = Definition {
            name: "d".to_owned(),
            suite: "trixie".to_owned(),
            packages: vec!["p".to_owned()],
            python: "3".to_owned(),
        };
        let plan = Plan::new(definition, languages().iter());
        let steps: Vec<String> = plan.steps.iter().map(|step| step.action.to_string()).collect();
        assert_eq!(steps, ["base system trixie", "apt p", "apt gcc", "npm x@1.0.0 into /opt/x", "apt gcc", "run /x"]);
        assert_eq!(plan.languages.iter().map(LanguageId::as_str).collect::<Vec<_>>(), ["a", "b"]);
    }
}

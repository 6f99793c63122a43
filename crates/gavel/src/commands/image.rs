//! `gavel image`: language images, built, listed, removed and verified.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use gavel_core::LanguageId;
use gavel_judge::image::{self, Build, Built, Definition, Image, ImageError, Manifest, Plan, Told};
use gavel_judge::{Languages, image::Step};
use serde::Serialize;

use super::judge::Work;
use crate::boxes;
use crate::cli::{self, ImageAction, LanguageFiles};
use crate::exit::{Answer, Usage};
use crate::output::table;

pub(crate) fn image(args: cli::Image, files: &LanguageFiles) -> anyhow::Result<Answer> {
    match args.action {
        ImageAction::Build(args) => build(&args, files),
        ImageAction::List(args) => list(args.json, &files.images),
        ImageAction::Remove(args) => remove(&args, &files.images),
        ImageAction::Verify(args) => verify(&args, &files.images),
    }
}

/// With its hint, as something that the caller may mend.
fn usage(error: ImageError) -> anyhow::Error {
    match error.hint() {
        Some(hint) => Usage::new(error.to_string()).hint(hint).into(),
        None => error.into(),
    }
}

fn build(args: &cli::ImageBuild, files: &LanguageFiles) -> anyhow::Result<Answer> {
    let plans = plans(args, files)?;
    if plans.is_empty() {
        return Err(Usage::new("no language lives in an image")
            .hint("give a directory of language files that say image = \"...\" with --language-files")
            .into());
    }
    let mut whole = true;
    for plan in &plans {
        let name = &plan.definition.name;
        let build = Build::new(&files.images, plan).map_err(usage)?;
        let built = build.run(&mut |told| tell(name, told, args.json)).map_err(usage)?;
        whole &= built.failed.is_empty();
        end(&built, args.json)?;
    }
    Ok(whole.into())
}

/// What is asked for, as a plan for each image that is meant.
fn plans(args: &cli::ImageBuild, files: &LanguageFiles) -> anyhow::Result<Vec<Plan>> {
    let languages = Languages::builtin();
    let mut asked = Vec::new();
    for id in args.languages.iter().flatten() {
        let language = languages.get(id).ok_or_else(|| {
            Usage::new(format!("there is no language {id}")).hint("`gavel languages` lists the languages")
        })?;
        let Some(image) = &language.image else {
            return Err(Usage::new(format!("the language {id} lives in no image"))
                .hint("its tools are the host's own; `make setup` installs them on Debian")
                .into());
        };
        if args.image.as_ref().is_some_and(|asked| asked != image) {
            return Err(Usage::new(format!("the language {id} lives in the image {image}")).into());
        }
        asked.push(language);
    }
    let meant = if asked.is_empty() { languages.iter().collect() } else { asked };
    let definitions = Definition::all(files.language_files.as_deref()).map_err(usage)?;
    let names: BTreeSet<&str> = match &args.image {
        Some(name) => [name.as_str()].into(),
        None => meant.iter().filter_map(|language| language.image.as_deref()).collect(),
    };
    let plan = |name: &str| {
        let definition = definitions.iter().find(|definition| definition.name == name).cloned();
        let definition = definition.ok_or_else(|| {
            let known = definitions.iter().map(|definition| definition.name.clone()).collect();
            usage(ImageError::Unknown { name: name.to_owned(), known })
        })?;
        Ok(Plan::new(definition, meant.iter().copied()))
    };
    names.into_iter().map(plan).collect()
}

/// One line of `--json`.
#[derive(Debug, Serialize)]
struct Line<'a> {
    image: &'a str,
    event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
}

fn tell(image: &str, told: &Told<'_>, json: bool) {
    let (event, place, step, what, took): (_, _, Option<&Step>, Option<String>, Option<Duration>) = match told {
        Told::Copying => ("copying", None, None, None, None),
        Told::Begun(number, of, step) => ("begun", Some((*number, *of)), Some(step), None, None),
        Told::Skipped(number, of, step) => ("skipped", Some((*number, *of)), Some(step), None, None),
        Told::Done(number, of, took) => ("done", Some((*number, *of)), None, None, Some(*took)),
        Told::Failed(number, of, error) => ("failed", Some((*number, *of)), None, Some(error.to_string()), None),
        Told::Finishing => ("finishing", None, None, None, None),
    };
    let language = step.and_then(|step| step.language.as_ref()).map(LanguageId::as_str);
    let what = what.or_else(|| step.map(|step| step.action.to_string()));
    if json {
        let (number, of) = place.unzip();
        let seconds = took.map(|took| took.as_secs_f64());
        let line = Line { image, event, step: number, steps: of, language, what, seconds };
        // Names and numbers cannot fail to be written.
        println!("{}", serde_json::to_string(&line).unwrap_or_default());
        return;
    }
    let place = place.map_or_else(String::new, |(number, of)| format!(" [{number}/{of}]"));
    let language = language.map_or_else(String::new, |language| format!(" {language}:"));
    match event {
        "copying" => println!("{image}: copying what is there"),
        "finishing" => println!("{image}: freeing it of everything of this host"),
        "skipped" => println!("{image}{place}{language} {} (done before)", what.unwrap_or_default()),
        "begun" => println!("{image}{place}{language} {}", what.unwrap_or_default()),
        "failed" => println!("{image}{place} FAILED: {}", what.unwrap_or_default().replace('\n', "\n    ")),
        _ => println!("{image}{place} done in {:.1} s", took.unwrap_or_default().as_secs_f64()),
    }
}

fn end(built: &Built, json: bool) -> anyhow::Result<()> {
    let Manifest { name, version, size, languages, packages, .. } = &built.manifest;
    let failed: Vec<&str> = built.failed.iter().map(LanguageId::as_str).collect();
    if json {
        let line = serde_json::json!({
            "image": name, "event": if built.unchanged { "unchanged" } else { "built" }, "version": version, "bytes": size,
            "languages": languages, "failed": failed,
        });
        println!("{line}");
        return Ok(());
    }
    let size = mebibytes(*size);
    let (languages, packages) = (languages.len(), packages.len());
    let done = if built.unchanged { "has everything already" } else { "is built" };
    println!("{name} {version} {done}: {languages} languages, {packages} Debian packages, {size}");
    if !failed.is_empty() {
        println!("without {}, which could not be installed", failed.join(", "));
    }
    Ok(())
}

fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}

fn list(json: bool, images: &Path) -> anyhow::Result<Answer> {
    let found = image::list(images).map_err(usage)?;
    if json {
        for Image { name, tree, manifest } in found {
            println!("{}", serde_json::json!({ "image": name, "tree": tree, "manifest": manifest }));
        }
        return Ok(Answer::Yes);
    }
    if found.is_empty() {
        println!("no images in {}", images.display());
        println!("hint: `gavel image build` builds them; --images names another directory");
        return Ok(Answer::Yes);
    }
    let rows = found.into_iter().map(|Image { name, manifest, .. }| match manifest {
        None => vec![name, "made by hand".to_owned()],
        Some(manifest) => vec![
            name,
            manifest.suite,
            manifest.version,
            manifest.languages.len().to_string(),
            manifest.packages.len().to_string(),
            mebibytes(manifest.size),
        ],
    });
    println!("{}", table(&["image", "suite", "version", "languages", "packages", "size"], rows.collect(), &[3, 4, 5]));
    Ok(Answer::Yes)
}

fn remove(args: &cli::ImageRemove, images: &Path) -> anyhow::Result<Answer> {
    for name in &args.names {
        if !image::remove(images, name).map_err(usage)? {
            return Err(Usage::new(format!("there is no image {name} in {}", images.display()))
                .hint("`gavel image list` lists the images")
                .into());
        }
        if args.json {
            println!("{}", serde_json::json!({ "image": name, "event": "removed" }));
        } else {
            println!("{name} is removed");
        }
    }
    Ok(Answer::Yes)
}

fn verify(args: &cli::ImageVerify, images: &Path) -> anyhow::Result<Answer> {
    let mut found = image::list(images).map_err(usage)?;
    found.retain(|image| args.names.is_empty() || args.names.contains(&image.name));
    let missing: Vec<&String> =
        args.names.iter().filter(|name| !found.iter().any(|image| image.name == **name)).collect();
    if let Some(name) = missing.first() {
        return Err(Usage::new(format!("there is no image {name} in {}", images.display()))
            .hint("`gavel image list` lists the images")
            .into());
    }
    let (work, mut runner) = (Work::new()?, boxes::unthrottled(0)?);
    let mut sound = true;
    for image in found {
        let mut faults = image::unfit(&image).map_err(usage)?;
        let mut answered = 0;
        for language in image.manifest.iter().flat_map(|manifest| &manifest.languages) {
            // A language that is gone from our files is no fault of the image.
            if Languages::builtin().get(language).is_none() {
                continue;
            }
            match work.get().tool_version(&mut runner, language)? {
                Some(_) => answered += 1,
                None => faults.push(format!("the tool of {language} does not tell its version")),
            }
        }
        sound &= faults.is_empty();
        if args.json {
            println!("{}", serde_json::json!({ "image": image.name, "tools": answered, "faults": faults }));
        } else if faults.is_empty() {
            println!("{} is sound: nothing of the host, no rights to lend, {answered} tools answer", image.name);
        } else {
            println!("{} has faults:\n  - {}", image.name, faults.join("\n  - "));
        }
    }
    Ok(sound.into())
}

//! The table of the documentation.

use std::fmt::Write as _;

use super::cell::{Cell, State, Tried};
use crate::language::Language;

/// A language and what its self-test gave.
#[derive(Debug)]
pub struct Row<'a> {
    /// The language.
    pub language: &'a Language,
    /// Its cells, in order.
    pub tried: Vec<Tried>,
}

impl Row<'_> {
    fn get(&self, cell: Cell) -> Option<&Tried> {
        self.tried.iter().find(|tried| tried.cell == cell)
    }

    /// The version of its tool, if that told it.
    #[must_use]
    pub fn version(&self) -> &str {
        self.get(Cell::Version).map_or("", |tried| &tried.note)
    }
}

/// What stands above the table.
const TITLE: &str = "\
# Languages

Written by `gavel languages test --write`: every cell was judged in a box on one machine, as a submission is
([the self-test](../guides/add-a-language.md)). `ok` is a cell that came out as it must, `–` one that does not apply, for the reason below, and
**no** one that failed. *CPU*, *wall* and *memory* are those of the editor's first program, which adds two numbers: what starting costs.
*factor* is CPU time against C++, as `gavel languages calibrate` measures it, and *deep* how many
nested calls were made. A language without an image runs with the host's own tools.
";

/// The page, as Markdown.
#[must_use]
pub fn table(rows: &[Row<'_>]) -> String {
    let cells: Vec<Cell> = Cell::ALL.into_iter().filter(|cell| !matches!(cell, Cell::Version | Cell::Hello)).collect();
    let mut page = format!("{TITLE}\n{} languages.\n\n", rows.len());
    line(
        &mut page,
        ["id", "name", "version", "image", "factor", "CPU ms", "wall ms", "MiB"].into_iter().chain(names(&cells)),
    );
    let ruler = ["---"; 4].into_iter().chain(["---:"; 4]).chain(std::iter::repeat_n("---", cells.len()));
    line(&mut page, ruler);
    for row in rows {
        let language = row.language;
        let mut fields = vec![
            format!("`{}`", language.id),
            language.name.clone(),
            row.version().to_owned(),
            language.image.clone().unwrap_or_default(),
            format!("{:.1}", language.time_factor),
        ];
        fields.extend(start(row));
        fields.extend(cells.iter().map(|cell| row.get(*cell).map_or_else(String::new, field)));
        line(&mut page, fields.iter().map(String::as_str));
    }
    reasons(&mut page, rows);
    compilers(&mut page, rows);
    elsewhere(&mut page, rows);
    page
}

fn names(cells: &[Cell]) -> impl Iterator<Item = &'static str> {
    cells.iter().map(|cell| cell.name())
}

fn line<'a>(page: &mut String, fields: impl Iterator<Item = &'a str>) {
    let fields: Vec<String> = fields.map(|field| field.replace('|', "\\|").replace('\n', " ")).collect();
    // Writing to a string cannot fail.
    let _ = writeln!(page, "| {} |", fields.join(" | "));
}

fn start(row: &Row<'_>) -> [String; 3] {
    let Some(hello) = row.get(Cell::Hello).filter(|tried| tried.state == State::Passed) else {
        return Default::default();
    };
    let mebibytes = hello.memory.0 as f64 / f64::from(1 << 20);
    [hello.cpu_time.as_millis().to_string(), hello.wall_time.as_millis().to_string(), format!("{mebibytes:.1}")]
}

fn field(tried: &Tried) -> String {
    match &tried.state {
        State::Passed if tried.cell == Cell::Deep => tried.note.clone(),
        State::Passed => "ok".to_owned(),
        State::Failed(_) => "**no**".to_owned(),
        State::Inapplicable(_) => "–".to_owned(),
    }
}

fn reasons(page: &mut String, rows: &[Row<'_>]) {
    let mut lines = Vec::new();
    for row in rows {
        for tried in &row.tried {
            match &tried.state {
                // The table of compilers tells what they run.
                State::Inapplicable(_) if tried.cell == Cell::Daemon => {}
                State::Inapplicable(reason) => lines.push((&row.language.id, tried.cell, reason.as_str())),
                State::Failed(what) => {
                    lines.push((&row.language.id, tried.cell, what.lines().next().unwrap_or_default()));
                }
                State::Passed => {}
            }
        }
    }
    if lines.is_empty() {
        return;
    }
    page.push_str("\n## What does not apply, and what failed\n\n");
    line(page, ["id", "cell", "why"].into_iter());
    line(page, ["---"; 3].into_iter());
    for (id, cell, why) in lines {
        line(page, [&*format!("`{id}`"), cell.name(), why].into_iter());
    }
}

fn compilers(page: &mut String, rows: &[Row<'_>]) {
    page.push_str("\n## What compilers can be made to do\n\n");
    line(page, ["id", "code that runs while compiling", "what the compiler can be made to read"].into_iter());
    line(page, ["---"; 3].into_iter());
    for row in rows {
        if let Some(notes) = &row.language.proofs.compiler {
            line(page, [&*format!("`{}`", row.language.id), &notes.runs, &notes.reads].into_iter());
        }
    }
}

fn elsewhere(page: &mut String, rows: &[Row<'_>]) {
    page.push_str("\n## What other systems call them\n\n");
    line(page, ["id", "system", "names"].into_iter());
    line(page, ["---"; 3].into_iter());
    for row in rows {
        for (system, ids) in &row.language.foreign {
            line(page, [&*format!("`{}`", row.language.id), system.key(), &ids.join(", ")].into_iter());
        }
    }
}

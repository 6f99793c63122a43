//! What of each format is supported: the table that docs/reference/formats.md shows, beside the code that does it.

use super::Format;

/// What becomes of a part of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// It means the same.
    Taken,
    /// It is said in another way, and judges the same.
    Changed,
    /// It is left out and told: it does not bear on judging.
    Lost,
    /// The package is refused by name, with the remedy.
    Refused,
}

impl Support {
    /// The word in the table.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Changed => "changed",
            Self::Lost => "lost",
            Self::Refused => "refused",
        }
    }
}

/// A part of a format.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The format.
    pub format: Format,
    /// The part, in the words of the format.
    pub part: &'static str,
    /// What becomes of it.
    pub support: Support,
    /// How, or the remedy.
    pub how: &'static str,
}

const fn row(format: Format, part: &'static str, support: Support, how: &'static str) -> Row {
    Row { format, part, support, how }
}

use Format::{Cms, Dmoj, Fps, Hydro, Icpc, Kattis, Polygon};
use Support::{Changed, Lost, Refused, Taken};

/// Every part that an importer knows.
pub const TABLE: &[Row] = &[
    row(Icpc, "everything", Taken, "as it is; what cannot be honoured is refused when the package is read"),
    row(Kattis, "`problem_format_version` legacy, legacy-icpc or none", Taken, ""),
    row(
        Kattis,
        "`name`, `author`, `source`, `license`, `rights_owner`, `keywords`, `languages`, `uuid`",
        Taken,
        "without a UUID one is made of the short name",
    ),
    row(Kattis, "`limits`", Taken, "the memory limit is 2048 MiB where none is stated"),
    row(Kattis, "time limit by `.timelimit`, `domjudge-problem.ini` or `limits.time_limit`", Taken, ""),
    row(Kattis, "no time limit", Changed, "`time_multipliers` of 2025-09: derived from the accepted submissions"),
    row(Kattis, "`validation: default` and its flags", Taken, "`output_validator_args`"),
    row(
        Kattis,
        "`validation: custom`, `interactive`, `score`, `multi-pass`",
        Changed,
        "`output_validator/` and `type`",
    ),
    row(Kattis, "more than one output validator", Refused, "join them"),
    row(
        Kattis,
        "`testdata.yaml`: `on_reject`, `grader_flags` (sum, min, max, avg, worst_error, first_error, always_accept, ignore_sample), `accept_score`, `reject_score`, `range`, `output_validator_flags`",
        Changed,
        "`test_group.yaml` and gavel.toml",
    ),
    row(Kattis, "`input_validator_flags`", Lost, "the data is taken as it is"),
    row(
        Kattis,
        "`accept_if_any_accepted`, `avg` with `on_reject: break`, points for samples, groups within groups of a scoring problem, negative scores",
        Refused,
        "the message says how to write it",
    ),
    row(Kattis, "custom graders, `grading.objective: min`", Refused, "say it with `max_score` and `score_aggregation`"),
    row(Kattis, "statements `.md`, `.tex`, `.pdf`", Taken, ""),
    row(Kattis, "`input_validators/`, `include/`, `attachments/`, `generators/`", Taken, ""),
    row(
        Kattis,
        "`submissions/` accepted, wrong_answer, time_limit_exceeded, run_time_error, rejected, DOMjudge's folders",
        Taken,
        "",
    ),
    row(Kattis, "`submissions/partially_accepted` and other folders", Lost, "2025-09 has no such folder"),
    row(Kattis, "`domjudge-problem.ini`: `name`, `timelimit`", Taken, ""),
    row(Kattis, "`special_run`, `special_compare`", Refused, "put the program into `output_validators/`"),
    row(Polygon, "`names`, `tags`, `time-limit`, `memory-limit`", Taken, "whole MiB, rounded up"),
    row(Polygon, "`input-file`, `output-file`", Changed, "`submission` in gavel.toml; not in interactive problems"),
    row(Polygon, "tests of the testset `tests`", Taken, "samples at the beginning become `data/sample`"),
    row(Polygon, "tests that are still to be generated", Refused, "take the full package: import runs nothing"),
    row(Polygon, "other testsets", Lost, ""),
    row(
        Polygon,
        "`points` and `groups`: `complete-group`, `each-test`, `dependencies`",
        Changed,
        "groups of `data/secret`, `require_pass`, points in gavel.toml",
    ),
    row(Polygon, "checker (testlib, C++)", Changed, "`output_validator/` under testlib's protocol, with `TESTSYS`"),
    row(Polygon, "interactor and its checker", Changed, "one program: the checker runs once the interactor accepts"),
    row(Polygon, "points by the checker", Changed, "where all tests are worth the same; else refused"),
    row(Polygon, "checker or interactor in another language than C++", Refused, "write it in C++"),
    row(Polygon, "validators", Changed, "`input_validators/`, exit code 0 becomes 42"),
    row(Polygon, "generators", Taken, "`generators/`"),
    row(
        Polygon,
        "solutions main, accepted, wrong-answer, presentation-error, time-limit-exceeded, memory-limit-exceeded, rejected, failed",
        Taken,
        "",
    ),
    row(Polygon, "solutions with other tags", Lost, "2025-09 has no such folder"),
    row(Polygon, "statement sections in LaTeX, PDF", Taken, "the sections of a language as one file"),
    row(Polygon, "`doall` and other scripts", Lost, "import runs nothing"),
    row(Dmoj, "`archive`, `test_cases` as a list, by patterns or by names", Taken, ""),
    row(Dmoj, "ends of lines of the data", Changed, "`\\n`, as DMOJ does, but for `binary_data`"),
    row(
        Dmoj,
        "`points`, `batched`, `dependencies`, zero-point cases that stop the rest",
        Changed,
        "groups of `data/secret`, `require_pass`",
    ),
    row(Dmoj, "limits", Changed, "`--time-limit` and `--memory`: they are not in the package"),
    row(
        Dmoj,
        "`output_limit_length`, `wall_time_factor`",
        Changed,
        "`limits.output` in whole MiB, `judging.wall_time`",
    ),
    row(
        Dmoj,
        "checkers standard, easy, floats, floatsabs, floatsrel, identical, linematches, rstripped, sorted, unordered",
        Changed,
        "`output_validator/`, written anew",
    ),
    row(Dmoj, "checkers in Python", Changed, "their function `check` becomes a program in `output_validator/`"),
    row(Dmoj, "checker linecount", Changed, "a partly right output is accepted with a part of the points"),
    row(
        Dmoj,
        "checker bridged of the type default or testlib, interactive of the type testlib",
        Changed,
        "`output_validator/`; testlib.h of the package or by `--testlib`",
    ),
    row(
        Dmoj,
        "bridged checkers of other types, checkers for single cases, checkers in Python that look at the submission's source, language or time",
        Refused,
        "write them with testlib",
    ),
    row(
        Dmoj,
        "`generator`, `custom_judge`, `signature_grader`, `file_io`, `symlinks`",
        Refused,
        "the message says how to write it",
    ),
    row(Dmoj, "`hints`, `unbuffered`, `pretest_test_cases`, `output_prefix_length`", Lost, ""),
    row(Hydro, "`title`, `pid`, `tag`, statements, `additional_file/`", Taken, ""),
    row(
        Hydro,
        "`time`, `memory`, of the problem, subtasks or cases",
        Taken,
        "where they are the same for all test cases",
    ),
    row(
        Hydro,
        "limits that differ between test cases",
        Refused,
        "make them equal, or give one for all with `--time-limit` and `--memory`, which the report tells: the format has one limit",
    ),
    row(Hydro, "`time_limit_rate`, `memory_limit_rate`", Refused, "one limit holds for all languages"),
    row(Hydro, "`filename`", Changed, "`submission` in gavel.toml; not in interactive problems"),
    row(
        Hydro,
        "`subtasks` and `cases`, of the configuration or found by names; `type` min, max, sum; `if`; scores that are shared",
        Changed,
        "groups of `data/secret`, `require_pass`, points in gavel.toml",
    ),
    row(Hydro, "`checker_type` default, strict", Changed, "`output_validator/`, written anew"),
    row(
        Hydro,
        "`checker_type` testlib, hustoj, lemon, qduoj, syzoj, kattis; `interactor`",
        Changed,
        "`output_validator/`; testlib.h of the package or by `--testlib`",
    ),
    row(
        Hydro,
        "`checker` acmp, dcmp, hcmp, icmp, lcmp, ncmp, nyesno, rcmp, rcmp4, rcmp6, rcmp9, rncmp, uncmp, wcmp, yesno, which come with Hydro",
        Changed,
        "the default validator with arguments, or `output_validator/`, written anew",
    ),
    row(
        Hydro,
        "other checker types, other checkers that come with Hydro",
        Refused,
        "put a testlib source into `testdata/`",
    ),
    row(Hydro, "`langs`", Changed, "`languages`; versions of one language are one"),
    row(
        Hydro,
        "types communication, submit_answer, objective; `user_extra_files`, `template`, `multi_pass`, `manager`, `config.ini`",
        Refused,
        "the message says how to write it",
    ),
    row(Hydro, "`validator`, `detail`, `judge_extra_files`", Lost, "headers beside the checker are taken"),
    row(
        Fps,
        "`title`, `description`, `input`, `output`, `hint`, `source`",
        Changed,
        "one statement; HTML is sanitised when it is shown",
    ),
    row(Fps, "`time_limit`, `memory_limit` with units", Taken, ""),
    row(Fps, "`sample_input`, `sample_output`, `test_input`, `test_output`", Taken, ""),
    row(
        Fps,
        "comparison",
        Changed,
        "`output_validator/`, written anew: white space at the ends of lines is passed over",
    ),
    row(Fps, "`spj` in C or C++", Changed, "`output_validator/`: exit code 0 accepts"),
    row(
        Fps,
        "`spj` in other languages, `prepend`, `append`, `tpj`, unknown elements",
        Refused,
        "the message says how to write it",
    ),
    row(Fps, "`solution`", Taken, "as accepted, where the language is known"),
    row(Fps, "`img`, `template`, `url`, `remote_oj`", Lost, ""),
    row(Cms, "`name`, `title`, `time_limit`, `memory_limit`, and their Italian names", Taken, ""),
    row(
        Cms,
        "`infile`, `outfile`",
        Changed,
        "`submission` in gavel.toml: files in the working directory; where both keys are absent, or one and the other is empty, those files or the standard streams",
    ),
    row(
        Cms,
        "`input/`, `output/`, `gen/GEN` with `#ST` and `#COPY`",
        Changed,
        "GroupMin: groups of `data/secret`; without subtasks a sum of `total_value`",
    ),
    row(
        Cms,
        "`score_type` Sum, GroupMin, GroupMul, GroupThreshold with `score_type_parameters`, by numbers or regular expressions",
        Changed,
        "groups of `data/secret`; a test case in several subtasks is in several groups",
    ),
    row(Cms, "other score types, GroupMul with a checker of parts", Refused, "use GroupMin"),
    row(Cms, "test data that is still to be generated", Refused, "run the task's own tools first: import runs nothing"),
    row(Cms, "default comparison", Changed, "`output_validator/`, written anew"),
    row(
        Cms,
        "`check/checker`, `cor/correttore` with its source in C or C++",
        Changed,
        "`output_validator/`: the number it prints is a part of the points",
    ),
    row(Cms, "checkers without source", Refused, "add the source"),
    row(
        Cms,
        "graders in C, C++, Java, Python, Pascal, with headers and units",
        Changed,
        "`include/`, `languages`, and the name of the submission's file in gavel.toml",
    ),
    row(Cms, "graders in other languages", Lost, "the problem is to be solved in the others"),
    row(Cms, "OutputOnly", Changed, "type submit-answer; inputs are attachments"),
    row(
        Cms,
        "Communication of one process, `check/manager` or `cor/manager` with its source in C or C++; `user_io`",
        Changed,
        "an interactive problem; stubs in C, C++, Java and Python, in Pascal with std_io alone",
    ),
    row(Cms, "several processes, `fifo_io` without a stub", Refused, "only one process of a submission is run"),
    row(Cms, "statements as PDF, `att/`", Taken, "attachments/"),
    row(Cms, "`sol/solution`, `sol/soluzione`", Taken, "as accepted"),
    row(
        Cms,
        "other solutions, tokens, score mode, public test cases",
        Lost,
        "they belong to the contest, or promise nothing",
    ),
];

/// The table of one format as Markdown.
#[must_use]
pub fn markdown(format: Format) -> String {
    let mut text = "| part | | how |\n|---|---|---|\n".to_owned();
    for row in TABLE.iter().filter(|row| row.format == format) {
        text += &format!("| {} | {} | {} |\n", row.part, row.support.word(), row.how);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `GAVEL_WRITE_DOCS=1` writes the tables of the page anew.
    #[test]
    fn the_page_shows_this_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/formats.md");
        let mut page = std::fs::read_to_string(path).unwrap();
        for format in Format::ALL {
            let (start, end) = (format!("<!-- table: {format} -->\n"), "<!-- end -->");
            let at = page.find(&start).unwrap_or_else(|| panic!("the page has no table of {format}")) + start.len();
            let until = at + page[at..].find(end).unwrap();
            if std::env::var_os("GAVEL_WRITE_DOCS").is_some() {
                page.replace_range(at..until, &markdown(format));
                std::fs::write(path, &page).unwrap();
            } else {
                assert_eq!(&page[at..until], markdown(format), "{format}: GAVEL_WRITE_DOCS=1 writes it anew");
            }
        }
    }

    #[test]
    fn every_format_is_in_the_table() {
        for format in Format::ALL {
            assert!(TABLE.iter().any(|row| row.format == format), "{format}");
        }
        assert!(TABLE.iter().all(|row| !row.part.contains(['|', '\n']) && !row.how.contains(['|', '\n'])));
    }
}

//! Judgements of the past, by what was judged.

use std::sync::Arc;

use gavel_core::{ByteSize, Digest, TestResult};
use lru::LruCache;

use super::{Bulk, Judged, Program};
use crate::artifacts::Fields;
use crate::sources::{Own, source_files};

/// Those used longest ago go first when there is no more room.
pub(super) struct Kept {
    judged: LruCache<Digest, (String, Arc<Judged>)>,
    bytes: usize,
    most: usize,
}

impl Kept {
    pub(super) fn new(most: ByteSize) -> Self {
        Self { judged: LruCache::unbounded(), bytes: 0, most: usize::try_from(most.0).unwrap_or(usize::MAX) }
    }

    /// The name of the first submission of this identity, and what came of it.
    pub(super) fn get(&mut self, identity: &Digest) -> Option<(String, Arc<Judged>)> {
        self.judged.get(identity).cloned()
    }

    pub(super) fn put(&mut self, identity: Digest, name: &str, judged: &Arc<Judged>) {
        self.bytes += size(name, judged);
        if let Some((name, old)) = self.judged.put(identity, (name.to_owned(), Arc::clone(judged))) {
            self.bytes -= size(&name, &old);
        }
        while self.bytes > self.most
            && let Some((_, (name, oldest))) = self.judged.pop_lru()
        {
            self.bytes -= size(&name, &oldest);
        }
    }
}

/// About what it takes in memory.
fn size(name: &str, judged: &Judged) -> usize {
    let mut size = name.len() + size_of::<(Digest, Judged)>() + judged.violations.len() * 256;
    if let Ok(judgement) = &judged.judgement {
        size += judgement.message.len() + judgement.jury_message.len() + judgement.compile.log.len();
        size += judgement.groups.len() * 256;
        let test = |test: &TestResult| size_of::<TestResult>() + test.name.len() + test.message.len();
        size += judgement.tests.iter().map(test).sum::<usize>();
    }
    size
}

/// Equal for submissions that judging cannot tell apart: the same files under the names that the language and the package
/// give them. `None` in a language that nobody knows.
pub(super) fn identity(bulk: &Bulk<'_>, program: &Program) -> Option<Digest> {
    let languages = &bulk.judge.languages;
    let mut hash = Fields::new();
    hash.field(program.language.as_str());
    hash.field(&program.source);
    if program.language != gavel_core::LanguageId::text() {
        let language = languages.get(&program.language)?;
        let included = bulk.package.include(&program.language, languages);
        let called = bulk.package.extension.submission.name.as_deref();
        let own = Own { bytes: &program.source, given_name: program.source_name.as_deref(), called };
        let (files, class) = source_files(language, &own, &program.more, included);
        hash.field(class.unwrap_or_default());
        for file in files {
            hash.field(&file.name);
            hash.field(&file.bytes);
        }
    }
    Some(hash.digest())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulk::JudgeFailure;

    #[test]
    fn there_is_an_end_to_what_is_kept() {
        let judged = || {
            let judgement = Err(JudgeFailure { what: String::new(), hint: None });
            Arc::new(Judged { judgement, violations: Vec::new(), tool: None })
        };
        let mut kept = Kept::new(ByteSize(10_000));
        for number in 0..=255 {
            kept.put(Digest([number; 32]), &"x".repeat(1000), &judged());
            assert!(kept.get(&Digest([0; 32])).is_some() == (number < 8 || kept.judged.contains(&Digest([0; 32]))));
            assert!(kept.bytes <= 10_000 && !kept.judged.is_empty(), "{}", kept.bytes);
        }
        // The one that was asked for all the time is still there, and its neighbour is not.
        assert!(kept.get(&Digest([0; 32])).is_some() && kept.get(&Digest([1; 32])).is_none());
    }
}

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gavel_judge::fuzzing::foreign_archive(bytes));

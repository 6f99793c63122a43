#![no_main]

use gavel_judge::formats::Format;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    gavel_judge::fuzzing::import(Format::Kattis, bytes);
});

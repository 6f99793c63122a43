//! What a signal means to whoever wrote the program that it ended.

/// A file became larger than it may.
pub(crate) const SIGXFSZ: i32 = 25;

/// One sentence about a signal, by the numbers of Linux on x86-64 and AArch64.
pub(crate) fn in_words(signal: i32) -> String {
    let (name, words) = match signal {
        1 => ("SIGHUP", "it was hung up"),
        2 => ("SIGINT", "it was interrupted"),
        3 => ("SIGQUIT", "it was told to quit"),
        4 => ("SIGILL", "an illegal instruction, as when a function ends without returning a value"),
        5 => ("SIGTRAP", "a trap, as of a failed check"),
        6 => ("SIGABRT", "it aborted, as after a failed assertion or an exception that nobody caught"),
        7 => ("SIGBUS", "invalid memory access"),
        8 => ("SIGFPE", "invalid arithmetic, such as a division by zero"),
        9 => ("SIGKILL", "it was killed"),
        10 => ("SIGUSR1", "a signal that only programs send"),
        11 => ("SIGSEGV", "invalid memory access, or recursion too deep for the stack"),
        12 => ("SIGUSR2", "a signal that only programs send"),
        13 => ("SIGPIPE", "it wrote to a pipe that nobody reads"),
        14 => ("SIGALRM", "its own alarm went off"),
        15 => ("SIGTERM", "it was told to end"),
        16 => ("SIGSTKFLT", "a fault of the coprocessor's stack"),
        24 => ("SIGXCPU", "it used too much CPU time"),
        SIGXFSZ => ("SIGXFSZ", "it wrote a file that is too large"),
        26 => ("SIGVTALRM", "its own alarm of CPU time went off"),
        27 => ("SIGPROF", "its own profiling timer went off"),
        29 => ("SIGIO", "something could be read or written, which it did not expect"),
        30 => ("SIGPWR", "the power is failing"),
        31 => ("SIGSYS", "it made a forbidden system call"),
        34..=64 => {
            return format!("the program was ended by SIGRTMIN+{}: a signal that only programs send", signal - 34);
        }
        _ => return format!("the program was ended by signal {signal}"),
    };
    format!("the program was ended by {name}: {words}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_that_ends_a_program_has_words() {
        // The others are ignored, or stop a program and continue it.
        let stops = [17, 18, 19, 20, 21, 22, 23, 28];
        for signal in (1..=31).chain(34..=64).filter(|signal| !stops.contains(signal)) {
            let words = in_words(signal);
            assert!(words.starts_with("the program was ended by SIG") && words.contains(": "), "{words}");
        }
        assert!(in_words(11).starts_with("the program was ended by SIGSEGV: invalid memory access"));
        assert_eq!(in_words(36), "the program was ended by SIGRTMIN+2: a signal that only programs send");
        assert_eq!(in_words(99), "the program was ended by signal 99");
    }
}

//! K22: a million random system calls with random arguments, from a seed. Four children make them and are replaced when
//! they die or get stuck; the parent counts. The calls that end a run as a violation are left out until the million is
//! made, and then let in, so that the seed decides which of them comes first.

use std::env;
use std::process::exit;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

extern "C" {
    fn syscall(number: i64, ...) -> i64;
    fn mmap(address: *mut u8, length: usize, protection: i32, flags: i32, file: i32, offset: i64) -> *mut u8;
    fn fork() -> i32;
    fn open(path: *const u8, flags: i32) -> i32;
    fn dup2(from: i32, to: i32) -> i32;
    fn kill(pid: i32, signal: i32) -> i32;
    fn waitpid(pid: i32, status: *mut i32, options: i32) -> i32;
    fn getpid() -> i32;
    fn getuid() -> u32;
    fn usleep(microseconds: u32) -> i32;
    fn signal(number: i32, handler: usize) -> usize;
    fn siginterrupt(number: i32, flag: i32) -> i32;
    fn setitimer(which: i32, value: *const [i64; 4], old: *mut [i64; 4]) -> i32;
    fn _exit(code: i32) -> !;
}

const CALLS: u64 = 1_000_000;
/// Of the few seeds that every test run tries.
const FEWER: u64 = 50_000;
/// Made after the million, with nothing left out.
const LAST: u64 = 2_000;
const WORKERS: usize = 4;
const SCRATCH: usize = 16 << 10;
const SPACE: usize = 1 << 20;
/// More than four workers can make in the time between two looks: somebody wrote over the count.
const IMPOSSIBLE: u64 = 500_000;
/// One past the last number that Linux has given out for now, and some.
const NUMBERS: u64 = 480;
const SIGKILL: i32 = 9;
const SIGALRM: i32 = 14;
const SIGCHLD: i32 = 17;
const IGNORE: usize = 1;
const WNOHANG: i32 = 1;

/// Violations: ptrace, kexec_load, mount and so on, by their numbers.
const VIOLATIONS: [u64; 37] = [
    101, 153, 155, 161, 163, 164, 165, 166, 167, 168, 169, 172, 173, 175, 176, 179, 227, 246, 248, 249, 250, 298, 301,
    304, 308, 310, 311, 313, 320, 321, 428, 429, 430, 431, 432, 433, 438,
];
const MOUNT_SETATTR: u64 = 442;
/// exit and exit_group, which would only cost a fork each.
const ENDS: [u64; 2] = [60, 231];
/// Calls whose first argument is a process: kill, setpgid, setpriority, sched_set..., prlimit64 and so on. They are not
/// aimed at the parent or at all, so that there is somebody left to count.
const AIMED: [u64; 14] = [62, 109, 129, 141, 142, 144, 200, 203, 234, 297, 302, 314, 424, 251];

struct Random(u64);

impl Random {
    /// xorshift64*
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

/// Not the program itself: executed anew it would begin as another parent, which ends the one that counts.
static PATHS: [&str; 12] = [
    "/box/a\0",
    "/box/b/c\0",
    "/tmp/a\0",
    "/proc/self/mem\0",
    "/proc/self/fd/0\0",
    "/proc/1/root\0",
    "/dev/null\0",
    "/usr/bin/true\0",
    "/\0",
    "..\0",
    "/proc/self/maps\0",
    "\0",
];

/// What the kernel may be given: small numbers, descriptors, pointers good and bad, flags, and the edges of the types.
fn argument(random: &mut Random, scratch: *mut u8) -> u64 {
    match random.below(12) {
        0 => 0,
        1 | 2 => random.below(24),
        3 | 4 => scratch as u64 + random.below(8192),
        5 => PATHS[random.below(PATHS.len() as u64) as usize].as_ptr() as u64,
        6 => u64::MAX - random.below(3),
        7 => 1 << random.below(64),
        8 => random.below(1 << 16),
        9 => 0xffff_8000_0000_0000 | random.next(),
        10 => random.next() << 32 | random.below(64),
        _ => random.next(),
    }
}

fn work(seed: u64, scratch: *mut u8, made: &AtomicU64, parent: i32, all: bool) -> ! {
    let mut random = Random(seed | 1);
    let me = unsafe { getpid() };
    extern "C" fn wake(_: i32) {}
    unsafe {
        // A blocking call comes back after a millisecond, as long as the timer is not overwritten.
        signal(SIGALRM, wake as extern "C" fn(i32) as usize);
        siginterrupt(SIGALRM, 1);
        // What is written at random goes nowhere: the output limit would end the run long before the million.
        let nowhere = open(b"/dev/null\0".as_ptr(), 2);
        for stream in 0..3 {
            dup2(nowhere, stream);
        }
        setitimer(0, &[0, 1000, 0, 1000], std::ptr::null_mut());
    }
    loop {
        for _ in 0..16 {
            let at = random.below(8192 - 8) as usize;
            unsafe { scratch.add(at).cast::<u64>().write_unaligned(random.next()) };
        }
        for _ in 0..64 {
            let number = random.below(NUMBERS);
            let ends = ENDS.contains(&number);
            let violates = VIOLATIONS.contains(&number) || number == MOUNT_SETATTR;
            if ends || violates && !all {
                continue;
            }
            let mut args = [0; 6];
            args.iter_mut().for_each(|slot| *slot = argument(&mut random, scratch));
            let aimed = args[0] as i32;
            if AIMED.contains(&number) && (aimed <= 0 || aimed == parent) {
                args[0] = me as u64;
            }
            made.fetch_add(1, Relaxed);
            unsafe { syscall(number as i64, args[0], args[1], args[2], args[3], args[4], args[5]) };
        }
    }
}

/// Shared memory with nothing for a mebibyte after it: a random call may write past its end.
fn shared() -> *mut u8 {
    const READ_WRITE: i32 = 3;
    const SHARED_ANONYMOUS: i32 = 0x21;
    const FIXED: i32 = 0x10;
    unsafe {
        let space = mmap(std::ptr::null_mut(), SPACE, 0, SHARED_ANONYMOUS, -1, 0);
        if space as isize == -1 || mmap(space, SCRATCH, READ_WRITE, SHARED_ANONYMOUS | FIXED, -1, 0) != space {
            exit(3);
        }
        space
    }
}

/// Until so many calls are made: workers, and new ones for those that are gone or do nothing.
fn run(seed: u64, made: &AtomicU64, until: u64, all: bool) {
    let me = unsafe { getpid() };
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut children = [0; WORKERS];
    let mut before = made.load(Relaxed);
    let mut still = 0;
    while before < until {
        for child in &mut children {
            if *child > 0 && unsafe { waitpid(*child, std::ptr::null_mut(), WNOHANG) } == 0 {
                continue;
            }
            let seed = random.next();
            let scratch = shared();
            *child = unsafe { fork() };
            if *child == 0 {
                work(seed, scratch, made, me, all);
            }
            unsafe { syscall(11, scratch, SPACE) };
        }
        unsafe { usleep(1000) };
        let mut now = made.load(Relaxed);
        if now < before || now > before + IMPOSSIBLE {
            made.store(before, Relaxed);
            now = before;
        }
        still = if now == before { still + 1 } else { 0 };
        before = now;
        if still > 10 || now % 16 == 0 {
            // All but ourselves and the box's init: also what random forks have left.
            unsafe { kill(-1, SIGKILL) };
            while unsafe { waitpid(-1, std::ptr::null_mut(), WNOHANG) } > 0 {}
            still = 0;
        }
    }
    unsafe { kill(-1, SIGKILL) };
}

fn main() {
    let name = env::args().nth(1).unwrap_or_default();
    let number: u64 = name.rsplit('-').next().and_then(|word| word.parse().ok()).unwrap_or(1);
    // `seed-N` is one seed; `few-N` is N of them, in one run because compiling takes longer than the calls.
    let few = name.starts_with("few");
    let calls = if few { FEWER } else { CALLS };
    let seeds = if few { 101..=100 + number } else { number..=number };
    let user = unsafe { getuid() };
    // A stopped group that is orphaned gets SIGHUP, and a random owner of a descriptor SIGIO.
    for number in (1..65).filter(|number| *number != SIGCHLD) {
        unsafe { signal(number, IGNORE) };
    }
    let made = unsafe { &*shared().cast::<AtomicU64>() };
    let seed = *seeds.end();
    for seed in seeds {
        run(seed, made, made.load(Relaxed) + calls, false);
        eprintln!("{calls} calls made");
    }
    if unsafe { getuid() } != user || user == 0 {
        println!("ESCAPED: the user is another");
    }
    for path in ["/etc/shadow", "/box/../root", "/proc/1/environ"] {
        if std::fs::File::open(path).is_ok() {
            println!("ESCAPED: {path} can be read");
        }
    }
    run(seed, made, made.load(Relaxed) + LAST, true);
    unsafe { _exit(0) }
}

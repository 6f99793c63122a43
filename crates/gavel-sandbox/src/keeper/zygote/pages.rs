//! Which pages a held process has of its own: what a new one is given copies of, all at once and before it is counted.
//!
//! A process that is forked shares its pages until one of the two writes to them; then it pays for a copy, at a moment that a
//! cold one does not know. So all are copied in advance, and it has as much memory, and as few faults, as if it had started
//! by itself.

use std::os::fd::AsFd;

use rustix::fs::OFlags;
use rustix::io::pread;

use super::super::StepError;
use super::tracee::Anatomy;

const PAGE: u64 = 4096;
/// Pieces of memory that are copied at once.
pub(super) const MOST_PIECES: usize = 128;
/// Bits of a page's entry (Linux, admin-guide/mm/pagemap.rst): present, in swap, of a file or shared.
const PRESENT: u64 = 1 << 63;
const SWAPPED: u64 = 1 << 62;
const OF_A_FILE: u64 = 1 << 61;

/// Pages in a row: the address and the length in bytes.
pub(super) type Piece = (u64, u64);

/// The pages that a process has of its own and may write to, in their order.
pub(super) fn own_pages(anatomy: &Anatomy<'_>) -> Result<Vec<Piece>, StepError> {
    let pagemap = anatomy.open("pagemap", OFlags::RDONLY)?;
    let mut pieces: Vec<Piece> = Vec::new();
    for (begin, end) in writable(&anatomy.read("maps")?) {
        let mut entries = vec![0; ((end - begin) / PAGE) as usize * size_of::<u64>()];
        let mut filled = 0;
        while filled < entries.len() {
            let at = begin / PAGE * size_of::<u64>() as u64 + filled as u64;
            match pread(pagemap.as_fd(), &mut entries[filled..], at) {
                Ok(0) => break,
                Ok(length) => filled += length,
                Err(error) => return Err(StepError::new("read of a process's pages", error.into())),
            }
        }
        let own = entries[..filled].chunks_exact(size_of::<u64>()).map(|entry| is_own(word(entry)));
        for (address, _) in (begin..).step_by(PAGE as usize).zip(own).filter(|(_, own)| *own) {
            match pieces.last_mut() {
                Some((first, length)) if *first + *length == address => *length += PAGE,
                _ => pieces.push((address, PAGE)),
            }
        }
    }
    Ok(pieces)
}

fn word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

fn is_own(entry: u64) -> bool {
    entry & (PRESENT | SWAPPED) != 0 && entry & OF_A_FILE == 0
}

/// The private mappings that can be written to (proc_pid_maps(5)).
fn writable(maps: &str) -> impl Iterator<Item = (u64, u64)> {
    maps.lines().filter_map(|line| {
        let mut fields = line.split_ascii_whitespace();
        let (begin, end) = fields.next()?.split_once('-')?;
        let permissions = fields.next()?.as_bytes();
        let number = |text| u64::from_str_radix(text, 16).ok();
        (permissions.get(1) == Some(&b'w') && permissions.get(3) == Some(&b'p'))
            .then_some((number(begin)?, number(end)?))
    })
}

/// The largest of them, at most so many: the others are copied when they are written to.
pub(super) fn largest(mut pieces: Vec<Piece>, most: usize) -> Vec<Piece> {
    pieces.sort_by_key(|(_, length)| std::cmp::Reverse(*length));
    pieces.truncate(most);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_written_and_is_private_is_copied() {
        let maps = "00400000-00500000 r-xp 00000000 08:01 1 /usr/bin/x\n\
                    00500000-00502000 rw-p 00100000 08:01 1 /usr/bin/x\n\
                    00600000-00601000 rw-s 00000000 00:01 2 /shared\n\
                    7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0 [stack]\n";
        assert_eq!(writable(maps).collect::<Vec<_>>(), [(0x50_0000, 0x50_2000), (0x7ffc_0000_0000, 0x7ffc_0002_1000)]);
        assert!(is_own(PRESENT) && is_own(SWAPPED) && !is_own(PRESENT | OF_A_FILE) && !is_own(0));
    }

    #[test]
    fn the_largest_are_copied() {
        let pieces = vec![(0, PAGE), (10 * PAGE, 3 * PAGE), (100 * PAGE, 2 * PAGE)];
        assert_eq!(largest(pieces, 2), [(10 * PAGE, 3 * PAGE), (100 * PAGE, 2 * PAGE)]);
    }
}

//! Archives byte by byte, as no honest tool writes them.

use std::io::Write as _;

/// An entry of a zip.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) name: Vec<u8>,
    /// As it lies in the archive.
    pub(crate) data: Vec<u8>,
    /// What the archive says of its size, where that is not the data's.
    pub(crate) size: Option<u32>,
    pub(crate) crc: u32,
    pub(crate) deflated: bool,
    /// Unix mode.
    pub(crate) mode: u32,
    pub(crate) flags: u16,
    /// The entry whose bytes the directory names, instead of its own.
    pub(crate) at: Option<usize>,
}

impl Entry {
    pub(crate) fn file(name: &str, text: &str) -> Self {
        Self::of(name, text.as_bytes())
    }

    pub(crate) fn of(name: &str, bytes: &[u8]) -> Self {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        Self {
            name: name.into(),
            data: bytes.into(),
            size: None,
            crc: crc.sum(),
            deflated: false,
            mode: 0o100_644,
            flags: 0,
            at: None,
        }
    }

    pub(crate) fn deflated(name: &str, bytes: &[u8]) -> Self {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        let size = Some(u32::try_from(bytes.len()).unwrap());
        Self { data: encoder.finish().unwrap(), size, crc: crc.sum(), deflated: true, ..Self::file(name, "") }
    }

    /// What the local header and the directory have alike.
    fn common(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(20_u16.to_le_bytes());
        bytes.extend(self.flags.to_le_bytes());
        bytes.extend(if self.deflated { 8_u16 } else { 0 }.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(self.crc.to_le_bytes());
        bytes.extend((self.data.len() as u32).to_le_bytes());
        bytes.extend(self.size.unwrap_or(self.data.len() as u32).to_le_bytes());
        bytes.extend((self.name.len() as u16).to_le_bytes());
        bytes.extend(0_u16.to_le_bytes());
        bytes
    }
}

/// A zip of these entries.
pub(crate) fn zip(entries: &[Entry]) -> Vec<u8> {
    zip_of(entries, None)
}

/// One whose end record may tell of another number of them.
pub(crate) fn zip_of(entries: &[Entry], count: Option<u16>) -> Vec<u8> {
    let (mut bytes, directory, size) = body(entries);
    end(&mut bytes, count.unwrap_or(entries.len() as u16), size, directory);
    bytes
}

/// One with the longer end record of zip64, which tells of `count`.
pub(crate) fn zip64_of(entries: &[Entry], count: u64) -> Vec<u8> {
    let (mut bytes, directory, size) = body(entries);
    let record = bytes.len() as u64;
    bytes.extend(b"PK\x06\x06");
    bytes.extend(44_u64.to_le_bytes());
    bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [count, count, u64::from(size), u64::from(directory)] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend(b"PK\x06\x07");
    bytes.extend(0_u32.to_le_bytes());
    bytes.extend(record.to_le_bytes());
    bytes.extend(1_u32.to_le_bytes());
    end(&mut bytes, 0xffff, u32::MAX, u32::MAX);
    bytes
}

fn body(entries: &[Entry]) -> (Vec<u8>, u32, u32) {
    let (mut bytes, mut starts) = (Vec::new(), Vec::new());
    for entry in entries {
        starts.push(bytes.len() as u32);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(entry.common());
        bytes.extend(&entry.name);
        bytes.extend(&entry.data);
    }
    let directory = bytes.len() as u32;
    for (index, entry) in entries.iter().enumerate() {
        bytes.extend(b"PK\x01\x02");
        // Made on Unix, so that the mode counts.
        bytes.extend([20, 3]);
        bytes.extend(entry.common());
        bytes.extend([0; 6]);
        bytes.extend((entry.mode << 16).to_le_bytes());
        bytes.extend(starts[entry.at.unwrap_or(index)].to_le_bytes());
        bytes.extend(&entry.name);
    }
    let size = bytes.len() as u32 - directory;
    (bytes, directory, size)
}

fn end(bytes: &mut Vec<u8>, count: u16, size: u32, directory: u32) {
    bytes.extend(b"PK\x05\x06");
    bytes.extend([0; 4]);
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(size.to_le_bytes());
    bytes.extend(directory.to_le_bytes());
    bytes.extend(0_u16.to_le_bytes());
}

/// A tar.
#[derive(Debug, Default)]
pub(crate) struct Tar(Vec<u8>);

impl Tar {
    pub(crate) fn file(&mut self, name: &[u8], data: &[u8]) {
        self.entry(name, b'0', data, "");
    }

    pub(crate) fn entry(&mut self, name: &[u8], kind: u8, data: &[u8], link: &str) {
        let mut header = [0_u8; 512];
        header[..name.len()].copy_from_slice(name);
        header[100..107].copy_from_slice(b"0000644");
        header[124..135].copy_from_slice(format!("{:011o}", data.len()).as_bytes());
        header[156] = kind;
        header[157..157 + link.len()].copy_from_slice(link.as_bytes());
        header[257..265].copy_from_slice(b"ustar\x0000");
        header[148..156].copy_from_slice(b"        ");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        self.0.extend(header);
        self.0.extend(data);
        self.padding((512 - data.len() % 512) % 512);
    }

    pub(crate) fn padding(&mut self, bytes: usize) {
        self.0.extend(std::iter::repeat_n(0, bytes));
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut all = self.0.clone();
        all.extend([0; 1024]);
        all
    }
}

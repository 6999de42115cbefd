//! The OLE compound file of .xls: its streams, read along sector chains that may not run in circles.

use crate::read::bounds::Read;
use crate::read::package::{damaged, truncated};
use std::ops::Range;

/// Sectors from here on are marks, not places.
const LAST: u32 = 0xFFFF_FFFA;
const END: u32 = 0xFFFF_FFFE;
const ENTRY: usize = 128;
/// Streams shorter than this lie in the mini stream.
const MINI_BELOW: usize = 4_096;
const MINI: usize = 64;

pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    /// Where the mini stream lies in the file.
    mini: Vec<Range<usize>>,
    entries: Vec<DirectoryEntry>,
}

struct DirectoryEntry {
    name: String,
    start: u32,
    length: usize,
}

impl<'a> Compound<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Read<Compound<'a>> {
        let sector = match u16_at(bytes, 30) {
            Some(9) => 512,
            Some(12) => 4_096,
            _ => return Err(broken()),
        };
        let mut file = Compound {
            bytes,
            sector,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini: Vec::new(),
            entries: Vec::new(),
        };
        file.fat = file.read_fat()?;
        let directory = file.joined(&file.chain(u32_at(bytes, 48).ok_or_else(truncated)?)?);
        file.entries = directory.chunks_exact(ENTRY).filter_map(|entry| file.entry(entry)).collect();
        if u32_at(bytes, 64).is_some_and(|count| count > 0) {
            let table = file.joined(&file.chain(u32_at(bytes, 60).ok_or_else(truncated)?)?);
            file.mini_fat = words(&table);
            let root = file.entries.first().ok_or_else(broken)?.start;
            file.mini = file.chain(root)?;
        }
        Ok(file)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Where a stream lies in the file, piece by piece; its last piece ends with the stream.
    pub(super) fn locate(&self, name: &str) -> Read<Vec<Range<usize>>> {
        let entry = self.find(name).ok_or_else(broken)?;
        let mut pieces =
            if entry.length < MINI_BELOW { self.mini_chain(entry.start)? } else { self.chain(entry.start)? };
        let mut left = entry.length;
        for piece in &mut pieces {
            piece.end = piece.end.min(piece.start.saturating_add(left));
            left = left.saturating_sub(piece.len());
        }
        pieces.retain(|piece| !piece.is_empty());
        if left > 0 { Err(truncated()) } else { Ok(pieces) }
    }

    pub(super) fn joined(&self, pieces: &[Range<usize>]) -> Vec<u8> {
        pieces.iter().filter_map(|piece| self.bytes.get(piece.clone())).flatten().copied().collect()
    }

    fn find(&self, name: &str) -> Option<&DirectoryEntry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    fn entry(&self, entry: &[u8]) -> Option<DirectoryEntry> {
        let units: Vec<u16> =
            (0..32).filter_map(|at| u16_at(entry, 2 * at)).take_while(|&unit| unit != 0).collect();
        let low = usize::try_from(u32_at(entry, 120)?).ok()?;
        let high = if self.sector == 512 { 0 } else { u32_at(entry, 124)? };
        let length = if high == 0 { low } else { usize::MAX };
        Some(DirectoryEntry { name: String::from_utf16_lossy(&units), start: u32_at(entry, 116)?, length })
    }

    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector
    }

    /// Sector n lies behind the header, which is one sector long. The last one may be cut short.
    fn place(&self, sector: u32) -> Read<Range<usize>> {
        let at = usize::try_from(sector).map_err(|_| truncated())?;
        let start = at.checked_add(1).and_then(|at| at.checked_mul(self.sector)).ok_or_else(truncated)?;
        if start >= self.bytes.len() {
            return Err(truncated());
        }
        Ok(start..start.saturating_add(self.sector).min(self.bytes.len()))
    }

    fn read_fat(&self) -> Read<Vec<u32>> {
        let mut tables = Vec::new();
        for at in 0..109 {
            tables.push(u32_at(self.bytes, 76 + 4 * at).ok_or_else(truncated)?);
        }
        let mut next = u32_at(self.bytes, 68).ok_or_else(truncated)?;
        let mut seen = 0;
        while next < LAST {
            seen += 1;
            if seen > self.sectors() {
                return Err(circle());
            }
            let mut words = words(self.bytes.get(self.place(next)?).unwrap_or_default());
            next = words.pop().unwrap_or(END);
            tables.extend(words);
        }
        let mut fat = Vec::new();
        for sector in tables.into_iter().filter(|&sector| sector < LAST) {
            if fat.len() > self.bytes.len() {
                return Err(circle());
            }
            fat.extend(words(self.bytes.get(self.place(sector)?).unwrap_or_default()));
        }
        Ok(fat)
    }

    fn chain(&self, start: u32) -> Read<Vec<Range<usize>>> {
        follow(start, &self.fat, self.sectors(), |sector| self.place(sector))
    }

    fn mini_chain(&self, start: u32) -> Read<Vec<Range<usize>>> {
        follow(start, &self.mini_fat, self.bytes.len() / MINI, |mini| {
            let at =
                usize::try_from(mini).ok().and_then(|mini| mini.checked_mul(MINI)).ok_or_else(truncated)?;
            let sector = self.mini.get(at / self.sector).ok_or_else(truncated)?;
            let start = sector.start + at % self.sector;
            Ok(start..(start + MINI).min(sector.end))
        })
    }
}

fn follow(
    start: u32,
    table: &[u32],
    most: usize,
    place: impl Fn(u32) -> Read<Range<usize>>,
) -> Read<Vec<Range<usize>>> {
    let mut pieces = Vec::new();
    let mut sector = start;
    while sector != END {
        if pieces.len() > most {
            return Err(circle());
        }
        pieces.push(place(sector)?);
        let next = usize::try_from(sector).ok().and_then(|sector| table.get(sector));
        sector = *next.ok_or_else(truncated)?;
    }
    Ok(pieces)
}

fn broken() -> crate::read::table::Refusal {
    damaged("内部目录读不通")
}

fn circle() -> crate::read::table::Refusal {
    damaged("内部的存放位置绕成了圈")
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|word| u32_at(word, 0)).collect()
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

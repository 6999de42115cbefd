//! The OLE compound file of .xls: its streams and their bytes.
//!
//! The reader follows the chains of sectors, ignores the counts of the header, and refuses circular
//! chains. So it never holds more bytes than the file has.

use crate::read::bounds::Read;
use crate::read::package::{damaged, truncated};
use crate::read::table::Refusal;
use cfb::CompoundFile;
use std::io::{Cursor, ErrorKind, Read as _, Seek, SeekFrom, Write};
use std::ops::Range;

pub(super) struct Compound {
    file: CompoundFile<Cursor<Vec<u8>>>,
}

impl Compound {
    pub(super) fn open(bytes: &[u8]) -> Read<Compound> {
        let file = CompoundFile::open(Cursor::new(bytes.to_vec())).map_err(|error| refused(&error))?;
        Ok(Compound { file })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.file.is_stream(name)
    }

    /// All bytes of a stream.
    pub(super) fn stream(&mut self, name: &str) -> Read<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = self.file.open_stream(name).and_then(|mut stream| stream.read_to_end(&mut bytes));
        read.map_err(|error| refused(&error))?;
        Ok(bytes)
    }

    /// The file with zeros in these byte ranges of a stream.
    pub(super) fn without(mut self, name: &str, parts: &[Range<usize>]) -> Read<Vec<u8>> {
        let mut blot = || {
            let mut stream = self.file.open_stream(name)?;
            for part in parts {
                stream.seek(SeekFrom::Start(u64::try_from(part.start).unwrap_or(u64::MAX)))?;
                stream.write_all(&vec![0; part.len()])?;
            }
            stream.flush()
        };
        blot().map_err(|error| refused(&error))?;
        Ok(self.file.into_inner().into_inner())
    }
}

fn refused(error: &std::io::Error) -> Refusal {
    match error.kind() {
        ErrorKind::UnexpectedEof => truncated(),
        _ => damaged("内部目录读不通"),
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

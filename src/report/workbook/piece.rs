//! A part of a package that is packed piece by piece, the first before the last is known.

use crc32fast::Hasher;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::{self, Write as _};

/// Of a status workbook: level 3 takes half as much time again and makes it 5 % smaller.
pub(super) const COMPRESSION: u8 = 2;
/// Of a form, which is small, while a run writes hundreds: level 2 takes more than twice the time and makes it
/// 1.6 kB smaller.
pub(super) const COMPRESSION_OF_A_FORM: u8 = 1;

/// Bytes of a block of a packed piece.
const BLOCK: usize = 1 << 20;

/// Packed bytes in blocks: what is packed already does not move when more comes.
#[derive(Default)]
pub(super) struct Packed {
    pub(super) blocks: Vec<Vec<u8>>,
}

impl Packed {
    pub(super) fn len(&self) -> usize {
        self.blocks.iter().map(Vec::len).sum()
    }
}

impl io::Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.blocks.last_mut().filter(|block| block.len() + bytes.len() <= BLOCK) {
            Some(block) => block.extend_from_slice(bytes),
            None => {
                // most pieces are far smaller than the first block may become
                let room = if self.blocks.is_empty() { bytes.len() } else { BLOCK };
                let mut block = Vec::with_capacity(room.max(bytes.len()));
                block.extend_from_slice(bytes);
                self.blocks.push(block);
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A piece of a part, packed, and the checksum of its text. Packed pieces may be put one behind the other.
pub(super) struct Piece {
    pub(super) packed: Packed,
    pub(super) sum: Hasher,
    /// Bytes of the text.
    pub(super) size: u64,
}

/// Packs a piece while it is written.
pub(super) struct Packer {
    deflate: DeflateEncoder<Packed>,
    sum: Hasher,
    size: u64,
}

impl Packer {
    pub(super) fn new(level: u8) -> Packer {
        let deflate = DeflateEncoder::new(Packed::default(), Compression::new(level.into()));
        Packer { deflate, sum: Hasher::new(), size: 0 }
    }

    pub(super) fn add(&mut self, text: &[u8]) -> io::Result<()> {
        self.sum.update(text);
        self.size += text.len() as u64;
        self.deflate.write_all(text)
    }

    /// A piece that another one follows: it ends with a whole byte and does not say that it is the last.
    pub(super) fn piece(mut self) -> io::Result<Piece> {
        self.deflate.flush()?;
        Ok(Piece { packed: std::mem::take(self.deflate.get_mut()), sum: self.sum, size: self.size })
    }

    /// The last piece of a part; what is added then begins another.
    pub(super) fn last(&mut self) -> io::Result<Piece> {
        let packed = self.deflate.reset(Packed::default())?;
        Ok(Piece { packed, sum: std::mem::take(&mut self.sum), size: std::mem::take(&mut self.size) })
    }
}

impl Piece {
    pub(super) fn of(text: &str) -> io::Result<Piece> {
        let mut packer = Packer::new(COMPRESSION);
        packer.add(text.as_bytes())?;
        packer.piece()
    }

    pub(super) fn last_of(text: &str) -> io::Result<Piece> {
        let mut packer = Packer::new(COMPRESSION);
        packer.add(text.as_bytes())?;
        packer.last()
    }
}

#[cfg(test)]
mod tests {
    use super::super::package::Part;
    use super::*;
    use crate::model::source::hex;
    use sha2::{Digest, Sha256};

    /// Text that hardly packs, of several blocks.
    #[test]
    fn a_large_piece_is_read_back_from_its_blocks() {
        let lines = (0u32..50_000).map(|line| Sha256::digest(line.to_string()));
        let text: String = lines.map(|hash| hex(&hash)).collect();
        let (mut packer, half) = (Packer::new(COMPRESSION), text.len() / 2);
        packer.add(text.as_bytes().get(..half).unwrap()).unwrap();
        packer.add(text.as_bytes().get(half..).unwrap()).unwrap();
        let piece = packer.last().unwrap();
        assert!(
            piece.packed.blocks.len() > 1 && piece.packed.blocks.iter().all(|block| block.len() <= BLOCK)
        );
        assert_eq!(piece.size, text.len() as u64);
        assert_eq!(piece.packed.len(), piece.packed.blocks.concat().len());
        assert_eq!(Part::of("", &[piece]).text().unwrap(), text);
    }
}

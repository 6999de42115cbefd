//! The control totals of one money table. They prove that every row was read, whatever its date.

use super::money::Fen;

/// read = used + refused, in rows and in fen. A refused row counts in fen if its amount could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ControlTotal {
    /// Sheet name: 客户到款, 到款分配 …
    pub table: String,
    pub rows_read: usize,
    pub rows_used: usize,
    pub rows_refused: usize,
    pub read: Fen,
    pub used: Fen,
    pub refused: Fen,
    /// Whether the sums do not fit 64 bits and are therefore unknown.
    pub overflowed: bool,
}

impl ControlTotal {
    /// Whether rows and sums read are those used and those refused, to the fen.
    pub fn balances(&self) -> bool {
        !self.overflowed
            && self.rows_read == self.rows_used + self.rows_refused
            && self.read == self.used + self.refused
    }
}

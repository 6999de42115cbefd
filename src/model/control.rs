//! Control totals of one money table: about reading, not about dates.

use super::money::Fen;

/// read = used + refused, in rows and in fen; of a refused row its sum counts where it could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ControlTotal {
    /// Sheet name, as reconciliation.md lists the tables.
    pub table: String,
    pub rows_read: usize,
    pub rows_used: usize,
    pub rows_refused: usize,
    pub read: Fen,
    pub used: Fen,
    pub refused: Fen,
}

impl ControlTotal {
    pub fn balances(&self) -> bool {
        self.rows_read == self.rows_used + self.rows_refused && self.read == self.used + self.refused
    }
}

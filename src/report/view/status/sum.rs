//! The sum of a column's values. One with an unknown amount in it is a part, and says so; one that rests on a
//! table not read is 未检查.

use super::value::{Value, read_whole};
use crate::model::Fen;

/// What the values of one column add up to so far.
pub(super) struct Sum {
    /// Its amounts are added up without their signs.
    unsigned: bool,
    known: Fen,
    count: Option<i64>,
    /// Something stands there.
    is_told: bool,
    /// Something other than 未知 stands there.
    is_known: bool,
    /// Something other than an amount stands there.
    is_part: bool,
    is_unread: bool,
    unknown: Value<'static>,
    unread: Value<'static>,
}

impl Sum {
    pub(super) fn new(unsigned: bool) -> Sum {
        Sum {
            unsigned,
            known: Fen::ZERO,
            count: None,
            is_told: false,
            is_known: false,
            is_part: false,
            is_unread: false,
            unknown: Option::<Fen>::None.into(),
            unread: read_whole(None),
        }
    }

    pub(super) fn add(&mut self, value: &Value<'_>) {
        if matches!(value, Value::Blank) {
            return;
        }
        self.is_told = true;
        self.is_known |= *value != self.unknown;
        self.is_part |= !matches!(value, Value::Money(_));
        match value {
            Value::Money(amount) | Value::Part(amount, _) if self.unsigned => self.known += amount.abs(),
            Value::Money(amount) | Value::Part(amount, _) | Value::KnownPart(amount) => self.known += *amount,
            Value::Count(count) => self.count = Some(self.count.unwrap_or(0) + count),
            _ => self.is_unread |= *value == self.unread,
        }
    }

    /// The sum as the totals row shows it.
    pub(super) fn told(self) -> Value<'static> {
        match self.count {
            _ if self.is_unread => self.unread,
            Some(count) => Value::Count(count),
            None if !self.is_told => Value::Blank, // no row speaks of an amount: there is none, not one of 0.00
            None if !self.is_known => self.unknown,
            None if self.is_part => Value::KnownPart(self.known),
            None => Value::Money(self.known),
        }
    }
}

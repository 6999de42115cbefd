//! Amounts and numbers: what is accepted lies within its bounds, and says the same twice.
#![no_main]

use jobbag::model::{Content, Fen, Rate};
use jobbag::normalise::cell::amount::{Unit, amount, amount_or_refund};
use jobbag::normalise::cell::number::{self, Discount};
use jobbag::read::table::Value;
use jobbag_fuzz::value;
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let u = &mut Unstructured::new(data);
    let Ok(value) = value(u) else { return };
    for unit in ["元", "万元", "千元"].into_iter().filter_map(Unit::named) {
        let refundable = amount_or_refund(&value, unit);
        let reading = amount(&value, unit);
        assert_eq!(reading, amount(&value, unit));
        assert_eq!(reading.content, refundable.content, "{value:?}");
        if let Content::Known(fen) = reading.content {
            assert!(fen.abs() <= Fen::LIMIT, "{fen} of {value:?}");
            assert!(fen.0 >= 0 || reading.note.is_some(), "a silent negative of {value:?}");
            // what we write is what we read
            let written = Value::Text(fen.plain().into());
            assert_eq!(amount_or_refund(&written, Unit::Yuan).content, Content::Known(fen), "{value:?}");
        }
    }
    if let Content::Known(rate) = number::rate(&value).content {
        assert!((Rate(0)..=Rate::percent(10_000)).contains(&rate), "{rate:?} of {value:?}");
    }
    if let Content::Known(Discount::Of(rate)) = number::discount(&value).content {
        assert!(rate > Rate(0) && rate <= Rate::ONE, "{rate:?} of {value:?}");
    }
    assert_eq!(number::count(&value), number::count(&value));
});

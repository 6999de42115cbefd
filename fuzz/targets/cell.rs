//! Every cell reader on every kind of value: none panics, and what it accepts reads back as itself.
#![no_main]

use jobbag::model::Content;
use jobbag::model::numeral::chinese_number;
use jobbag::model::choice::{Channel, InvoiceKind, Opinion, OrderStatus};
use jobbag::normalise::cell::choice::{choice, nearest, work_kind};
use jobbag::normalise::cell::{clean, key, month, names, shown, text, yes_no};
use jobbag::normalise::settings::settings;
use jobbag::read::table::Value;
use jobbag_fuzz::{as_of, context, value};
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let u = &mut Unstructured::new(data);
    let (Ok(context), Ok(value)) = (context(u), value(u)) else { return };
    let (settings, _) = settings(&[], as_of());
    assert!(shown(&value).chars().count() <= 41);
    if let Content::Known(read) = &key::key(&value).content {
        assert!(!read.is_empty());
        assert_eq!(&key::normalised(read), read, "a key is its own normal form");
    }
    if let Content::Known(read) = &key::keys(&value).content {
        assert!(!read.is_empty() && read.iter().all(|key| !key.is_empty()), "{value:?}");
        for range in read.iter().filter_map(|key| key::range(key)) {
            assert!(range.len() <= 1_000, "{value:?}");
        }
    }
    if let Content::Known(read) = &names::names(&value).content {
        assert!(!read.is_empty() && read.iter().all(|name| !name.is_empty()), "{value:?}");
    }
    if let Value::Text(written) = &value {
        let once = clean(written);
        // one leading apostrophe is the spreadsheet's mark, a second is text
        let prose = clean::clean_prose(written);
        assert!(prose.starts_with('\'') || clean::clean_prose(&prose) == prose, "{written:?}");
        let _ = (chinese_number(&once), month::parse(&once), month::parse_in(&once, 2026));
        let _ = nearest(&once, &["都市晨报", "江岸晚报", ""]);
    }
    let _ = (text::text(&value), text::prose(&value), text::is_ditto(&value), names::name(&value));
    let _ = (yes_no::yes_no(&value, &context), yes_no::yes_no_or_file(&value, &context));
    let _ = (choice::<Channel>(&value), choice::<OrderStatus>(&value), choice::<Opinion>(&value));
    let _ = (choice::<InvoiceKind>(&value), work_kind(&value, &settings.limits));
});

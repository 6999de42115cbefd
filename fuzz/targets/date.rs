//! Every reader of days: what is accepted lies within 2000–2100, and says the same twice.
#![no_main]

use chrono::{Datelike, NaiveDate};
use jobbag::model::{Content, Signed};
use jobbag::normalise::cell::{date, dates, month, yes_no};
use jobbag_fuzz::{YEARS, context, value};
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let u = &mut Unstructured::new(data);
    let (Ok(context), Ok(value)) = (context(u), value(u)) else { return };
    let sound = |day: NaiveDate| assert!(YEARS.contains(&day.year()), "{day} of {value:?}");
    let day = date::date(&value, &context);
    if let Content::Known(day) = &day.content {
        sound(*day);
    }
    assert_eq!(day, date::date(&value, &context));
    let moment = date::moment(&value, &context);
    if let Content::Known(moment) = &moment.content {
        sound(moment.date);
        // a day alone never says more than a day with its hour
        assert_eq!(day.content, Content::Known(moment.date), "{value:?}");
    }
    if let Content::Known((Signed::On(day), _)) = &date::signed(&value, &context).content {
        sound(*day);
    }
    if let Content::Known(days) = &dates(&value, &context).content {
        assert!(!days.is_empty() && days.is_sorted_by(|a, b| a < b) && days.len() <= 3_700, "{value:?}");
        days.iter().copied().for_each(sound);
    }
    if let Content::Known(month) = &month::month(&value, &context).content {
        sound(month.first_day());
    }
    let _ = yes_no::yes_no(&value, &context);
    let _ = date::time_of_day(&value);
});

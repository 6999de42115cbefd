//! Tables from rows: headings, sums, what goes on paper, the order of trouble.

use super::*;
use crate::model::Fen;
use crate::report::view::shared::light::Light;

#[test]
fn a_heading_and_its_value_stand_together_and_a_repeated_heading_is_numbered() {
    let columns = Columns::<(&str, i64)>::new()
        .col("编号", ColumnKind::Text, |row| row.0.into())
        .col("次数", ColumnKind::Count, |row| Value::Count(row.1))
        .col("编号", ColumnKind::Text, |row| format!("{}号", row.0).into());
    let table = Table::of("表", 1, columns, [("甲", 1), ("乙", 2)]);
    let headings: Vec<&str> = table.columns.iter().map(|column| column.heading.as_str()).collect();
    assert_eq!(headings, ["编号", "次数", "编号2"]);
    assert_eq!(table.row(1), ["乙".into(), Value::Count(2), "乙号".into()]);
    assert_eq!((table.printed(), table.totals), (3, vec![]));
}

#[test]
fn paper_has_room_for_ten_columns_and_for_the_days_of_a_month() {
    let text = |n: usize| col(format!("列{n}"), ColumnKind::Text, |_: &()| Value::Blank);
    let day = |n: usize| col(format!("{n}"), ColumnKind::Grid, |_: &()| Value::Blank);
    let printed = |columns: Vec<ColumnOf<()>>| Table::of("表", 1, columns, []).printed();
    assert_eq!(printed((0..14).map(text).collect()), 10);
    assert_eq!(printed((0..4).map(text).chain((1..=31).map(day)).collect()), 35);
    assert_eq!(printed(vec![text(0), text(1).on_screen(), text(2)]), 1);
}

#[test]
fn a_sum_with_an_unknown_amount_in_it_is_a_part() {
    type Row = (&'static str, i64, Option<i64>);
    let columns = [
        col("编号", ColumnKind::Text, |row: &Row| row.0.into()),
        col("金额", ColumnKind::Money, |row: &Row| Fen::yuan(row.1).into()).summed(),
        col("成本", ColumnKind::Money, |row: &Row| row.2.map(Fen::yuan).into()).summed(),
        col("次数", ColumnKind::Count, |row: &Row| Value::Count(row.1)).summed(),
        col("单价", ColumnKind::Money, |row: &Row| Fen::yuan(row.1).into()),
        col("到款", ColumnKind::Money, |row: &Row| read_whole(row.2.map(Fen::yuan))).summed(),
        col("毛利", ColumnKind::Money, |row: &Row| match row.2 {
            Some(_) => Fen::yuan(row.1).into(),
            None => Value::Part(Fen::yuan(row.1), "未知：已知部分 4.00".into()),
        })
        .summed(),
    ];
    let table = Table::of("表", 1, columns, [("甲", 3, Some(2)), ("乙", 4, None)]);
    let sums = [
        answer::TOTAL.into(),
        Value::Money(Fen::yuan(7)),
        Value::KnownPart(Fen::yuan(2)),
        Value::Count(7),
        Value::Blank,
        read_whole(None),
        Value::KnownPart(Fen::yuan(7)),
    ];
    assert_eq!(table.totals, [sums.to_vec()]);
}

/// What is 500 too low and what is 300 too high do not make 200.
#[test]
fn without_signs_what_is_too_low_does_not_cancel_what_is_too_high() {
    let amount =
        col("差额", ColumnKind::Money, |row: &(&str, i64)| Fen::yuan(row.1).into()).summed_unsigned();
    let columns = Columns::new().col("编号", ColumnKind::Text, |row: &(&str, i64)| row.0.into()).and(amount);
    let mut table = Table::of("表", 1, columns, [("甲", -500), ("乙", 300)]);
    assert_eq!(table.totals, [vec![answer::TOTAL.into(), Value::Money(Fen::yuan(800))]]);
    assert!(table.has_printed_totals());
    table.columns[1].on_screen = true;
    assert!(!table.has_printed_totals(), "no line of totals without a figure");
}

/// A register of twelve columns of which three are filled: they and what we ask stand on paper.
#[test]
fn columns_without_a_value_are_folded_away_and_leave_room_on_paper() {
    let column = |n: usize| {
        col(
            format!("列{n}"),
            ColumnKind::Text,
            move |row: &&str| if n < 3 { (*row).into() } else { "".into() },
        )
    };
    let asked = col("不登记", ColumnKind::Declined, |_: &&str| Value::Blank);
    let columns: Vec<_> = (0..12).map(column).chain([asked]).collect();
    let table = Table::of("表", 0, columns, ["甲"]).folding_blank();
    let folded: Vec<usize> = (0..13).filter(|n| table.columns[*n].folded).collect();
    assert_eq!((folded, table.printed()), ((3..12).collect(), 13));
}

#[test]
fn trouble_comes_first_the_least_time_left_before_the_rest() {
    let mut rows = [
        (Light::Green, Some(-2)),
        (Light::Yellow, None),
        (Light::Red, Some(3)),
        (Light::Green, None),
        (Light::Yellow, Some(-1)),
        (Light::Red, None),
    ];
    rows.sort_by_key(|(light, left)| urgency(*light, *left));
    let expected = [
        (Light::Yellow, Some(-1)),
        (Light::Red, Some(3)),
        (Light::Red, None),
        (Light::Yellow, None),
        (Light::Green, Some(-2)),
        (Light::Green, None),
    ];
    assert_eq!(rows, expected);
}

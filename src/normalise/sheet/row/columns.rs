//! The columns of a row by kind: days, money, numbers, choices, names, files.

use super::{Remark, Row, RowCell, Source};
use crate::finding::Code;
use crate::model::choice::{Channel, Choice};
use crate::model::payment::TargetName;
use crate::model::{Content, Fen, Field, Moment, Month, PeriodName, Place, Rate, Signed, YesNo};
use crate::normalise::cell::amount::{self, Unit};
use crate::normalise::cell::choice::{channel, choice, choices, work_kind};
use crate::normalise::cell::number::{self, Discount};
use crate::normalise::cell::{DateContext, Reading, date, dates, key, month, names, text, yes_no};
use crate::normalise::intake::Who;
use crate::normalise::sheet::schema::FieldKind;
use crate::read::table::{Value, at};
use chrono::NaiveDate;
use std::sync::Arc;

impl Row<'_, '_> {
    pub(crate) fn date(&mut self, name: &'static str) -> Field<NaiveDate> {
        let field = self.copied(name, |row, value| row.dated(value, date::date));
        self.remember_day(field.get().map(Moment::from));
        field
    }

    pub(crate) fn moment(&mut self, name: &'static str) -> Field<Moment> {
        let field = self.copied(name, |row, value| row.dated(value, date::moment));
        self.remember_day(field.get());
        field
    }

    /// A list or a range of days.
    pub(crate) fn dates(&mut self, name: &'static str) -> Field<Vec<NaiveDate>> {
        let field = self.copied(name, |row, value| row.dated(value, dates));
        for day in field.known().map_or(&[][..], Vec::as_slice) {
            self.remember_day(Some((*day).into()));
        }
        field
    }

    /// A confirmation and its signer. If the signer's cell names nobody, the signer named in the day's cell counts.
    pub(crate) fn confirmation(
        &mut self,
        day: &'static str,
        signer: &'static str,
    ) -> (Field<Signed>, Field<Vec<String>>) {
        let mut named = None;
        let field = self.copied(day, |row, value| {
            row.dated(value, date::signed).map(|(signed, by)| {
                named = by;
                signed
            })
        });
        self.remember_day(field.get().and_then(Signed::date).map(Moment::from));
        let mut signers = self.signers(signer);
        let unnamed = signers.is_blank() || signers.known().is_some_and(Vec::is_empty);
        if unnamed && let (Some(name), Some(at)) = (named, field.at) {
            signers = Field::known_at(vec![name], at);
        }
        (field, signers)
    }

    pub(crate) fn signed(&mut self, name: &'static str) -> Field<Signed> {
        let field = self.copied(name, |row, value| row.dated(value, date::signed).map(|(signed, _)| signed));
        self.remember_day(field.get().and_then(Signed::date).map(Moment::from));
        field
    }

    pub(crate) fn month(&mut self, name: &'static str) -> Field<Month> {
        self.copied(name, |row, value| row.dated(value, month::month))
    }

    /// A key, or the month of a 服务费.
    pub(crate) fn target(&mut self, name: &'static str) -> Field<TargetName> {
        self.keyed(name, key::target)
    }

    pub(crate) fn targets(&mut self, name: &'static str) -> Field<Vec<TargetName>> {
        let field = self.keyed(name, key::targets);
        self.remember_whole(name, &field);
        self.with_lower(name, field, key::targets)
    }

    /// The parts of a 对应期间或波次, each with its month if it is one; one for each month of a range. A month without a year is the one nearest
    /// to `near`, or to 检查日.
    pub(in crate::normalise) fn periods(
        &self,
        written: &Field<String>,
        near: Option<NaiveDate>,
    ) -> Vec<PeriodName> {
        let near = near.unwrap_or(self.intake.settings.as_of);
        let names = month::split_periods(written.text()).into_iter();
        names
            .flat_map(|text| {
                let day = date::in_full(&text);
                let months = month::months(&text, near);
                let one = |month| PeriodName { month, day, text: text.clone() };
                if months.is_empty() {
                    vec![one(None)]
                } else {
                    months.into_iter().map(Some).map(one).collect()
                }
            })
            .collect()
    }

    /// The month of a 期间; the year is found as in [`Row::periods`].
    pub(in crate::normalise) fn month_of(
        &self,
        written: &Field<String>,
        near: Option<NaiveDate>,
    ) -> Field<Month> {
        let near = near.unwrap_or(self.intake.settings.as_of);
        let content = match written.known() {
            Some(text) => month::nearest(text, near).map_or(Content::Refused, Content::Known),
            None => Content::Blank,
        };
        Field { content, at: written.at }
    }

    fn remember_day(&mut self, moment: Option<Moment>) {
        if let Some(moment) = moment {
            self.days.push((self.cursor, moment));
        }
    }

    /// Reads a day. A text may need the row's other days to find its year.
    fn dated<T>(&mut self, value: &Value, read: fn(&Value, &DateContext) -> Reading<T>) -> Reading<T> {
        if matches!(value, Value::Date(_)) {
            return read(value, &self.table.dates);
        }
        if self.context.is_none() {
            let row_dates = self.written_days();
            self.context = Some(DateContext { row_dates, ..self.table.dates.clone() });
        }
        read(value, self.context.as_ref().unwrap_or(&self.table.dates))
    }

    /// The days of the row that are written with their year.
    fn written_days(&self) -> Vec<NaiveDate> {
        let mut days = Vec::new();
        for (column, found) in self.table.schema.columns.iter().zip(&self.table.header.columns) {
            let dated = matches!(
                column.kind,
                FieldKind::Date | FieldKind::Moment | FieldKind::Dates | FieldKind::Signed
            );
            let Some(value) = found.filter(|_| dated).and_then(|found| at(self.cells, found.col)) else {
                continue;
            };
            match value {
                Value::Date(at) => days.push(at.date()),
                Value::Text(_) | Value::Number(_) => {
                    if let Content::Known(written) = dates(value, &self.table.yearless).content {
                        days.extend(written);
                    } else if let Content::Known((Signed::On(day), _)) =
                        date::signed(value, &self.table.yearless).content
                    {
                        days.push(day);
                    }
                }
                _ => {}
            }
        }
        days
    }

    pub(crate) fn money(&mut self, name: &'static str) -> Field<Fen> {
        self.summed(name, amount::amount)
    }

    /// An amount that is never negative, in fen: 垫款额度, 扣款.
    pub(crate) fn positive(&mut self, name: &'static str) -> Field<Fen> {
        self.summed(name, amount::positive_amount)
    }

    /// An amount to be charged, in fen: 赠送 and 免费 are 0.
    pub(crate) fn charge(&mut self, name: &'static str) -> Field<Fen> {
        self.summed(name, amount::amount_or_free)
    }

    /// An amount that may be negative (a refund), in fen.
    pub(crate) fn refundable(&mut self, name: &'static str) -> Field<Fen> {
        self.summed(name, amount::amount_or_refund)
    }

    fn summed(&mut self, name: &'static str, read: fn(&Value, Unit) -> Reading<Fen>) -> Field<Fen> {
        self.counted(name, Code::D06, |row, slot, value| {
            let unit = row.unit(slot);
            let reading = row.not_in_yuan(slot, value, unit).unwrap_or_else(|| read(value, unit));
            let known = match &reading.content {
                Content::Known(fen) => Some(fen.0),
                _ => None,
            };
            if known.is_some() || matches!(reading.content, Content::Refused) {
                row.totals.add(slot.index, known);
            }
            reading
        })
    }

    /// A unit price in fen (赠送 and 免费 are 0). No total adds it up, and a merged price holds for every row.
    pub(crate) fn price(&mut self, name: &'static str) -> Field<Fen> {
        let Some(slot) = self.cell(name) else { return Field::default() };
        if matches!(self.source(slot), Source::Ditto(_) | Source::DittoOfNothing) {
            return self.counted(name, Code::D06, |_, _, _| Reading::blank());
        }
        self.copied(name, |row, value| {
            let unit = row.unit(slot);
            row.not_in_yuan(slot, value, unit).unwrap_or_else(|| amount::amount_or_free(value, unit))
        })
    }

    /// Refuses an amount whose cell format or 币种 shows that it is not in yuan.
    fn not_in_yuan(&self, slot: RowCell, value: &Value, unit: Unit) -> Option<Reading<Fen>> {
        self.table.not_in_yuan(self.cells, slot.place.col, value, unit)
    }

    fn unit(&mut self, slot: RowCell) -> Unit {
        let unit = self.table.unit(slot.index);
        if matches!(unit, Unit::Scaled(_)) {
            self.totals.converted(slot.index);
        }
        unit
    }

    pub(crate) fn count(&mut self, name: &'static str) -> Field<u32> {
        let field = self.written_count(name);
        match self.given(name).filter(|_| field.is_blank()) {
            Some((value, at)) => {
                self.excuse_blank(name);
                Field::new(number::count_of_column(name)(&value).content, at)
            }
            None => field,
        }
    }

    fn written_count(&mut self, name: &'static str) -> Field<u32> {
        self.counted(name, Code::D21, |row, slot, value| {
            let reading = number::count_of_column(name)(value);
            match &reading.content {
                Content::Known(n) => row.totals.add(slot.index, Some(i64::from(*n))),
                Content::Refused => row.totals.add(slot.index, None),
                _ => {}
            }
            reading
        })
    }

    pub(crate) fn percent(&mut self, name: &'static str) -> Field<Rate> {
        self.counted(name, Code::D21, |_, _, value| number::rate(value))
    }

    /// 加价: a percentage that may be over 100 %.
    pub(crate) fn surcharge(&mut self, name: &'static str) -> Field<Rate> {
        self.counted(name, Code::D21, |_, _, value| number::surcharge(value))
    }

    /// The 折扣 of a row: a rate, or free of charge for 赠送 and 免费.
    pub(crate) fn discount(&mut self, name: &'static str) -> Field<Discount> {
        self.counted(name, Code::D21, |_, _, value| number::discount(value))
    }

    pub(crate) fn yes_no(&mut self, name: &'static str) -> Field<YesNo> {
        self.copied(name, |row, value| row.dated(value, yes_no::of_column(name)))
    }

    /// 是, 否, a day, or the path of a file that must exist (D17).
    pub(crate) fn yes_no_or_file(&mut self, name: &'static str) -> Field<YesNo> {
        let field = self.copied(name, |row, value| row.dated(value, yes_no::yes_no_or_file));
        if let (Some(YesNo::File(path)), Some(at)) = (field.known(), field.at) {
            let path = path.clone();
            self.prove(&path, name, at);
        }
        field
    }

    pub(crate) fn choice<C: Choice>(&mut self, name: &'static str) -> Field<C> {
        self.copied(name, |_, value| choice::<C>(value))
    }

    /// Members of a closed list, for a cell that may name several.
    pub(crate) fn choices<C: Choice>(&mut self, name: &'static str) -> Field<Vec<C>> {
        self.copied(name, |_, value| choices::<C>(value))
    }

    /// How something was ordered or confirmed. 微信 counts as written, with a note.
    pub(crate) fn channel(&mut self, name: &'static str) -> Field<Channel> {
        let field = self.copied(name, |_, value| channel(value));
        if self.intake.settings.parameters.wechat_is_written
            && field.known() == Some(&Channel::WeChat)
            && let Some(slot) = self.cell(name)
        {
            self.remark(slot, Code::D19, "微信按书面计；请把聊天记录截图存档备查".to_owned());
        }
        field
    }

    pub(crate) fn work_kind(&mut self, name: &'static str) -> Field<String> {
        self.copied(name, |row, value| {
            let limits = &row.intake.settings.limits;
            let read = || work_kind(value, limits);
            match value {
                Value::Text(text) => {
                    row.memory.readings.kinds.entry(Arc::clone(text)).or_insert_with(read).clone()
                }
                _ => read(),
            }
        })
    }

    /// One person of 人员. The result is the 姓名, also if an alias was written.
    pub(crate) fn person(&mut self, name: &'static str) -> Field<String> {
        let mut field = self.copied(name, |_, value| names::name(value));
        if let (Content::Known(person), Some(at)) = (&mut field.content, field.at) {
            self.registered(person, name, at);
        }
        field
    }

    /// Persons of 人员 by their 姓名; the first is 主责.
    pub(crate) fn people(&mut self, name: &'static str) -> Field<Vec<String>> {
        let mut field = self.names(name);
        if let (Content::Known(people), Some(at)) = (&mut field.content, field.at) {
            for person in people {
                self.registered(person, name, at);
            }
        }
        field
    }

    /// Replaces an alias by the 姓名.
    fn registered(&mut self, person: &mut String, column: &'static str, at: Place) {
        self.mention(Who::Person, person, column, at);
        if let Some(name) = self.intake.person(person) {
            name.clone_into(person);
        }
    }

    /// Names that stand in no register: signers and others.
    pub(crate) fn names(&mut self, name: &'static str) -> Field<Vec<String>> {
        self.copied(name, |row, value| match value {
            Value::Text(text) => {
                let read = || names::names(value);
                row.memory.readings.names.entry(Arc::clone(text)).or_insert_with(read).clone()
            }
            _ => names::names(value),
        })
    }

    /// Who signed; an empty list if somebody did, but nobody says who.
    pub(crate) fn signers(&mut self, name: &'static str) -> Field<Vec<String>> {
        self.copied(name, |row, value| match value {
            // without a figure there is no day beside the names
            Value::Text(text) if !text.contains(char::is_numeric) => {
                let read = || names::signers(value, &row.table.dates);
                row.memory.readings.signers.entry(Arc::clone(text)).or_insert_with(read).clone()
            }
            _ => row.dated(value, names::signers),
        })
    }

    /// A medium of 媒体.
    pub(crate) fn medium(&mut self, name: &'static str) -> Field<String> {
        let field = self.text(name);
        if let (Some(medium), Some(at)) = (field.known(), field.at) {
            self.mention(Who::Medium, medium, name, at);
        }
        field
    }

    pub(crate) fn mention(&mut self, who: Who, name: &str, column: &'static str, at: Place) {
        if !self.intake.knows(who, name) {
            self.mentions.push((who, name.to_owned(), column, at));
        }
    }

    /// 文件: one or several paths that must exist (D17).
    pub(crate) fn file(&mut self, name: &'static str) -> Field<String> {
        let field = self.copied(name, |_, value| text::prose(value));
        if let (Some(paths), Some(at)) = (field.known(), field.at) {
            let paths = paths.clone();
            for path in paths.split(['、', '；', ';', '\n', '|']) {
                self.prove(path, name, at);
            }
        }
        field
    }

    fn prove(&mut self, path: &str, name: &'static str, place: Place) {
        if let Some(message) = crate::normalise::sheet::evidence::missing(path, self.intake.workspace) {
            self.notes.push(Remark { code: Code::D17, message, place, field: name });
        }
    }
}

//! The profile of a column: how many of its cells the readers of normalise can read as the type of a field, and
//! what shapes they have. It knows no heading.

use super::header::{Shape, is_day, shape};
use crate::handbook::{OTHER, standard_limits};
use crate::model::Content;
use crate::normalise::cell::amount::{self, Unit};
use crate::normalise::cell::choice::word;
use crate::normalise::cell::clean::compact;
use crate::normalise::cell::{
    DateContext, Reading, date, dates, is_blank, is_not_available, is_null, key, month, names, number, shown,
    text, yes_no,
};
use crate::normalise::sheet::schema::{Column, FieldKind};
use crate::read::table::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Cells of one column that are examined.
const LOOKED_AT: usize = 240;

/// The names of projects, media and people in other sheets, in compared form.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownNames {
    pub projects: BTreeSet<String>,
    pub media: BTreeSet<String>,
    pub people: BTreeSet<String>,
}

/// The cells of one column, over all sheets of a layout.
#[derive(Clone, Debug, Default)]
pub(super) struct Profile {
    cells: Vec<(Value, DateContext)>,
    /// Known fits, because many tables have the same field.
    fits: RefCell<BTreeMap<Asked, Fit>>,
    /// Number of filled cells, also those that are not examined.
    pub filled: usize,
    dates: usize,
    numbers: usize,
    /// Whole numbers that are serial numbers of days from 2010 to 2035.
    serials: usize,
    /// Figures of 100 and more, or with decimals.
    sums: usize,
    /// Whole figures below 1,000.
    small: usize,
    longest: u64,
    codes: usize,
    people: usize,
    companies: usize,
    media: usize,
    sizes: usize,
    letters: usize,
    distinct: BTreeSet<String>,
}

/// The parts of a field on which its fit depends: name, kind, words of its list.
type Asked = (&'static str, String, Vec<&'static str>);

/// How well the values fit a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// More than half of the cells cannot be read as the type.
    Against,
    /// The cells are blank.
    Silent,
    /// They can be read as the type, but also as others.
    Fits,
    /// They look like this field and like few others.
    Strong,
}

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺闻笛汀";

const COMPANY: [&str; 22] = [
    "公司",
    "集团",
    "置业",
    "地产",
    "有限",
    "传媒",
    "厂",
    "中心",
    "事务所",
    "工作室",
    "社",
    "实业",
    "开发",
    "控股",
    "投资",
    "文化",
    "广告",
    "印务",
    "商行",
    "经营部",
    "学院",
    "医院",
];
/// Endings of names of media.
pub(super) const MEDIA_NAMES: [&str; 16] = [
    "日报",
    "晚报",
    "晨报",
    "都市报",
    "早报",
    "商报",
    "时报",
    "电视台",
    "电台",
    "广播",
    "卫视",
    "频道",
    "地铁",
    "公交",
    "周刊",
    "杂志",
];
/// Further words for media.
const MEDIA: [&str; 35] = [
    "电视",
    "FM",
    "网",
    "大牌",
    "LED",
    "楼宇",
    "电梯",
    "抖音",
    "微信",
    "朋友圈",
    "头条",
    "影院",
    "高炮",
    "站牌",
    "灯箱",
    "户外",
    "报",
    "交通台",
    "音乐台",
    "新闻台",
    "百度",
    "小红书",
    "微博",
    "分众",
    "公众号",
    "候车亭",
    "路牌",
    "围挡",
    "机场",
    "高铁",
    "视频",
    "短信",
    "搜房",
    "安居客",
    "直投",
];
const SIZES: [&str; 24] = [
    "半版", "整版", "通栏", "跨版", "1/4", "1/2", "秒", "CM", "MM", "×", "彩", "黑白", "P", "寸", "报眼",
    "竖", "横", "全版", "*", "X", "封面", "内页", "条", "㎡",
];

impl Profile {
    pub(super) fn add(&mut self, value: &Value, context: &DateContext) {
        if is_blank(value) || is_null(value) || is_not_available(value) || text::is_ditto(value) {
            return;
        }
        self.filled += 1;
        if self.cells.len() >= LOOKED_AT {
            return;
        }
        let words = compact(&shown(value));
        match shape(value) {
            Some(Shape::Date) => self.dates += 1,
            Some(Shape::Number) => self.number(value, &words),
            _ => self.text(&words),
        }
        let count = u64::try_from(words.chars().count()).unwrap_or(0);
        self.longest = self.longest.max(count);
        self.letters += words.chars().count();
        self.distinct.insert(words);
        self.cells.push((value.clone(), context.clone()));
    }

    fn number(&mut self, value: &Value, words: &str) {
        self.numbers += 1;
        let whole = words.parse::<i64>().ok();
        let fen = amount::amount_or_refund(value, Unit::Yuan).content;
        let fen = if let Content::Known(fen) = fen { fen.0.abs() } else { 0 };
        if fen >= 10_000 || fen % 100 != 0 {
            self.sums += 1;
        }
        if fen % 100 == 0 && fen < 100_000 {
            self.small += 1;
        }
        if whole.is_some_and(|n| (40_179..=49_310).contains(&n)) {
            self.serials += 1;
        }
        if words.len() >= 8 && words.bytes().all(|b| b.is_ascii_digit()) {
            self.codes += 1;
        }
    }

    fn text(&mut self, words: &str) {
        let upper = words.to_uppercase();
        let has = |list: &[&str]| list.iter().any(|word| upper.contains(word));
        let letters = words.chars().filter(char::is_ascii_alphabetic).count();
        let digits = words.chars().filter(char::is_ascii_digit).count();
        let han = words.chars().filter(|c| matches!(c, '\u{3400}'..='\u{9fff}')).count();
        let count = words.chars().count();
        if digits == count && count >= 8
            || digits >= 2 && (letters >= 1 || words.contains('-')) && han <= 1 && count >= 4
        {
            self.codes += 1;
        }
        let named = |name: &str| {
            let count = name.chars().count();
            (2..=3).contains(&count)
                && name.chars().all(|c| matches!(c, '\u{3400}'..='\u{9fff}'))
                && name.chars().next().is_some_and(|first| SURNAMES.contains(first))
        };
        let media = has(&MEDIA_NAMES) || has(&MEDIA);
        let mut parts = words.split(['/', '、', ',', ';']).filter(|part| !part.is_empty()).peekable();
        if !media && parts.peek().is_some() && parts.all(named) {
            self.people += 1;
        }
        self.companies += usize::from(count >= 5 && has(&COMPANY));
        self.media += usize::from(media && count <= 14);
        self.sizes +=
            usize::from(digits > 0 && has(&SIZES) || ["版", "栏", "秒"].iter().any(|w| words.ends_with(w)));
    }

    fn looked_at(&self) -> usize {
        self.cells.len()
    }

    /// Whether `part` is at least `share` per cent of the examined cells.
    fn most(&self, part: usize, share: usize) -> bool {
        self.looked_at() > 0 && part * 100 >= self.looked_at() * share
    }

    /// Three different values as shown.
    pub(super) fn samples(&self) -> Vec<String> {
        let mut samples: Vec<String> = Vec::new();
        for (value, _) in &self.cells {
            let shown = shown(value);
            if samples.len() < 3 && !samples.contains(&shown) {
                samples.push(shown);
            }
        }
        samples
    }

    /// The numbers of cells that a reader accepts and refuses. A word for "nothing yet" counts as neither.
    fn read<T>(&self, read: impl Fn(&Value, &DateContext) -> Reading<T>) -> (usize, usize) {
        let (mut known, mut refused) = (0, 0);
        for (value, context) in &self.cells {
            match read(value, context).content {
                Content::Known(_) | Content::Later(_) => known += 1,
                Content::Refused => refused += 1,
                Content::Blank | Content::Merged => {}
            }
        }
        (known, refused)
    }

    fn judge(&self, (known, refused): (usize, usize), strong: bool) -> Fit {
        match known + refused {
            0 => Fit::Silent,
            all if known * 2 < all => Fit::Against,
            all if strong && known * 10 >= all * 7 => Fit::Strong,
            _ => Fit::Fits,
        }
    }

    /// The numbers of accepted and refused days. A plain figure counts as a day only if all figures do.
    fn days<T>(&self, read: impl Fn(&Value, &DateContext) -> Reading<T>) -> (usize, usize) {
        let figures_are_days = self.serials == self.numbers;
        let (mut known, mut refused) = (0, 0);
        for (value, context) in &self.cells {
            let figure = matches!(value, Value::Number(_)) && !figures_are_days && !is_day(&shown(value));
            match read(value, context).content {
                _ if figure => refused += 1,
                Content::Known(_) | Content::Later(_) => known += 1,
                Content::Refused => refused += 1,
                Content::Blank | Content::Merged => {}
            }
        }
        (known, refused)
    }

    /// How well the cells fit a field.
    pub(super) fn fit(&self, column: &Column, known: &KnownNames) -> Fit {
        if self.looked_at() == 0 {
            return Fit::Silent;
        }
        let members = match column.kind {
            FieldKind::Choice(members) => members(),
            _ => Vec::new(),
        };
        let asked = (column.name, format!("{:?}", std::mem::discriminant(&column.kind)), members);
        if let Some(fit) = self.fits.borrow().get(&asked) {
            return *fit;
        }
        let fit = self.measure(column, known);
        self.fits.borrow_mut().insert(asked, fit);
        fit
    }

    fn measure(&self, column: &Column, names_known: &KnownNames) -> Fit {
        let dated = self.most(self.dates + if self.serials == self.numbers { self.serials } else { 0 }, 60);
        match column.kind {
            FieldKind::Date => self.judge(self.days(date::date), dated),
            FieldKind::Moment => self.judge(self.days(date::moment), dated),
            FieldKind::Dates => self.judge(self.days(dates), dated),
            FieldKind::Signed => self.judge(self.days(date::signed), dated),
            FieldKind::Month => {
                // a bare 3月 gets its year from the sheet or from 默认值
                let read = self.read(|value, context| {
                    let read = month::month(value, context);
                    match read.content {
                        Content::Refused => month::parse_in(&shown(value), 2000).map_or(read, Reading::known),
                        _ => read,
                    }
                });
                self.judge(read, !self.most(self.sums, 50) || self.longest >= 6)
            }
            FieldKind::Money => self.money(70),
            FieldKind::Price => self.money(50),
            FieldKind::Count => {
                let fits = self.judge(self.read(|value, _| number::count(value)), self.most(self.small, 80));
                if self.most(self.dates, 50) || self.most(self.codes, 50) { Fit::Against } else { fits }
            }
            FieldKind::Percent => self.judge(self.read(|value, _| number::rate(value)), true),
            FieldKind::Discount => self.judge(self.read(|value, _| number::discount(value)), true),
            FieldKind::YesNo => {
                let few = self.distinct.len() <= 6;
                self.judge(self.read(yes_no::of_column_or_file(column.name)), few)
            }
            FieldKind::Choice(members) => self.choice(&members()),
            FieldKind::WorkKind => {
                let limits = standard_limits();
                let read = self.read(|value, _| crate::normalise::cell::choice::work_kind(value, &limits));
                let named = self.cells.iter().filter(|(value, _)| {
                    let reading = crate::normalise::cell::choice::work_kind(value, &limits);
                    reading.note.is_none()
                });
                let named = named.count();
                if self.is_figures() { Fit::Against } else { self.judge(read, self.most(named, 60)) }
            }
            FieldKind::Key | FieldKind::Keys => self.keys(column),
            FieldKind::Project => self.named(&names_known.projects, self.codes, self.is_figures()),
            FieldKind::Person | FieldKind::People => {
                let fit = self.named(&names_known.people, self.people, self.is_figures());
                if self.most(self.companies, 50) { Fit::Against } else { fit }
            }
            FieldKind::Names => self.named(&names_known.people, self.people, self.is_figures()),
            FieldKind::Medium => {
                let fit = self.named(&names_known.media, self.media, self.is_figures());
                if self.most(self.people, 80) && fit != Fit::Strong { Fit::Against } else { fit }
            }
            FieldKind::File => {
                let path = |words: &&String| words.contains('.') || words.contains(['/', '\\']);
                let paths = self.distinct.iter().filter(path).count();
                if paths * 2 >= self.distinct.len() { Fit::Strong } else { Fit::Silent }
            }
            FieldKind::Text => self.texts(column.name, names_known),
        }
    }

    /// Whether most cells are days or figures.
    fn is_figures(&self) -> bool {
        self.most(self.dates + self.numbers - self.codes.min(self.numbers), 60)
    }

    fn money(&self, share: usize) -> Fit {
        let read = self.read(|value, _| amount::amount_or_refund(value, Unit::Yuan));
        let days = self.most(self.dates, 50);
        let keys = self.most(self.codes, 50) && self.longest >= 8;
        let counts = self.most(self.small, 95) && !self.most(self.sums, 20);
        match self.judge(read, self.most(self.sums, share)) {
            _ if days || keys => Fit::Against,
            Fit::Strong if counts => Fit::Fits,
            fit => fit,
        }
    }

    fn choice(&self, members: &[&str]) -> Fit {
        let exact = self.cells.iter().filter(|(value, _)| {
            let reading = word(value, members);
            matches!(reading.content, Content::Known(_)) && reading.note.is_none()
        });
        let exact = exact.count();
        let read = self.read(|value, _| word(value, members));
        // a list with 其他 accepts every word
        let open = members.contains(&OTHER);
        if open && exact * 2 < self.looked_at() {
            return if self.is_figures() { Fit::Against } else { Fit::Fits };
        }
        self.judge(read, self.most(exact, 70))
    }

    fn keys(&self, column: &Column) -> Fit {
        let read = self.read(|value, _| key::keys(value));
        let unique = self.distinct.len() * 10 >= self.looked_at() * 8;
        let digits = self.most(self.numbers, 60) && !self.most(self.sums, 30);
        let own = matches!(column.kind, FieldKind::Key);
        match self.judge(read, self.most(self.codes, 60)) {
            Fit::Strong => Fit::Strong,
            Fit::Fits if self.most(self.dates, 50) => Fit::Against,
            Fit::Fits if self.most(self.codes, 30) || (digits && unique && own) => Fit::Fits,
            Fit::Against => Fit::Against,
            // CH, SY, MT: an office's own short codes
            _ if own && unique && self.distinct.iter().all(|word| is_short_code(word)) => Fit::Fits,
            // words without any digit are no keys
            _ if self.distinct.iter().filter(|w| w.contains(|c: char| c.is_ascii_digit())).count() * 2
                < self.distinct.len() =>
            {
                Fit::Against
            }
            fit => fit,
        }
    }

    /// The fit for names of a register: known names, or texts that look like them.
    fn named(&self, known: &BTreeSet<String>, like: usize, figures: bool) -> Fit {
        if figures {
            return Fit::Against;
        }
        let of_register = self.cells.iter().filter(|(value, _)| match names::names(value).content {
            Content::Known(parts) => parts.iter().any(|part| known.contains(&compact(part))),
            _ => false,
        });
        let of_register = of_register.count();
        if self.most(of_register, 50) || self.most(like, 50) {
            Fit::Strong
        } else if self.longest > 40 {
            Fit::Against
        } else {
            Fit::Fits
        }
    }

    fn texts(&self, field: &str, known: &KnownNames) -> Fit {
        let company = ["付款单位", "客户名称", "开票单位", "收款单位", "销售代理商", "制作商"];
        let named = [
            "对方",
            "媒体名称",
            "项目名称",
            "姓名",
            "布署人",
            "方案确认人",
            "验收人",
            "媒介签字",
            "接收人",
            "联系人",
        ];
        if company.contains(&field) {
            return match self.is_figures() {
                true => Fit::Against,
                false if self.most(self.companies, 50) => Fit::Strong,
                // a project or a person is no payer
                false if self.most(self.people, 70) => Fit::Against,
                false => Fit::Fits,
            };
        }
        if named.contains(&field) {
            let (known, like) = match field {
                "媒体名称" => (&known.media, self.media),
                "项目名称" => (&known.projects, 0),
                "对方" => (&known.media, self.companies),
                _ => (&known.people, self.people),
            };
            return self.named(known, like, self.is_figures());
        }
        let sentence = self.letters >= self.looked_at() * 5;
        match field {
            "规格" if self.most(self.sizes, 40) => Fit::Strong,
            "规格" if self.most(self.dates, 50) => Fit::Against,
            // seconds, sheets
            "规格" if self.most(self.small, 80) => Fit::Fits,
            "版面/时段"
                if self.most(self.dates, 60) && !self.cells.iter().any(|(v, _)| shown(v).contains(':')) =>
            {
                Fit::Against
            }
            "工作内容" | "内容" | "会议主题" | "备注" | "议题" | "结论" | "行动项" | "评价" | "建议"
            | "变更说明" | "差异说明" => {
                if self.is_figures() {
                    Fit::Against
                } else if sentence && field != "备注" {
                    Fit::Strong
                } else {
                    Fit::Fits
                }
            }
            "电话" | "账号" | "流水号" | "合同编号" | "预售许可证号" | "凭证编号" | "订位凭证" =>
            {
                let digits = self
                    .distinct
                    .iter()
                    .filter(|w| w.chars().filter(char::is_ascii_digit).count() >= 5)
                    .count();
                if digits * 2 >= self.distinct.len() { Fit::Strong } else { Fit::Fits }
            }
            _ if self.is_figures() && !["波次", "版本", "期间", "对应期间或波次"].contains(&field) => {
                Fit::Against
            }
            _ => Fit::Fits,
        }
    }

    /// Whether a value stands in several of the examined cells.
    pub(super) fn repeats(&self) -> bool {
        self.distinct.len() < self.looked_at()
    }

    /// Whether most cells are days.
    pub(super) fn is_dated(&self) -> bool {
        self.most(self.dates, 60)
    }
}

fn is_short_code(word: &str) -> bool {
    (2..=6).contains(&word.len()) && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// Whether a reader refuses the cell as the field.
pub(super) fn refuses(column: &Column, value: &Value, context: &DateContext) -> bool {
    fn refused<T>(reading: &Reading<T>) -> bool {
        matches!(reading.content, Content::Refused)
    }
    match column.kind {
        FieldKind::Date => refused(&date::date(value, context)),
        FieldKind::Moment => refused(&date::moment(value, context)),
        FieldKind::Dates => refused(&dates(value, context)),
        FieldKind::Signed => refused(&date::signed(value, context)),
        FieldKind::Month => refused(&month::month(value, context)),
        FieldKind::Money | FieldKind::Price => refused(&amount::amount_or_refund(value, Unit::Yuan)),
        FieldKind::Count => refused(&number::count(value)),
        FieldKind::Percent => refused(&number::rate(value)),
        FieldKind::Discount => refused(&number::discount(value)),
        FieldKind::YesNo => refused(&yes_no::of_column_or_file(column.name)(value, context)),
        FieldKind::Choice(members) => refused(&word(value, &members())),
        FieldKind::Key | FieldKind::Keys | FieldKind::Project => refused(&key::keys(value)),
        FieldKind::Person | FieldKind::People | FieldKind::Names => refused(&names::names(value)),
        FieldKind::Text | FieldKind::WorkKind | FieldKind::Medium | FieldKind::File => {
            refused(&text::text(value))
        }
    }
}

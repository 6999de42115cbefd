//! Closed lists: the word itself, a known synonym, or a finding with the nearest member (D18).

use super::clean::{clean, compact, folded, is_compact};
use super::synonyms::SYNONYMS;
use super::{Reading, means_nothing, shown, unusable};
use crate::finding::Code;
use crate::handbook::OTHER;
use crate::model::Content;
use crate::model::choice::{Channel, Choice};
use crate::model::settings::WorkLimit;
use crate::read::table::Value;

/// Words that make a longer text a member, where it has those of one member alone: 数电专票.
const CONTAINED: [(&str, [&str; 2]); 2] = [("专票", ["专票", "专用发票"]), ("普票", ["普票", "普通发票"])];

/// A member of a closed list. An unknown word becomes 其他 if the list has it, and is refused otherwise;
/// D18 names the nearest member.
pub fn choice<C: Choice>(value: &Value) -> Reading<C> {
    // nearly every cell holds the word itself
    if let Value::Text(text) = value
        && let Some(member) = C::from_word(text)
    {
        return Reading::known(member);
    }
    let words: Vec<&'static str> = C::ALL.iter().map(|member| member.word()).collect();
    word(value, &words).map(|index| C::ALL.get(index).copied()).flatten()
}

/// Like [`choice`], for a cell that names several members: 策略、创意设计 (D19). A part that is no member refuses
/// the cell.
pub fn choices<C: Choice + Copy>(value: &Value) -> Reading<Vec<C>> {
    let whole = choice::<C>(value);
    let Value::Text(text) = value else { return whole.map(|member| vec![member]) };
    let is_between = |c: char| "、,;/+&|和及与".contains(c) || c.is_whitespace();
    let text = clean(text);
    let parts: Vec<&str> = text.split(is_between).filter(|part| !part.is_empty()).collect();
    if whole.content != Content::Refused || parts.len() < 2 {
        return whole.map(|member| vec![member]);
    }
    let members: Option<Vec<C>> = parts
        .iter()
        .map(|part| match choice::<C>(&Value::Text((*part).into())).content {
            Content::Known(member) => Some(member),
            _ => None,
        })
        .collect();
    match members {
        Some(members) => {
            let message = format!("「{text}」理解为 {} 项，每项都算；也可以一行一项", members.len());
            Reading::noted(members, Code::D19, message)
        }
        None => whole.map(|member| vec![member]),
    }
}

/// Whether a word is a member of the list, or a known synonym of one.
pub fn is_member<C: Choice>(written: &str) -> bool {
    let words: Vec<&'static str> = C::ALL.iter().map(|member| member.word()).collect();
    member(&compared(written), &words).is_some()
}

impl<T> Reading<Option<T>> {
    fn flatten(self) -> Reading<T> {
        use Content::{Blank, Known, Later, Merged, Refused};
        let content = match self.content {
            Known(Some(value)) => Known(value),
            Later(Some(value)) => Later(value),
            Blank => Blank,
            Merged => Merged,
            Known(None) | Later(None) | Refused => Refused,
        };
        Reading { content, note: self.note }
    }
}

/// 布署方式 and 确认方式. Several written ways are one (微信、邮件: 邮件). What speaks of 口头 or 电话, or says that
/// something is not there yet, is spoken; any other word that is not on the list counts as blank.
pub fn channel(value: &Value) -> Reading<Channel> {
    let reading = choice::<Channel>(value);
    let Value::Text(text) = value else { return reading };
    if reading.content != Content::Refused {
        return reading;
    }
    let written = compact(text);
    let parts = written.split(['、', ',', '/', ';', '+', '和', '及', '与']).filter(|part| !part.is_empty());
    let ways: Option<Vec<Channel>> = parts.map(known_way).collect();
    if let Some(way) = ways.and_then(|ways| together(&ways)) {
        return Reading::known(way);
    }
    let is_made_up_for = MADE_UP_FOR.iter().any(|word| written.contains(word));
    if let Some((_, way)) = SPOKEN.iter().find(|(word, _)| !is_made_up_for && written.contains(word)) {
        let message = format!("「{written}」不在列表中，按{way}处理，不算书面；请从列表中选择");
        return Reading::noted(*way, Code::D18, message);
    }
    reading
}

/// Words of a longer text that say how it was said, or that nothing is in writing yet.
const SPOKEN: [(&str, Channel); 9] = [
    ("口头", Channel::Spoken),
    ("电话", Channel::Telephone),
    ("语音", Channel::Telephone),
    ("当面", Channel::Spoken),
    ("面谈", Channel::Spoken),
    ("未", Channel::Spoken),
    ("没", Channel::Spoken),
    ("待", Channel::Spoken),
    ("否", Channel::Spoken),
];
/// Words that say that the signature came later.
const MADE_UP_FOR: [&str; 3] = ["已补", "已签", "补签了"];

fn known_way(part: &str) -> Option<Channel> {
    match choice::<Channel>(&Value::Text(part.into())).content {
        Content::Known(way) => Some(way),
        _ => None,
    }
}

/// One way for several: a spoken one, else one that is in writing whatever the setting says of 微信.
fn together(ways: &[Channel]) -> Option<Channel> {
    let spoken = ways.iter().find(|way| !way.is_written(true));
    let surely = || ways.iter().find(|way| way.is_written(false));
    spoken.or_else(surely).or(ways.first()).copied()
}

/// Like [`choice`] for a list known only at run time; the result is the index of the member.
pub(crate) fn word(value: &Value, members: &[&str]) -> Reading<usize> {
    let written = match value {
        Value::Text(text) => compared(text),
        Value::Error(_) | Value::NoValue => return unusable(value).unwrap_or_else(Reading::blank),
        _ => shown(value),
    };
    if written.is_empty() {
        return Reading::blank();
    }
    if let Some(found) = member(&written, members) {
        return Reading::known(found);
    }
    if means_nothing(&written) {
        return Reading::blank_noted(&written);
    }
    if let Some(found) = without_remark(&written).and_then(|word| member(word, members)) {
        let word = members.get(found).copied().unwrap_or_default();
        return Reading::noted(found, Code::D19, format!("「{written}」理解为 {word}"));
    }
    let advice = match nearest(&written, members) {
        Some(near) => format!("最接近的是「{near}」"),
        None => "请从列表中选择".to_owned(),
    };
    let list = members.join("、");
    match itself(OTHER, members) {
        Some(other) => Reading::noted(
            other,
            Code::D18,
            format!("「{written}」不在列表（{list}）中，按其他处理；{advice}"),
        ),
        None => {
            Reading::refused(Code::D18, format!("「{written}」不在列表（{list}）中，按未填处理；{advice}"))
        }
    }
}

/// `取消(客户)` → 取消; not where the remark takes the word back: `合格(待定)`, `确认(未签)`.
fn without_remark(written: &str) -> Option<&str> {
    let (word, remark) = written.strip_suffix(')')?.split_once('(')?;
    let doubts = ['未', '待', '不', '没', '否', '暂', '非', '拟', '改', '补', '少', '缺', '退', '?'];
    (!word.is_empty() && !remark.contains(doubts)).then_some(word)
}

/// A word in the form in which it is compared with the members.
fn compared(written: &str) -> String {
    compact(written).replace(['"', '“', '”'], "")
}

/// The member that a word names, by itself or by a synonym.
fn member(written: &str, members: &[&str]) -> Option<usize> {
    itself(written, members).or_else(|| synonym(written, members))
}

fn itself(written: &str, members: &[&str]) -> Option<usize> {
    let exact = members.iter().position(|member| *member == written);
    exact.or_else(|| members.iter().position(|member| is_compact(member, written)))
}

fn synonym(written: &str, members: &[&str]) -> Option<usize> {
    let upper = written.to_uppercase();
    let exact =
        |word: &str| members.iter().position(|member| *member == word || member.to_uppercase() == word);
    exact(&upper).or_else(|| {
        SYNONYMS
            .iter()
            .filter(|(_, others)| others.contains(&upper.as_str()))
            .find_map(|(word, _)| exact(word))
            .or_else(|| {
                let has = |(_, parts): &&(&str, [&str; 2])| parts.iter().any(|part| upper.contains(part));
                let mut found = CONTAINED.iter().filter(has);
                let only = found.next().filter(|_| found.next().is_none());
                only.and_then(|(word, _)| exact(word))
            })
    })
}

/// 工作类别: its name in 时限表 without （单款）, or 其他.
pub fn work_kind(value: &Value, limits: &[WorkLimit]) -> Reading<String> {
    let bare = match value {
        Value::Text(text) => Value::Text(work_name(text).into()),
        other => other.clone(),
    };
    let mut names: Vec<&str> = limits.iter().map(|limit| limit.name.as_str()).collect();
    if !names.contains(&OTHER) {
        names.push(OTHER);
    }
    word(&bare, &names).map(|index| names.get(index).map_or(OTHER, |name| *name).to_owned())
}

/// Endings of a 工作类别 whose limit is for one piece.
const PER_PIECE: [&str; 3] = ["(单款)", "[单款]", "单款"];

/// Whether a 工作类别 is written with （单款）.
pub fn is_per_piece(text: &str) -> bool {
    let text = compact(text);
    PER_PIECE.iter().any(|ending| text.ends_with(ending))
}

/// A 工作类别 in the form in which two are compared: without white space, 、 and （单款）.
pub fn work_name(text: &str) -> String {
    let text = compact(text).replace('、', "");
    PER_PIECE.iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(&text).to_owned()
}

/// The candidate nearest to a word by edit distance, if at least half of the letters agree. Of several
/// equally near the first wins.
pub fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let beginning = |text: &str| folded(text).chars().take(64).collect::<String>();
    let word = beginning(word);
    candidates
        .iter()
        .filter_map(|candidate| Some((near(&word, &beginning(candidate))?, *candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The edit distance of two words, if at least half of the longer one agrees.
pub fn near(word: &str, other: &str) -> Option<usize> {
    let distance = strsim::levenshtein(word, other);
    (distance * 2 <= word.chars().count().max(other.chars().count())).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handbook::standard_limits;
    use crate::model::choice::*;
    use proptest::prelude::*;

    fn text(written: &str) -> Value {
        Value::Text(written.into())
    }

    #[test]
    fn members_and_synonyms() {
        for (written, channel) in [
            ("书面", Channel::Written),
            ("Email", Channel::Email),
            ("电子邮件", Channel::Email),
            ("微信确认", Channel::WeChat),
            (" 口　头 ", Channel::Spoken),
            ("传真件", Channel::Fax),
            ("签字／盖章", Channel::Signature),
            ("书面（邮件）", Channel::Email),
        ] {
            assert_eq!(choice::<Channel>(&text(written)), Reading::known(channel), "{written}");
        }
        assert_eq!(choice::<OrderStatus>(&text("取消")), Reading::known(OrderStatus::Cancelled));
        assert_eq!(choice::<PlacementStatus>(&text("取消")), Reading::known(PlacementStatus::Cancelled));
        for (written, status) in [
            ("不做了", OrderStatus::Cancelled),
            ("Cancelled", OrderStatus::Cancelled),
            ("中止", OrderStatus::Shelved),
            ("已归档", OrderStatus::Done),
            ("In Progress", OrderStatus::Running),
            ("待修改", OrderStatus::Revising),
            ("待开工", OrderStatus::NotStarted),
            ("取消了", OrderStatus::Cancelled),
            ("撤销", OrderStatus::Cancelled),
            ("搁置中", OrderStatus::Shelved),
            ("暂停", OrderStatus::Shelved),
            ("已确认", OrderStatus::Done),
            ("结案", OrderStatus::Done),
            ("done", OrderStatus::Done),
            ("等客户", OrderStatus::AwaitingClient),
            ("客户确认中", OrderStatus::AwaitingClient),
            ("已交稿", OrderStatus::AwaitingClient),
        ] {
            assert_eq!(choice::<OrderStatus>(&text(written)), Reading::known(status), "{written}");
        }
        for written in ["退回", "不通过", "有修改", "基本同意，微调", "不同意", "驳回", "修改后通过"]
        {
            assert_eq!(choice::<Opinion>(&text(written)), Reading::known(Opinion::Revise), "{written}");
        }
        for (written, deviation) in [
            ("没有", Deviation::None),
            ("正常播出", Deviation::None),
            ("漏刊一次", Deviation::Missed),
            ("未刊出", Deviation::Missed),
            ("错版", Deviation::Wrong),
        ] {
            assert_eq!(choice::<Deviation>(&text(written)), Reading::known(deviation), "{written}");
        }
        for (written, result) in [
            ("拒收", AcceptanceResult::Returned),
            ("部分", AcceptanceResult::Partly),
            ("验收通过", AcceptanceResult::Passed),
        ] {
            assert_eq!(choice::<AcceptanceResult>(&text(written)), Reading::known(result), "{written}");
        }
        for (written, status) in [
            ("已结案", ProjectStatus::Ended),
            ("解约", ProjectStatus::Ended),
            ("取消", ProjectStatus::Ended),
            ("停工", ProjectStatus::Paused),
            ("合作中", ProjectStatus::Serving),
            ("投标", ProjectStatus::Courting),
        ] {
            assert_eq!(choice::<ProjectStatus>(&text(written)), Reading::known(status), "{written}");
        }
        for (written, status) in [
            ("已撤", PlacementStatus::Cancelled),
            ("停刊", PlacementStatus::Cancelled),
            ("已下刊", PlacementStatus::Published),
            ("已订", PlacementStatus::Booked),
            ("顺延", PlacementStatus::Rescheduled),
        ] {
            assert_eq!(choice::<PlacementStatus>(&text(written)), Reading::known(status), "{written}");
        }
        assert_eq!(choice::<ClientTerms>(&text("月结30天")), Reading::known(ClientTerms::Monthly));
        assert_eq!(choice::<ClientTerms>(&text("款到发稿")), Reading::known(ClientTerms::PrepayFirst));
        assert_eq!(choice::<MediumTerms>(&text("月结30天")), Reading::known(MediumTerms::Postpaid));
        for (written, way) in [
            ("电汇", SettlementMethod::Transfer),
            ("银承", SettlementMethod::Bill),
            ("房抵", SettlementMethod::Offset),
            ("微信", SettlementMethod::ThirdParty),
        ] {
            assert_eq!(choice::<SettlementMethod>(&text(written)), Reading::known(way), "{written}");
        }
        assert_eq!(choice::<MakeGoodRule>(&text("不补")), Reading::known(MakeGoodRule::None));
        assert_eq!(choice::<ReceiptKind>(&text("押金")), Reading::known(ReceiptKind::Deposit));
        assert_eq!(choice::<ReceiptKind>(&text("首付款")), Reading::known(ReceiptKind::MediaPrepayment));
        assert_eq!(choice::<ProjectStatus>(&text("暂停")), Reading::known(ProjectStatus::Paused));
        assert_eq!(choice::<PlacementStatus>(&text("已确认")), Reading::known(PlacementStatus::Confirmed));
        assert_eq!(choice::<AcceptanceResult>(&text("退回")), Reading::known(AcceptanceResult::Returned));
        assert_eq!(choice::<LeadRank>(&text("资深ae")), Reading::known(LeadRank::SeniorAccount));
        assert_eq!(choice::<Deviation>(&text("无")), Reading::known(Deviation::None), "无 is a member here");
        assert_eq!(choice::<Channel>(&text("")).content, Content::Blank);
        assert_eq!(choice::<Channel>(&text("/")).content, Content::Blank);
    }

    /// A remark in brackets is left out with a note, unless it takes the word back.
    #[test]
    fn remarks_in_brackets() {
        for (written, status) in [
            ("取消（客户）", Some(OrderStatus::Cancelled)),
            ("完成（3.5）", Some(OrderStatus::Done)),
            ("完成（待补签）", None),
            ("取消（未定）", None),
            ("（取消）", None),
        ] {
            let reading = choice::<OrderStatus>(&text(written));
            assert_eq!(reading.content, status.map_or(Content::Refused, Content::Known), "{written}");
            let code = if status.is_some() { Code::D19 } else { Code::D18 };
            assert_eq!(reading.note.map(|note| note.code), Some(code), "{written}");
        }
        let reading = choice::<AcceptanceResult>(&text("合格（少10个）"));
        assert_eq!(reading.content, Content::Refused);
    }

    #[test]
    fn a_way_that_is_not_on_the_list_is_spoken_or_blank() {
        for (written, way) in [
            ("微信、邮件", Some(Channel::Email)),
            ("书面/微信", Some(Channel::Written)),
            ("电话/邮件", Some(Channel::Telephone)),
            ("电话、口头", Some(Channel::Telephone)),
            ("口头，已补签字", None),
            ("口头同意，待补签", Some(Channel::Spoken)),
            ("口头答应", Some(Channel::Spoken)),
            ("电话里同意", Some(Channel::Telephone)),
            ("未签字", Some(Channel::Spoken)),
            ("书面（补）", None),
            ("钉钉", None),
            ("待补", Some(Channel::Spoken)),
            ("否", Some(Channel::Spoken)),
        ] {
            let reading = channel(&text(written));
            assert_eq!(reading.content, way.map_or(Content::Refused, Content::Known), "{written}");
            let listed = ["微信、邮件", "书面/微信", "电话/邮件", "电话、口头"].contains(&written);
            assert_eq!(reading.note.map(|note| note.code), (!listed).then_some(Code::D18), "{written}");
        }
    }

    #[test]
    fn unknown_words_are_said_with_the_nearest() {
        let reading = choice::<MediumKind>(&text("报媒"));
        assert_eq!(reading.content, Content::Known(MediumKind::Other));
        let note = reading.note.unwrap();
        assert_eq!(note.code, Code::D18);
        assert!(note.message.contains("最接近的是「报纸」"), "{}", note.message);
        let reading = choice::<Channel>(&text("飞鸽"));
        assert_eq!((reading.content, reading.note.unwrap().code), (Content::Refused, Code::D18));
    }

    #[test]
    fn kinds_of_work() {
        let limits = standard_limits();
        for (written, kind, noted) in [
            ("完稿（单款）", "完稿", false),
            ("文案、平面设计稿", "文案平面设计稿", false),
            ("创意概念(单款)", "创意概念", false),
            ("广播及CF创意", "广播及CF创意", false),
            ("广播及cf创意", "广播及CF创意", false),
            ("其他", "其他", false),
            ("媒体排期", "其他", true),
        ] {
            let reading = work_kind(&text(written), &limits);
            assert_eq!(reading.content, Content::Known(kind.to_owned()), "{written}");
            assert_eq!(reading.note.is_some(), noted, "{written}");
        }
    }

    #[test]
    fn the_nearest_name() {
        let names = ["陆闻笛", "陆一鸣", "尹知夏", "澜隰晨讯"];
        for (word, near) in
            [("陆闻迪", Some("陆闻笛")), ("澜隰晨迅", Some("澜隰晨讯")), ("王五", None), ("", None)]
        {
            assert_eq!(nearest(word, &names), near, "{word}");
        }
    }

    proptest! {
        #[test]
        fn no_cell_panics(written in "\\PC{0,20}", number in proptest::num::f64::ANY) {
            let _ = (choice::<Channel>(&text(&written)), choice::<Scope>(&Value::Number(number)));
        }
    }
}

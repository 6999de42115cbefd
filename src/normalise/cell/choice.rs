//! Closed lists: the word itself, a known synonym, or a finding with the nearest member (D18).

use super::clean::{compact, folded, is_compact};
use super::{Reading, means_nothing, shown, unusable};
use crate::finding::Code;
use crate::handbook::OTHER;
use crate::model::Content;
use crate::model::choice::{Channel, Choice};
use crate::model::settings::WorkLimit;
use crate::read::table::Value;

/// Other words for a member, tried for every list that has the member.
const SYNONYMS: &[(&str, &[&str])] = &[
    // 布署方式, 确认方式
    ("邮件", &["EMAIL", "E-MAIL", "MAIL", "电子邮件", "邮箱", "EMAIL确认", "邮件确认", "书面(邮件)"]),
    ("微信", &["微信确认", "微信群", "WECHAT", "企业微信"]),
    ("签字", &["签名", "签字确认", "签字盖章", "签字/盖章", "签章", "签收", "客户签字", "客户签名"]),
    ("盖章", &["公章", "盖章确认", "客户盖章"]),
    ("书面", &["书面确认", "书面布署单", "布署单", "书面单", "书面文件", "纸质", "文件"]),
    ("传真", &["FAX", "传真确认", "传真件"]),
    ("口头", &["口头确认", "口头通知", "当面", "面谈"]),
    ("电话", &["电话确认", "电话通知", "来电"]),
    // 状态
    ("服务中", &["执行中", "服务", "在服务"]),
    ("洽谈", &["洽谈中", "意向", "提案中", "意向中"]),
    ("暂停", &["已暂停", "中止", "暂停中"]),
    ("结束", &["已结束", "终止", "完结"]),
    ("完成", &["已完成", "完工", "已完工", "OK", "DONE", "已确认", "结案", "已结案"]),
    ("进行中", &["进行", "制作中", "在做"]),
    (
        "待客户确认",
        &["待确认", "待客户", "等客户确认", "已提交", "等客户", "客户确认中", "已交稿", "已交", "待客户反馈"],
    ),
    ("修改中", &["修改", "改稿", "改稿中"]),
    ("未开始", &["未开工", "待开始", "未启动"]),
    ("取消", &["已取消", "作废", "取消了", "撤销", "已撤销", "撤单"]),
    ("搁置", &["已搁置", "挂起", "搁置中", "暂停", "已暂停", "暂停中", "暂缓"]),
    ("拟定", &["草拟", "待定", "计划"]),
    ("已确认", &["确认", "客户已确认"]),
    ("已订位", &["订位", "已预订", "已定位"]),
    ("已发片", &["发片", "已送片", "已发稿"]),
    ("已发布", &["已刊登", "已播出", "已上刊", "已投放", "发布"]),
    ("改期", &["已改期", "延期"]),
    ("撤单", &["已撤单", "取消", "已取消", "撤销", "撤稿"]),
    // 客户意见
    ("确认", &["同意", "已确认", "通过", "OK"]),
    (
        "修改",
        &[
            "修改意见",
            "改",
            "需修改",
            "要修改",
            "有修改",
            "退回",
            "打回",
            "不通过",
            "未通过",
            "微调",
            "需微调",
            "基本同意,微调",
            "同意,微调",
            "返工",
            "重做",
        ],
    ),
    // 会议类型
    ("客户会议", &["客户会", "客户沟通会议", "客户沟通会", "客户"]),
    ("内部讨论", &["内部讨论会", "内部会议", "讨论"]),
    ("内部通报", &["内部通报会", "内部通报会议", "通报会"]),
    ("策略沟通", &["策略沟通会", "策略沟通会议"]),
    ("内部通报会", &["内部通报会议", "内部通报"]),
    ("策略沟通会", &["策略沟通会议", "策略沟通"]),
    ("客户会议纪要", &["会议纪要"]),
    ("签订合同", &["合同签订", "签合同", "签约"]),
    // 定期服务
    ("每周工作进程", &["周工作进度汇报", "周工作进度", "周报", "工作进程", "每周进程", "每周工作进度"]),
    ("广告执行报告", &["执行报告"]),
    ("阶段广告策略与修正", &["阶段广告策略", "阶段策略", "广告策略与修正", "阶段广告策略修正"]),
    ("市场分析", &["市场分析报告"]),
    ("费用清单", &["投放费用清单", "媒体费用清单"]),
    ("付款对账清单", &["对账清单", "付款对帐清单", "对帐清单", "对账单"]),
    // 媒体
    ("报纸", &["报纸广告", "报刊"]),
    ("广播", &["电台", "电波"]),
    ("电视", &["电视台", "TV"]),
    ("网络", &["互联网", "线上", "网站"]),
    ("户外", &["户外广告", "路牌"]),
    ("预付", &["预付款", "先付"]),
    ("后付", &["后付款", "账期"]),
    ("先款后播", &["先款后发", "预付款"]),
    (
        "错一补一漏一补二",
        &["错一补一、漏一补二", "错一补一,漏一补二", "错一补一/漏一补二", "错一补一;漏一补二"],
    ),
    // 票据、款项
    ("专票", &["增专", "专", "专用"]),
    ("普票", &["增普", "普", "普通"]),
    ("媒体预付款", &["媒体款", "广告款", "预付款", "媒体费", "广告费"]),
    ("制作款", &["制作费"]),
    ("服务费", &["代理服务费", "月费", "代理费"]),
    ("尾款", &["余款", "结算款"]),
    ("退款", &["退回款", "媒体退款"]),
    // 发布、验收
    ("无", &["正常", "无差异", "一致", "NONE"]),
    ("漏播", &["漏刊", "漏登", "少播"]),
    ("错播", &["错刊", "错登"]),
    ("样报", &["报样", "样刊"]),
    ("监播报告", &["监播", "监测报告", "监播单"]),
    ("合格", &["通过", "全部合格", "验收合格"]),
    ("部分合格", &["部分通过"]),
    ("退回", &["不合格", "退货"]),
    // 部门、职级、范围
    ("客户服务小组", &["客户服务部", "客服部", "客服"]),
    ("项目服务小组", &["项目小组", "项目部"]),
    ("媒介部", &["媒介", "媒体部"]),
    ("资深AE", &["资深客户执行", "高级AE"]),
    ("创意设计", &["创意", "设计"]),
    ("影视广播", &["影视", "CF", "广播及CF"]),
    ("监测评估", &["监测", "评估", "效果评估"]),
    // 计价
    ("次", &["按次", "每次"]),
    ("天", &["按天", "日", "每天"]),
    ("月", &["按月", "每月"]),
    ("打包", &["整包", "包"]),
    // 升级表, 别名表, 假期表
    ("放假", &["休", "休息", "假", "放假日"]),
    ("上班", &["班", "补班", "调休", "调休上班", "工作日"]),
];

/// Words that make a longer text a member, where it has those of one member alone: 数电专票.
const CONTAINED: [(&str, [&str; 2]); 2] = [("专票", ["专票", "专用发票"]), ("普票", ["普票", "普通发票"])];

/// A member of a closed list. An unknown word becomes 其他 if the list has it, and is refused otherwise;
/// D18 names the nearest member.
pub fn choice<C: Choice>(value: &Value) -> Reading<C> {
    let words: Vec<&'static str> = C::ALL.iter().map(|member| member.word()).collect();
    word(value, &words).map(|index| C::ALL.get(index).copied()).flatten()
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

/// A word in the form in which it is compared with the members.
fn compared(written: &str) -> String {
    compact(written).replace(['"', '“', '”'], "")
}

/// The member that a word names, by itself or by a synonym.
fn member(written: &str, members: &[&str]) -> Option<usize> {
    itself(written, members).or_else(|| synonym(written, members))
}

fn itself(written: &str, members: &[&str]) -> Option<usize> {
    members.iter().position(|member| is_compact(member, written))
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
        for written in ["退回", "不通过", "有修改", "基本同意，微调"] {
            assert_eq!(choice::<Opinion>(&text(written)), Reading::known(Opinion::Revise), "{written}");
        }
        assert_eq!(choice::<ProjectStatus>(&text("暂停")), Reading::known(ProjectStatus::Paused));
        assert_eq!(choice::<PlacementStatus>(&text("已确认")), Reading::known(PlacementStatus::Confirmed));
        assert_eq!(choice::<AcceptanceResult>(&text("退回")), Reading::known(AcceptanceResult::Returned));
        assert_eq!(choice::<LeadRank>(&text("资深ae")), Reading::known(LeadRank::SeniorAccount));
        assert_eq!(choice::<Deviation>(&text("无")), Reading::known(Deviation::None), "无 is a member here");
        assert_eq!(choice::<Channel>(&text("")).content, Content::Blank);
        assert_eq!(choice::<Channel>(&text("/")).content, Content::Blank);
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

//! Who signed: a name among the words beside a date, or the words make the date doubtful.

/// Words that hold a character of doubt and are in order.
const BEYOND_DOUBT: [&str; 9] =
    ["收到", "到账", "到款", "无异议", "无误", "无意见", "无修改", "没问题", "没意见"];

/// Words beside a date that are nobody's name.
const ASIDE: [&str; 58] = [
    "第一稿",
    "第二稿",
    "第三稿",
    "一稿",
    "二稿",
    "三稿",
    "四稿",
    "五稿",
    "第一版",
    "第二版",
    "第三版",
    "扫描件",
    "复印件",
    "盖章件",
    "签字件",
    "原件",
    "回执",
    "公章",
    "合同章",
    "印章",
    "客户方",
    "客户代表",
    "甲方",
    "乙方",
    "我方",
    "对方",
    "双方",
    "经办人",
    "经办",
    "签字人",
    "签名人",
    "确认人",
    "负责人",
    "审批人",
    "法人",
    "代签",
    "重签",
    "当面",
    "现场",
    "会上",
    "快递",
    "寄回",
    "发布",
    "发送",
    "可以",
    "已阅",
    "已读",
    "知悉",
    "再次",
    "首次",
    "二次",
    "最终",
    "复核",
    "已核",
    "登记",
    "入账",
    "转账",
    "系统",
];

/// Whether a name ends with a title: `王总`, `褚经理`.
pub(super) fn has_title(name: &str) -> bool {
    ["总", "经理", "总监", "主任", "主管", "部长", "董", "助理", "老师"]
        .iter()
        .any(|title| name.ends_with(title))
}

/// Who signed, from the words around a date: `None` where the words make the date doubtful.
///
/// 口头, 电话 and 微信 are doubtful too, because how a client confirmed belongs in 确认方式.
pub(super) fn signature(words: &str) -> Option<Option<String>> {
    const DOUBT: &[&str] = &[
        "拒",
        "驳",
        "前",
        "后",
        "左右",
        "约",
        "大概",
        "预计",
        "计划",
        "拟",
        "暂",
        "未",
        "待",
        "底",
        "初",
        "中旬",
        "上旬",
        "下旬",
        "下周",
        "上周",
        "本周",
        "争取",
        "尽",
        "或",
        "至",
        "到",
        "起",
        "止",
        "不",
        "无",
        "没",
        "?",
        "星期",
        "近期",
        "近日",
        "凌晨",
        "口头",
        "电话",
        "微信",
        "改",
        "等",
        "催",
        "回复",
        "~",
        "+",
        "作废",
        "退",
        "撤",
        "取消",
        "驳",
        "拒",
        "搁置",
        "否决",
        "顺延",
        "延期",
        "延后",
        "推迟",
        "误",
        "错",
        "漏",
        "重复",
        "多付",
        "冲红",
        "红冲",
        "冲销",
        "原定",
        "原计划",
        "要求",
        "部分",
        "条件",
        "钉钉",
        "短信",
        "QQ",
    ];
    const SIGNED: &[&str] = &[
        "已归档",
        "归档",
        "已存档",
        "存档",
        "已交付",
        "交付",
        "已移交",
        "移交",
        "已收到",
        "收到",
        "已收",
        "收讫",
        "已回传",
        "回传",
        "已寄出",
        "寄出",
        "已寄",
        "已发出",
        "发出",
        "已上传",
        "上传",
        "已备案",
        "备案",
        "签收",
        "审核",
        "审批",
        "通过",
        "核对",
        "已支付",
        "支付",
        "已付款",
        "付款",
        "到账",
        "刊登",
        "见报",
        "播出",
        "上刊",
        "开工",
        "启动",
        "定稿",
        "终稿",
        "提案",
        "交稿",
        "送稿",
        "送审",
        "已送",
        "送达",
        "送货",
        "到货",
        "验收",
        "合格",
        "完毕",
        "书面",
        "邮件",
        "传真",
        "盖公章",
        "签章",
        "签署",
        "会签",
        "补签",
        "回签",
        "办结",
        "办妥",
        "已签字",
        "已签",
        "签字",
        "签名",
        "签",
        "已盖章",
        "盖章",
        "已确认",
        "确认",
        "已提交",
        "提交",
        "已完成",
        "完成",
        "已订位",
        "已订",
        "已发片",
        "已发",
        "已交片",
        "已交",
        "已付",
        "已审批",
        "已审",
        "已批",
        "同意",
        "已",
        "是",
        "有",
        "√",
        "✓",
        "✔",
        "☑",
        "■",
        "OK",
        "ok",
        "Ok",
        "YES",
        "Yes",
        "yes",
        "Y",
        "y",
        "1",
        "客户",
    ];
    if words.trim().is_empty() {
        return Some(None);
    }
    let mut rest = words.to_owned();
    // 到账 says nothing of 到, nor 无误 of 无 and 误
    for word in BEYOND_DOUBT {
        rest = rest.replace(word, "");
    }
    if DOUBT.iter().any(|doubt| rest.contains(doubt))
        || rest.trim_matches(|c: char| !c.is_alphanumeric()) == "原"
    {
        return None;
    }
    for word in ASIDE.iter().chain(SIGNED) {
        if rest.contains(word) {
            rest = rest.replace(word, "");
        }
    }
    let name: String =
        rest.chars().filter(|c| !c.is_whitespace() && !",.:;()[]【】<>。，·-".contains(*c)).collect();
    // 签了, 已签好: nobody is called 了
    let name = match name.strip_suffix('了') {
        _ if name.chars().all(|c| "了过好啦讫".contains(c)) => "",
        Some(rest) if rest.chars().count() >= 2 => rest,
        _ => name.as_str(),
    };
    let length = name.chars().count();
    match length {
        0 => Some(None),
        // 年, 月 and 周 belong to a day, but 王年, 林月 and 周总 are people
        _ if name.contains(['年', '月', '周']) && !is_person(name) => None,
        1..=4 if name.chars().all(is_han) => Some(Some(name.to_owned())),
        2..=20 if name.chars().all(|c| c.is_ascii_alphabetic()) => Some(Some(name.to_owned())),
        _ => None,
    }
}

/// Whether a word with 年, 月 or 周 in it is a person: 周总, 林月, but not 周四, 上周 or 下月.
fn is_person(name: &str) -> bool {
    let mut chars = name.chars();
    let (first, second) = (chars.next().unwrap_or_default(), chars.next().unwrap_or_default());
    let of_a_day = "一二三四五六日天末内初中底".contains(second)
        || "上下本每这那几半当次全今明去来一二三四五六七八九十".contains(first);
    !of_a_day && !"年月".contains(first) && (first != '周' || has_title(name) || name.chars().count() == 3)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

//! A meeting's story: its minutes within their hours, the client's signature, the file.

use super::{WorkStep, steps, unconfirmed};
use crate::model::choice::Choice;
use crate::report::view::Input;

pub(super) fn explain(input: &Input, key: &str) -> Option<String> {
    let office = input.office;
    let meeting = office.meetings.iter().find(|meeting| meeting.record.key.eq_ignore_ascii_case(key))?;
    let record = &meeting.record;
    let project = office.case(meeting.case).map(|case| case.key());
    let kind = record.kind.get().map_or("类型未填", |kind| kind.word());
    let important = record.important.is_yes();
    let mut text = format!(
        "会议 {} {}（{kind}{}）\n项目 {}\n\n时限：",
        record.key,
        record.subject.text(),
        if important { "，重要" } else { "" },
        input.project_name(project),
    );
    text.push_str(match record.end.get() {
        Some(_) => "手册 H-4.2.2、H-6.2。\n",
        None => "会议结束时间未填或无法识别，不判期限。\n",
    });
    let minutes = record.minutes.get().map(|moment| moment.to_string());
    let signed = meeting.signed.day().map(|day| day.to_string());
    let filed = record.filed.known().filter(|answer| answer.is_yes()).map(|_| "是".to_owned());
    let instead = unconfirmed(meeting.signed, &record.signer);
    text.push_str(&steps(
        input,
        &[
            WorkStep::new("会议结束", record.end.get().map(|moment| moment.to_string()), record.end.at),
            WorkStep::new("会议单提交", minutes, record.minutes.at),
            WorkStep::new("客户签字", signed, record.signed.at).instead(instead),
            WorkStep::new("归档", filed, record.filed.at),
        ],
    ));
    Some(text)
}

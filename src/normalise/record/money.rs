//! 收付款: rows → receipts, payments, invoices, fees, rebates, statements, opening balances.

use crate::finding::Code;
use crate::model::choice::{PaymentKind, ReceiptKind};
use crate::model::payment::*;
use crate::model::records::join;
use crate::model::{Content, Fen, Records};
use crate::normalise::intake::Intake;
use crate::normalise::sheet::row::Row;
use crate::normalise::sheet::table::Table;

/// Adds the records of a sheet of 收付款.
pub(crate) fn read<'w>(table: &Table<'w>, records: &mut Records, intake: &mut Intake<'w>) {
    match table.schema.name {
        "客户到款" => join(&mut records.receipts, table.read(intake, receipt)),
        "到款分配" => join(&mut records.receipt_splits, table.read(intake, receipt_split)),
        "媒体付款" => join(&mut records.payments, table.read(intake, payment)),
        "付款分配" => join(&mut records.payment_splits, table.read(intake, payment_split)),
        "收票" => join(&mut records.invoices_in, table.read(intake, invoice_in)),
        "票据分配" => join(&mut records.invoice_splits, table.read(intake, invoice_split)),
        "开票" => join(&mut records.invoices_out, table.read(intake, invoice_out)),
        "服务费" => join(&mut records.fees, table.read(intake, fee)),
        "返点" => join(&mut records.rebates, table.read(intake, rebate)),
        "对账" => join(&mut records.statements, table.read(intake, statement)),
        "期初" => join(&mut records.openings, table.read(intake, opening)),
        _ => {}
    }
}

pub(crate) fn receipt(row: &mut Row<'_, '_>) -> Receipt {
    let identity = row.identity("到款编号");
    let mut receipt = Receipt {
        at: row.at(),
        key: identity.key,
        provisional: identity.provisional,
        key_at: identity.at,
        date: row.date("到款日期"),
        payer: row.text("付款单位"),
        amount: row.refundable("金额"),
        refused_refund: None,
        project: row.project("项目编号"),
        kind: row.choice("款项性质"),
        targets: row.targets("对应单号"),
        bank_no: row.text("流水号"),
        method: row.choice("收付方式"),
        note: row.shared_prose("备注"),
    };
    if let Some(amount) = receipt.amount.get().filter(|amount| *amount > Fen::ZERO)
        && receipt.kind.get() == Some(ReceiptKind::Other)
        && row.text("款项性质").known().is_some_and(|kind| kind.starts_with('退') || kind.ends_with("退款"))
    {
        let message =
            format!("款项性质是退款，而金额 {amount} 是正数；退给客户的款请填负数，否则改正款项性质");
        row.say(Code::D06, "金额", receipt.amount.at, message);
        receipt.refused_refund = Some(amount);
        receipt.amount.content = Content::Refused;
    }
    receipt
}

pub(crate) fn receipt_split(row: &mut Row<'_, '_>) -> ReceiptSplit {
    let split = ReceiptSplit {
        at: row.at(),
        receipt: row.key("到款编号"),
        target: row.target("对应单号"),
        amount: row.refundable("分配金额"),
    };
    row.known_as(&[split.receipt.text()]);
    split
}

pub(crate) fn payment(row: &mut Row<'_, '_>) -> Payment {
    let identity = row.identity("付款编号");
    let mut payment = Payment {
        at: row.at(),
        key: identity.key,
        provisional: identity.provisional,
        key_at: identity.at,
        requested: row.date("申请日期"),
        requester: row.person("申请人"),
        project: row.project("项目编号"),
        medium: row.medium("媒体名称"),
        payee: row.text("收款单位"),
        placements: row.keys("排期编号"),
        kind: row.choice("款项性质"),
        due_amount: row.refundable("应付金额"),
        offset: row.refundable("返点抵扣"),
        paid: row.refundable("实付金额"),
        refused_refund: None,
        advanced: row.yes_no("是否垫付"),
        planned: row.date("计划付款日"),
        date: row.date("实付日期"),
        department_approval: row.yes_no("部门审批"),
        finance_approval: row.yes_no("财务审批"),
        manager_approval: row.yes_no("总经理审批"),
        method: row.choice("收付方式"),
        bank_no: row.text("流水号"),
    };
    row.look_at("备注");
    if payment.date.is_blank() {
        row.excuse_blank("实付金额");
    }
    if payment.kind.get() == Some(PaymentKind::Refund)
        && let Some(paid) = payment.paid.get().filter(|paid| *paid > Fen::ZERO)
    {
        let message =
            format!("款项性质是“退款”，而实付金额 {paid} 是正数；媒体退回的款请填负数，否则改正款项性质");
        row.say(Code::D06, "实付金额", payment.paid.at, message);
        payment.refused_refund = Some(paid);
        payment.paid.content = Content::Refused;
    }
    let cash = payment.paid.get().or(payment.due_amount.get());
    if cash.is_some_and(|cash| cash > Fen::ZERO)
        && let Some(offset) = payment.offset.get().filter(|offset| *offset < Fen::ZERO)
    {
        let message = format!("付款是正数，而返点抵扣写的是 {offset}；抵掉多少请填正数，抵扣退回的另写一行");
        row.say(Code::D06, "返点抵扣", payment.offset.at, message);
        payment.offset.content = Content::Refused;
    }
    payment
}

pub(crate) fn payment_split(row: &mut Row<'_, '_>) -> PaymentSplit {
    let split = PaymentSplit {
        at: row.at(),
        payment: row.key("付款编号"),
        placement: row.key("排期编号"),
        amount: row.refundable("金额"),
    };
    row.known_as(&[split.payment.text()]);
    split
}

pub(crate) fn invoice_in(row: &mut Row<'_, '_>) -> InvoiceIn {
    let identity = row.identity("发票号码");
    let invoice = InvoiceIn {
        at: row.at(),
        key: identity.key,
        provisional: identity.provisional,
        key_at: identity.at,
        date: row.date("发票日期"),
        issuer: row.text("开票单位"),
        total: row.refundable("价税合计"),
        tax_rate: row.percent("税率"),
        net: row.refundable("不含税"),
        tax: row.refundable("税额"),
        kind: row.choice("发票类型"),
        payment: row.key("付款编号"),
        placements: row.keys("排期编号"),
        month: row.month("所属月份"),
    };
    row.look_at("备注");
    invoice
}

pub(crate) fn invoice_split(row: &mut Row<'_, '_>) -> InvoiceSplit {
    let split = InvoiceSplit {
        at: row.at(),
        invoice: row.key("发票号码"),
        placement: row.key("排期编号"),
        amount: row.refundable("金额"),
    };
    row.known_as(&[split.invoice.text()]);
    split
}

pub(crate) fn invoice_out(row: &mut Row<'_, '_>) -> InvoiceOut {
    let identity = row.identity("发票号码");
    InvoiceOut {
        at: row.at(),
        key: identity.key,
        provisional: identity.provisional,
        key_at: identity.at,
        date: row.date("开票日期"),
        client: row.text("客户名称"),
        project: row.project("项目编号"),
        targets: row.targets("对应单号"),
        amount: row.refundable("金额"),
        kind: row.choice("发票类型"),
        content: row.prose("内容"),
    }
}

pub(crate) fn fee(row: &mut Row<'_, '_>) -> ServiceFee {
    let fee = ServiceFee {
        at: row.at(),
        project: row.project("项目编号"),
        month: row.month("月份"),
        amount: row.refundable("金额"),
        due: row.date("应收日"),
    };
    let month = fee.month.known().map(ToString::to_string).unwrap_or_default();
    row.known_as(&[fee.project.text(), &month]);
    fee
}

pub(crate) fn rebate(row: &mut Row<'_, '_>) -> Rebate {
    let identity = row.identity("编号");
    Rebate {
        at: row.at(),
        key: identity.key,
        provisional: identity.provisional,
        key_at: identity.at,
        medium: row.medium("媒体名称"),
        project: row.project("项目编号"),
        placement: row.key("排期编号"),
        accrued: row.refundable("应计"),
        received: row.refundable("实收"),
        date: row.date("日期"),
        owner: row.choice("归属"),
        passed_on: row.date("转付客户日"),
    }
}

pub(crate) fn statement(row: &mut Row<'_, '_>) -> Statement {
    let identity = row.identity("对账单号");
    let (period, sent) = (row.text("期间"), row.date("发出日"));
    Statement {
        at: row.at(),
        key: identity.key,
        provisional: identity.provisional,
        key_at: identity.at,
        counterparty: row.text("对方"),
        month: row.month_of(&period, sent.get()),
        period,
        our_balance: row.refundable("我方余额"),
        their_balance: row.refundable("对方余额"),
        sent,
        returned: row.date("回传日"),
        sealed: row.yes_no("盖章"),
        explanation: row.prose("差异说明"),
    }
}

pub(crate) fn opening(row: &mut Row<'_, '_>) -> Opening {
    let opening = Opening {
        at: row.at(),
        kind: row.choice("类型"),
        project: row.project("项目编号"),
        counterparty: row.text("对方"),
        amount: row.refundable("金额"),
        until: row.date("截至日"),
    };
    let kind = opening.kind.get().map(|kind| kind.to_string()).unwrap_or_default();
    row.known_as(&["期初", &kind, opening.project.text(), opening.counterparty.text()]);
    opening
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::run;
    use rstest::rstest;

    /// −1,000 beside a payment of 24,000 may mean that 1,000 was deducted: it is not taken off the gross.
    #[rstest]
    #[case::deducted("24000 | -1000", true)]
    #[case::in_words("24000 | (1,000.00)", true)]
    #[case::asked_for(" | -1000", true)]
    #[case::as_it_should_be("24000 | 1000", false)]
    #[case::taken_back("-24000 | -1000", false)]
    fn an_offset_of_the_other_sign_is_refused(#[case] amounts: &str, #[case] refused: bool) {
        let outcome = run(&format!(
            "[收付款/媒体付款]\n付款编号 | 应付金额 | 实付金额 | 返点抵扣\nFK1 | 25000 | {amounts}"
        ));
        assert_eq!(outcome.all(Code::D06).len(), usize::from(refused), "{:#?}", outcome.lines());
        assert_eq!(outcome.office.payments.iter().all(|one| one.record.offset.is_refused()), refused);
    }
}

//! Test only: what must hold of any office.

use super::receipts::{WrittenReceipts, allocate};
use super::receivables::Receivables;
use super::*;
use crate::model::Field;
use crate::testing::offices::{FIRST, SPAN, any_office, day};
use chrono::Days;
use proptest::prelude::*;

fn scale(field: &mut Field<Fen>, by: i64) {
    if let Content::Known(amount) = &mut field.content {
        amount.0 *= by;
    }
}

fn scaled(mut office: Office, by: i64) -> Office {
    for placement in &mut office.placements {
        let record = &mut placement.record;
        for field in
            [&mut record.amount, &mut record.cost, &mut record.client_penalty, &mut record.medium_penalty]
        {
            scale(field, by);
        }
    }
    office.quotes.iter_mut().flat_map(|q| &mut q.lines).for_each(|line| scale(&mut line.amount, by));
    office.receipts.iter_mut().for_each(|r| scale(&mut r.record.amount, by));
    office.receipt_splits.iter_mut().for_each(|s| scale(&mut s.record.amount, by));
    for payment in &mut office.payments {
        scale(&mut payment.record.paid, by);
        scale(&mut payment.record.offset, by);
    }
    office.invoices_in.iter_mut().for_each(|v| scale(&mut v.record.total, by));
    office
}

/// The figures of a placement that must scale, and the state that must not change.
fn figures(books: &PlacementBooks) -> (Vec<Option<Fen>>, PlacementState) {
    let b = books;
    let some = [b.received, b.paid, b.invoiced_in, b.advanced, b.uninvoiced].map(Some);
    let known = [
        b.ordered,
        b.cost,
        b.offset,
        b.published,
        b.published_cost,
        b.client_balance,
        b.media_balance,
        b.margin,
    ];
    (some.into_iter().chain(known).collect(), b.state)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// "Covered on day d" is what a whole run as of d prints.
    #[test]
    fn replay_is_a_run_as_of_every_day(office in any_office()) {
        let receivables = Receivables::new(&office);
        let written = WrittenReceipts::new(&office, &receivables, &Memory::default());
        let replay = replay::replay(&office, &receivables, &written);
        for offset in 0..=SPAN {
            let on = day(FIRST) + Days::new(offset);
            let run = allocate(&office, &receivables, &written, on);
            for id in office.placements.ids() {
                let receivable = receivables.id(Covered::Placement(id));
                prop_assert_eq!(replay.received_on(id, on), run.of(receivable), "placement {:?} on {}", id, on);
            }
            for id in office.quotes.ids() {
                let receivable = receivables.id(Covered::Quote(id));
                prop_assert_eq!(replay.quote_received_on(id, on), run.of(receivable), "quote {:?} on {}", id, on);
            }
        }
    }

    /// Σ = Σ allocated + Σ unallocated, of every document, every placement and in all.
    #[test]
    fn money_is_conserved(office in any_office()) {
        let books = reconcile(&office, &Memory::default());
        let mut by_placement = office.placements.map(|_| [Fen::ZERO; 4]);
        for receipt in &books.receipts {
            prop_assert_eq!(receipt.amount, receipt.allocated() + receipt.unallocated);
            for part in &receipt.parts {
                if let Covered::Placement(id) = part.to { by_placement[id][0] += part.amount; }
            }
        }
        for payment in &books.payments {
            let cash: Fen = payment.parts.iter().map(|part| part.cash).sum();
            let offset: Fen = payment.parts.iter().map(|part| part.offset).sum();
            prop_assert_eq!(payment.gross(), payment.unallocated.map(|left| cash + offset + left));
            if payment.unallocated == Some(Fen::ZERO) && !payment.parts.is_empty() {
                prop_assert_eq!((cash, Some(offset)), (payment.paid, payment.offset));
            }
            for part in &payment.parts {
                by_placement[part.to][1] += part.cash;
                by_placement[part.to][2] += part.offset;
            }
        }
        for invoice in &books.invoices_in {
            let parts: Fen = invoice.parts.iter().map(|(_, amount)| *amount).sum();
            prop_assert_eq!(invoice.amount, parts + invoice.unallocated);
            for (covered, amount) in &invoice.parts {
                if let Covered::Placement(i) = covered { by_placement[*i][3] += *amount; }
            }
        }
        for (b, sums) in books.placements.iter().zip(by_placement) {
            prop_assert_eq!([Some(b.received), Some(b.paid), b.offset, Some(b.invoiced_in)], sums.map(Some));
        }
        for project in &books.projects {
            prop_assert_eq!(project.received, project.allocated + project.unallocated);
        }
        prop_assert!(books.control_totals.iter().all(|total| total.balances()));
    }

    /// Step 4 never gives more than what is lacking, nor to what is not confirmed.
    #[test]
    fn the_automatic_step_fills_only_what_is_confirmed_and_lacking(office in any_office()) {
        let books = reconcile(&office, &Memory::default());
        for (placement, b) in office.placements.iter().zip(&books.placements) {
            if b.receipt_parts.iter().any(|part| part.by == By::Automatic) {
                prop_assert!(b.ordered.is_some_and(|ordered| b.received <= ordered));
                prop_assert!(placement.confirmed.is_written());
                prop_assert!(!placement.is_cancelled(office.as_of()));
            }
        }
    }

    /// All amounts × 10 give all figures × 10.
    #[test]
    fn amounts_times_ten_give_figures_times_ten(office in any_office()) {
        let plain = reconcile(&office, &Memory::default());
        let tenfold = reconcile(&scaled(office, 10), &Memory::default());
        for (a, b) in plain.placements.iter().zip(&tenfold.placements) {
            let (amounts, state) = figures(a);
            let ten: Vec<_> = amounts.into_iter().map(|a| a.map(|fen| Fen(fen.0 * 10))).collect();
            prop_assert_eq!((ten, state), figures(b));
        }
    }

    /// The order of rows changes nothing: documents are taken by date and key.
    #[test]
    fn the_order_of_rows_changes_nothing(office in any_office()) {
        let mut turned = office.clone();
        let last = office.receipts.len().wrapping_sub(1);
        turned.receipts = turned.receipts.into_iter().rev().collect();
        turned.receipt_splits.reverse();
        for split in &mut turned.receipt_splits {
            if let Link::To(id) = &mut split.receipt { *id = (last - id.index()).into(); }
        }
        let a = reconcile(&office, &Memory::default());
        let b = reconcile(&turned, &Memory::default());
        for (a, b) in a.placements.iter().zip(&b.placements) {
            prop_assert_eq!(figures(a), figures(b));
        }
        for (a, b) in a.receipts.iter().zip(b.receipts.iter().rev()) {
            let mut b = b.clone();
            b.parts.iter_mut().for_each(|part| part.from = (last - part.from.index()).into());
            prop_assert_eq!(a, &b);
        }
    }

    /// Every bridge leads from its start to its end.
    #[test]
    fn bridges_add_up(office in any_office()) {
        let books = reconcile(&office, &Memory::default());
        for bridge in bridges(&office, &books) {
            prop_assert!(bridge.adds_up(), "{:#?}", bridge);
        }
        for one in uninvoiced(&office, &books) {
            prop_assert_eq!(one.amount, one.months.iter().map(|(_, part)| *part).sum::<Fen>());
            prop_assert!(one.client_paid.total() <= one.amount);
        }
    }

    /// Ages add up to the balance they are ages of.
    #[test]
    fn ages_add_up_to_what_is_unused(office in any_office()) {
        let books = reconcile(&office, &Memory::default());
        for b in books.placements.iter().filter(|b| b.media_balance.is_some()) {
            let aged: Fen = b.ageing.0.iter().sum();
            prop_assert_eq!(aged, b.media_balance.unwrap_or_default().or_zero());
        }
        for b in &books.placements {
            let aged: Fen = b.receivable_ageing.0.iter().sum();
            prop_assert_eq!(aged, b.unreceived.unwrap_or_default());
        }
    }
}

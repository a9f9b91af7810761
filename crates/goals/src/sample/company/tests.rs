use super::*;

fn company() -> Company {
    Company::until("2026-11-21".parse().unwrap(), 500)
}

#[test]
fn there_are_about_two_hundred_thousand_rows_over_three_years() {
    let company = company();
    let payments = company.invoices.iter().filter(|invoice| invoice.paid.is_some()).count();
    let rows = company.customers.len()
        + company.deals.len()
        + company.invoices.len()
        + payments
        + company.tickets.len();
    assert!((180_000..240_000).contains(&rows), "{rows}");
    assert_eq!("2023-11-22", company.date(0).to_string());
    assert_eq!("2026-11-21", company.date(DAYS - 1).to_string());
}

#[test]
fn the_same_day_makes_the_same_company() {
    let total = |company: &Company| company.invoices.iter().map(|invoice| invoice.amount_cents).sum::<u64>();
    assert_eq!(total(&company()), total(&company()));
}

#[test]
fn nothing_happens_after_today_and_nothing_before_its_cause() {
    let company = company();
    for deal in &company.deals {
        assert!(deal.closed.is_none_or(|closed| deal.opened < closed && closed < DAYS));
    }
    for invoice in &company.invoices {
        assert!(invoice.paid.is_none_or(|paid| invoice.issued < paid && paid < DAYS));
    }
}

#[test]
fn sales_grow_and_weekends_are_quiet() {
    let company = company();
    let sold = |days: std::ops::Range<u32>| -> u64 {
        let inside = company.invoices.iter().filter(|invoice| days.contains(&invoice.issued));
        inside.map(|invoice| invoice.amount_cents).sum()
    };
    let (first, last) = (sold(0..365), sold(731..1_096));
    assert!(first * 14 / 10 < last && last < first * 3, "{first} {last}");
    let opened_on = |weekday: i8| {
        company
            .tickets
            .iter()
            .filter(|t| company.date(t.opened).weekday().to_monday_zero_offset() == weekday)
            .count()
    };
    assert!(opened_on(6) * 2 < opened_on(1));
}

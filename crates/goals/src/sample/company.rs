//! Three years of a company that sells coffee equipment: a fixed seed, and dates up to today.
//!
//! Growth, seasons, weekends, regions and reps are such that charts look like a company's: sales grow by about a
//! quarter a year, invoices are paid ever more punctually, support answers a little faster than it used to.

use jiff::civil::Date;

use super::random::Chance;
use super::words::{
    CHANNELS, FIRST, METHODS, PRIORITIES, PRODUCTS, REGIONS, REPS, SEASON, SECOND, SEGMENTS, WEEK,
};

/// Days of history: three years.
pub(crate) const DAYS: u32 = 1_096;
/// Customers that were there before the first day.
const FIRST_CUSTOMERS: u32 = 900;
const SEED: u64 = 0x7465_616d_7772_6967;

/// One day of the history, from 0.
pub(crate) type Day = u32;

pub(crate) struct Customer {
    pub name: String,
    pub region: u32,
    pub segment: &'static str,
    /// `None`: before the history.
    pub since: Option<Day>,
    pub left: Option<Day>,
}

pub(crate) struct Deal {
    pub customer: u32,
    pub rep: u32,
    pub product: u32,
    pub opened: Day,
    pub closed: Option<Day>,
    pub stage: &'static str,
    pub amount_cents: u64,
}

pub(crate) struct Invoice {
    pub customer: u32,
    pub product: u32,
    pub issued: Day,
    pub amount_cents: u64,
    pub paid: Option<Day>,
    pub method: &'static str,
}

pub(crate) struct Ticket {
    pub customer: u32,
    pub opened: Day,
    pub channel: &'static str,
    pub priority: &'static str,
    pub first_reply_minutes: u32,
    pub closed: Option<Day>,
    pub is_satisfied: Option<bool>,
}

/// Days from an invoice to its due day.
pub(crate) const DUE_DAYS: u32 = 30;

/// All that happened, in order.
pub(crate) struct Company {
    pub today: Date,
    pub customers: Vec<Customer>,
    pub deals: Vec<Deal>,
    pub invoices: Vec<Invoice>,
    pub tickets: Vec<Ticket>,
}

impl Company {
    /// The company as it is on `today`, of which `today_thousandths` have passed.
    pub(crate) fn until(today: Date, today_thousandths: u32) -> Self {
        let mut company = Self {
            today,
            customers: Vec::new(),
            deals: Vec::new(),
            invoices: Vec::new(),
            tickets: Vec::new(),
        };
        let mut chance = Chance::new(SEED);
        for _ in 0..FIRST_CUSTOMERS {
            company.add_customer(&mut chance, None);
        }
        for day in 0..DAYS {
            let busy = company.busy(day) * if day + 1 == DAYS { today_thousandths } else { 1_000 } / 1_000;
            company.live_through(day, busy, &mut chance);
        }
        company
    }

    /// The civil date of a day of the history.
    pub(crate) fn date(&self, day: Day) -> Date {
        let back = i64::from(DAYS) - 1 - i64::from(day);
        self.today.checked_sub(jiff::Span::new().days(back)).unwrap_or(self.today)
    }

    /// How much happens on a day, in thousandths of an ordinary day of the first year.
    fn busy(&self, day: Day) -> u32 {
        let date = self.date(day);
        let at = |table: &[u32], index: i8| {
            usize::try_from(index).ok().and_then(|index| table.get(index)).copied().unwrap_or(1_000)
        };
        let season = at(&SEASON, date.month() - 1);
        let week = at(&WEEK, date.weekday().to_monday_zero_offset());
        let growth = 1_000 + 780 * day / DAYS;
        season * week / 1_000 * growth / 1_000
    }

    fn live_through(&mut self, day: Day, busy: u32, chance: &mut Chance) {
        for _ in 0..chance.about(busy * 13 / 10) {
            self.add_customer(chance, Some(day));
        }
        if chance.in_thousand(busy.min(1_000) * 4 / 10) {
            self.lose_customer(chance, day);
        }
        for _ in 0..chance.about(busy * 15) {
            self.open_deal(chance, day);
        }
        for _ in 0..chance.about(busy * 42) {
            self.issue_invoice(chance, day);
        }
        for _ in 0..chance.about(busy * 36) {
            self.open_ticket(chance, day);
        }
    }

    fn add_customer(&mut self, chance: &mut Chance, since: Option<Day>) {
        let segment = *chance.pick(&SEGMENTS, &"Café");
        let name = format!("{} {} {segment}", chance.pick(&FIRST, &"Old"), chance.pick(&SECOND, &"Mill"));
        let region = chance.below(count(&REGIONS)) + 1;
        self.customers.push(Customer { name, region, segment, since, left: None });
    }

    fn lose_customer(&mut self, chance: &mut Chance, day: Day) {
        let index = chance.below(count(&self.customers));
        if let Some(customer) = self.customers.get_mut(to_index(index)) {
            customer.left.get_or_insert(day);
        }
    }

    fn open_deal(&mut self, chance: &mut Chance, opened: Day) {
        let customer = chance.below(count(&self.customers)) + 1;
        let product = chance.below(count(&PRODUCTS)) + 1;
        // The stronger half of the reps wins more often: a board of people should not be a flat line.
        let rep = chance.around(1, count(&REPS));
        let days = chance.around(6, 80);
        let wins = 300 + 14 * rep;
        let (closed, stage) = match opened + days {
            closed if closed < DAYS => (Some(closed), if chance.in_thousand(wins) { "won" } else { "lost" }),
            _ => (None, "open"),
        };
        let amount_cents =
            price(product) * u64::from(chance.around(1, 5)) * u64::from(chance.between(88, 100)) / 100;
        self.deals.push(Deal { customer, rep, product, opened, closed, stage, amount_cents });
    }

    fn issue_invoice(&mut self, chance: &mut Chance, issued: Day) {
        let customer = chance.below(count(&self.customers)) + 1;
        let product = chance.below(count(&PRODUCTS)) + 1;
        let share = u64::from(chance.around(10, 60));
        let growth = u64::from(1_000 + 160 * issued / DAYS);
        let amount_cents = price(product) * share / 100 * growth / 1_000;
        // Reminders by telephone came in some months ago: since then fewer invoices stay open past their day.
        let late = if issued + 200 < DAYS { 230 } else { 120 };
        let days = if chance.in_thousand(late) { chance.around(33, 75) } else { chance.around(6, 30) };
        let is_forgotten = chance.in_thousand(2);
        let paid = Some(issued + days).filter(|paid| *paid < DAYS && !is_forgotten);
        let method = *chance.pick(&METHODS, &"Transfer");
        self.invoices.push(Invoice { customer, product, issued, amount_cents, paid, method });
    }

    fn open_ticket(&mut self, chance: &mut Chance, opened: Day) {
        let customer = chance.below(count(&self.customers)) + 1;
        let slow = 260 - 90 * opened / DAYS;
        let first_reply_minutes = chance.around(4, slow) + if chance.in_thousand(60) { 480 } else { 0 };
        let closed = Some(opened + chance.around(0, 12)).filter(|closed| *closed < DAYS);
        let answered = closed.is_some() && chance.in_thousand(420);
        let is_satisfied = answered.then(|| chance.in_thousand(905 + 40 * opened / DAYS));
        let channel = *chance.pick(&CHANNELS, &"E-mail");
        let priority = *chance.pick(&PRIORITIES, &"Normal");
        self.tickets.push(Ticket {
            customer,
            opened,
            channel,
            priority,
            first_reply_minutes,
            closed,
            is_satisfied,
        });
    }
}

fn price(product: u32) -> u64 {
    let listed = PRODUCTS.get(to_index(product.saturating_sub(1)));
    listed.map_or(50_000, |(_, _, cents)| u64::from(*cents))
}

fn count<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

fn to_index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;

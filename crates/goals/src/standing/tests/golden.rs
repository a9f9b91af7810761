//! Every row of the golden pacing data. The evaluation is at the cut, and a given reading is fresh.

use jiff::civil::{Date, DateTime};
use kernel::calendar::{WorkingDays, zone};

use super::*;
use crate::goal::AimForm;
use crate::pace::Figures;

const ROWS: &str = include_str!("../../../../../testdata/golden/pacing.csv");

struct Row(csv::StringRecord);

impl Row {
    fn field(&self, index: usize) -> &str {
        self.0.get(index).unwrap()
    }

    fn decimal(&self, index: usize) -> Option<Decimal> {
        self.field(index).parse().ok()
    }

    fn form(&self) -> AimForm {
        let (first, second) = (self.decimal(2), self.decimal(3));
        match self.field(1) {
            "reach" => AimForm { start_value: first, target: second, ..AimForm::default() },
            "stay_within" => AimForm { lower: first, upper: second, ..AimForm::default() },
            _ => AimForm { target: second, ..AimForm::default() },
        }
    }

    fn calendar(&self) -> (Weights, Calendar) {
        let holidays = self.field(7).split('|').filter_map(|date| date.parse::<Date>().ok());
        let calendar = Calendar::default().with_holidays(holidays).unwrap();
        match self.field(6).strip_prefix("working:") {
            Some(mask) => (Weights::Working, calendar.with_working_days(WorkingDays::parse(mask).unwrap())),
            None => (Weights::Calendar, calendar),
        }
    }

    fn cut(&self, zone: &TimeZone) -> Timestamp {
        let moment: DateTime = self.field(9).parse().unwrap();
        zone.to_timestamp(moment).unwrap().into()
    }

    fn standing(&self) -> Standing {
        let zone = zone(self.field(8)).unwrap();
        let (weights, calendar) = self.calendar();
        let aim = Aim::parse(self.field(1), self.form()).unwrap();
        let terms = Terms::new(aim, period(self.field(4), self.field(5)), weights, 86_400);
        let as_of = self.cut(&zone);
        let reading = self.decimal(10).map(|value| JudgedReading {
            value: Some(value),
            as_of,
            start_at: None,
            end_at: None,
            is_backfill: false,
        });
        Standing::judge(&terms, &calendar, &zone, reading.as_slice(), as_of)
    }

    fn progress(&self) -> Decimal {
        let (start, target) = (self.decimal(2).unwrap(), self.decimal(3).unwrap());
        let figures = Figures::new(start, target, 0.into(), 1.into());
        Decimal::new(figures.progress(self.decimal(10).unwrap().get()).unwrap())
    }

    #[track_caller]
    fn expect_number(&self, found: Decimal, index: usize, tolerance: Decimal) {
        let wanted = self.decimal(index).unwrap();
        let difference = (found.get() - wanted.get()).abs();
        assert!(difference <= tolerance.get(), "{:?}: found {found}", self.0);
    }
}

fn passes(row: &Row) {
    let tolerance = row.decimal(15).unwrap_or_default();
    match row.field(13) {
        "expected" => {
            let standing = row.standing();
            row.expect_number(standing.expected.unwrap(), 14, tolerance);
            row.expect_number(standing.elapsed, 11, number("0.00005"));
            row.expect_number(standing.total, 12, Decimal::ZERO);
        }
        "elapsed_weight" => row.expect_number(row.standing().elapsed, 14, tolerance),
        "progress" => row.expect_number(row.progress(), 14, tolerance),
        "status" => assert_eq!(row.standing().status.token(), row.field(14), "{:?}", row.0),
        "create" => assert!(Aim::parse(row.field(1), row.form()).is_err(), "{:?}", row.0),
        other => panic!("unknown quantity {other}"),
    }
}

#[test]
fn every_pacing_row_passes() {
    let rows: Vec<Row> =
        csv::Reader::from_reader(ROWS.as_bytes()).records().map(|row| Row(row.unwrap())).collect();
    assert!(7 <= rows.len());
    rows.iter().for_each(passes);
}

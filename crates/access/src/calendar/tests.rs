use super::*;

fn words() -> CalendarWords {
    CalendarWords {
        zone: "Europe/Paris".to_owned(),
        week_start: "sun".to_owned(),
        fiscal_year_start: "04-01".to_owned(),
        calendar_options: "fyname=start".to_owned(),
        working_days: "1111110".to_owned(),
        holidays: vec![
            Holiday { date: jiff::civil::date(2026, 12, 25), name: "Christmas".to_owned() },
            Holiday { date: jiff::civil::date(2027, 1, 1), name: String::new() },
        ],
    }
}

#[test]
fn words_become_a_calendar_and_the_same_words_again() {
    let (calendar, holiday_names) = words().read().unwrap();
    let kept = OrganizationCalendar { version: 1, calendar, holiday_names };
    assert_eq!(CalendarWords::of(&kept), words());
}

#[track_caller]
fn refused(change: impl FnOnce(&mut CalendarWords), field: &str) {
    let mut words = words();
    change(&mut words);
    let misfit = words.read().unwrap_err();
    assert_eq!(misfit.problem().fields[0].pointer, field);
}

#[test]
fn what_does_not_fit_is_told_at_its_field() {
    refused(|w| w.zone = "Mars/Olympus".to_owned(), "/zone");
    refused(|w| w.week_start = "yesterday".to_owned(), "/week_start");
    refused(|w| w.fiscal_year_start = "02-29".to_owned(), "/fiscal_year_start");
    refused(|w| w.working_days = "0000000".to_owned(), "/working_days");
    refused(|w| w.calendar_options = "anchor=nearest:sat:01-31".to_owned(), "/calendar_options");
    refused(|w| w.calendar_options = "ws=mon".to_owned(), "/calendar_options");
}

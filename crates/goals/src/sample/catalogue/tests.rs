use connect::engine::Engine;

use super::*;
use crate::statement::Statement;

#[test]
fn every_sample_kpi_fits_together() {
    for sample in &KPIS {
        let connection = format!("con_{}", "0".repeat(32));
        let form = sample.form(&connection, "2026-08-01").unwrap();
        let parsed = form.parse().unwrap_or_else(|faults| panic!("{}: {faults:?}", sample.name));
        let statement = Statement::parse(sample.statement, Engine::Sqlite).unwrap();
        assert_eq!(
            Ok(()),
            parsed.definition.parameters.cover(&statement).map_err(|e| e.sentence()),
            "{}",
            sample.name
        );
        assert!(statement.places().count() >= 2 || sample.range == "td:d", "{}", sample.name);
    }
}

#[test]
fn the_sample_shows_every_kind_of_parameter() {
    let shown: Vec<Extra> = KPIS.iter().flat_map(|sample| sample.more.iter().copied()).collect();
    for extra in
        [Extra::Region, Extra::Rep, Extra::Category, Extra::WithUnpaid, Extra::LeastAmount, Extra::Channel]
    {
        assert!(shown.contains(&extra), "{extra:?}");
    }
}

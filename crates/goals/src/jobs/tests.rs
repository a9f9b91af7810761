use kernel::ids::{Id as _, KpiId};
use kernel::time::Timestamp;

use super::*;

fn kpi() -> KpiId {
    KpiId::from_parts(Timestamp::from_micros(0), [0; 10])
}

/// Payloads that were ever queued stay readable.
#[test]
fn queued_payloads_keep_their_form() {
    let id = kpi();
    let viewed: RefreshReadings = serde_json::from_str(&format!("{{\"kpi\":\"{id}\"}}")).unwrap();
    assert_eq!((id, false), (viewed.kpi, viewed.viewed));
    let refresh = serde_json::to_string(&RefreshReadings { kpi: id, viewed: true }).unwrap();
    assert_eq!(format!("{{\"kpi\":\"{id}\",\"viewed\":true}}"), refresh);
    let backfill = serde_json::to_string(&BackfillReadings { kpi: id }).unwrap();
    assert_eq!(format!("{{\"kpi\":\"{id}\"}}"), backfill);
    assert_eq!("{}", serde_json::to_string(&BuildSample {}).unwrap());
}

use serde_json::json;

use crate::product::people::set_up;
use crate::product::sources::{connected_file, kpi_form, readings};
use crate::product::{Place, Product, eventually};

const PASSPHRASE: &str = "marble otter lantern dune";
const KPIS: usize = 12;

/// Jobs that the process at the private port has done.
fn runs(product: &Product) -> u64 {
    let mut operator = product.visitor();
    operator.at(product.private_port);
    let metrics = operator.get("/metrics").expect(200);
    let text = metrics.body.as_str().unwrap_or_default().to_owned();
    let done = text.lines().filter(|line| line.starts_with("job_runs_total{"));
    done.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum()
}

#[tokio::test]
async fn workers_alone_do_the_jobs_of_a_process_that_only_serves_and_share_them() {
    let mut place = Place::new().await;
    if place.is_sqlite() {
        // The embedded store has one process; the next test holds that.
        return;
    }
    place.settings.push_str("\n[jobs]\nworkers = 0\n");
    let product = Product::start(&place);
    let mut browser = set_up(&product, PASSPHRASE).browser;
    let connection = connected_file(&place, &mut browser).await;
    let kpis: Vec<String> = (0..KPIS)
        .map(|number| {
            let form = kpi_form(&connection, &format!("Sum {number}"));
            browser.post("/api/kpis", form).expect(201).text("/id").to_owned()
        })
        .collect();
    assert_eq!(0, runs(&product));
    assert!(kpis.iter().all(|kpi| readings(&mut browser, kpi).is_empty()), "nobody works yet");
    let workers = [(); 2].map(|()| Product::try_start_worker(&place).unwrap());
    for kpi in &kpis {
        eventually("a worker has read the KPI", || {
            Some(()).filter(|()| !readings(&mut browser, kpi).is_empty())
        });
    }
    eventually("both workers have done some", || {
        for kpi in &kpis {
            let _ = browser.post(&format!("/api/kpis/{kpi}/refresh"), json!({})).expect(204);
        }
        Some(()).filter(|()| workers.iter().all(|worker| runs(worker) > 0))
    });
    assert_eq!(0, runs(&product));
    for worker in workers {
        assert!(worker.stop().out.contains("Teamwright works on jobs"));
    }
    let _ = product.stop();
}

#[tokio::test]
async fn a_worker_beside_a_process_on_the_embedded_store_is_refused() {
    let place = Place::new().await;
    if !place.is_sqlite() {
        return;
    }
    let product = Product::start(&place);
    let ended = Product::try_start_worker(&place).err().unwrap();
    assert_eq!(ended.status.code(), Some(2), "{ended:#?}");
    assert!(ended.log.contains("another Teamwright process"), "{ended:#?}");
    let _ = product.stop();
}

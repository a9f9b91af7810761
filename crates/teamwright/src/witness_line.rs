//! The line to witnesses: one POST through the outbound gate for each checkpoint.

use std::sync::Arc;
use std::time::Duration;

use audit::witness::{Deliver, Delivered, Delivery};
use platform::outbound::{Call, CallFailed, Caps, Endpoint, Gate, HttpsClient, PortKind};
use zeroize::Zeroizing;

/// A witness answers in a word; one that takes longer is tried again.
const PATIENCE: Duration = Duration::from_secs(10);
const ANSWER_MOST: u64 = 64 * 1024;
/// As much of an answer as may say something: a size.
const TEXT_MOST: usize = 64;

/// Sends through `gate`, so that a witness is reached under the same rules as any other host.
pub fn line(gate: Gate) -> Arc<Deliver> {
    let caps = Caps { connect: PATIENCE, idle: PATIENCE, overall: PATIENCE * 2, received_bytes: ANSWER_MOST };
    let client = HttpsClient { gate, ca_pem: None, kind: PortKind::Https, caps };
    Arc::new(move |delivery| {
        let client = client.clone();
        Box::pin(async move { send(&client, delivery).await })
    })
}

async fn send(client: &HttpsClient, delivery: Delivery) -> Delivered {
    let Ok(endpoint) = delivery.address.parse::<Endpoint>() else {
        return Err("The address of the witness cannot be read. Write it anew.".to_owned());
    };
    let target = if endpoint.prefix().is_empty() || delivery.address.ends_with('/') { "/" } else { "" };
    let call = Call {
        method: "POST",
        target: target.to_owned(),
        headers: vec![("content-type", Zeroizing::new("text/plain; charset=utf-8".to_owned()))],
        body: Zeroizing::new(delivery.body.into_bytes()),
    };
    let answer = client.call(&endpoint, &call).await.map_err(|failed| words(&failed))?;
    let text = String::from_utf8_lossy(&answer.body);
    Ok((answer.status, text.chars().take(TEXT_MOST).collect()))
}

/// A refusal of the gate is whole sentences; the rest is a clause.
fn words(failed: &CallFailed) -> String {
    match failed {
        CallFailed::Refused(refused) => refused.to_string(),
        CallFailed::Cut(_) | CallFailed::Broken | CallFailed::Garbled | CallFailed::TooLarge => {
            format!("The witness did not answer as it should: {failed}. It is tried again.")
        }
    }
}

#[cfg(test)]
mod tests;

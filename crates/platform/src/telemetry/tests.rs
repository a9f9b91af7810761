use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;

use super::subscriber;
use crate::config::{Log, LogFormat};

#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Page {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

fn logged(format: LogFormat, level: &str, work: impl FnOnce()) -> String {
    let page = Page::default();
    let log = Log { format, level: level.to_owned() };
    tracing::subscriber::with_default(subscriber(&log, page.clone()).unwrap(), work);
    page.text()
}

#[test]
fn a_json_line_holds_message_fields_and_span() {
    let text = logged(LogFormat::Json, "info", || {
        let span = tracing::info_span!("job.run", job.name = "test.note");
        span.in_scope(|| tracing::info!(goal.id = "goal_1", "goal goal_1 reached its target"));
    });
    let line: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(line["message"], "goal goal_1 reached its target");
    assert_eq!(line["goal.id"], "goal_1");
    assert_eq!(line["span"]["name"], "job.run");
    assert_eq!(line["level"], "INFO");
}

#[test]
fn the_level_decides_what_is_written_per_part() {
    let work = || {
        tracing::debug!("unwanted");
        tracing::debug!(target: "goals", "wanted");
    };
    let text = logged(LogFormat::Text, "info,goals=debug", work);
    assert!(text.contains("wanted") && !text.contains("unwanted"), "{text}");
}

#[test]
fn what_looks_like_a_secret_is_masked_in_both_forms() {
    for format in [LogFormat::Text, LogFormat::Json] {
        let text = logged(format, "info", || {
            tracing::warn!(
                error.chain = "postgres://app:canary-1@db/x",
                "sent Bearer canary-2 to a://u:canary-3@h"
            );
        });
        assert!(!text.contains("canary"), "{text}");
    }
}

#[test]
fn a_level_that_cannot_be_read_is_refused() {
    let log = Log { format: LogFormat::Text, level: "info,=?".to_owned() };
    assert!(subscriber(&log, io::sink).is_err());
}

//! What a client is told when the answer is no (RFC 9457, `application/problem+json`).

use serde::Serialize;

/// A refusal as the API tells it: a stable slug with a page in `docs/problems/`, a sentence, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// `area/what-is-wrong`; never renamed.
    #[serde(rename = "type")]
    pub slug: &'static str,
    /// One sentence that says what is wrong; the same for every occurrence.
    pub title: &'static str,
    /// HTTP status code.
    pub status: u16,
    /// This occurrence: what happened and what to do next. Holds nothing internal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Faults of single fields of the request, by JSON pointer (`/target`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// Seconds to wait before another try.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
    /// More of the answer for programs and forms (statements to run, steps taken); never a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<serde_json::Value>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    /// JSON pointer into the request body (RFC 6901); for a parameter of the query, `?` and its name.
    pub pointer: String,
    /// What is wrong and what would be right.
    pub detail: String,
}

impl Problem {
    pub fn new(status: u16, slug: &'static str, title: &'static str) -> Self {
        Self { slug, title, status, detail: None, fields: Vec::new(), retry_after_s: None, more: None }
    }

    pub fn bad_request(slug: &'static str, title: &'static str) -> Self {
        Self::new(400, slug, title)
    }

    pub fn unauthorized(slug: &'static str, title: &'static str) -> Self {
        Self::new(401, slug, title)
    }

    pub fn forbidden(slug: &'static str, title: &'static str) -> Self {
        Self::new(403, slug, title)
    }

    pub fn not_found(slug: &'static str, title: &'static str) -> Self {
        Self::new(404, slug, title)
    }

    pub fn conflict(slug: &'static str, title: &'static str) -> Self {
        Self::new(409, slug, title)
    }

    pub fn unprocessable(slug: &'static str, title: &'static str) -> Self {
        Self::new(422, slug, title)
    }

    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    #[must_use]
    pub fn field(mut self, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        self.fields.push(FieldProblem { pointer: pointer.into(), detail: detail.into() });
        self
    }

    #[must_use]
    pub fn retry_after_s(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    #[must_use]
    pub fn more(mut self, more: serde_json::Value) -> Self {
        self.more = Some(more);
        self
    }
}

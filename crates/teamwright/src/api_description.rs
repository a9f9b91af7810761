//! The description of the HTTP API (OpenAPI 3.1), generated from the routes.
//!
//! `docs/reference/openapi.json` is its committed form; a test compares them and the console's client is made from it.

use access::feature::Feature;
use utoipa::openapi::{Components, InfoBuilder, OpenApi, OpenApiBuilder, Paths};

/// Describes every route of every feature.
pub fn describe(features: &[Feature]) -> OpenApi {
    let info = InfoBuilder::new()
        .title("Teamwright")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "The actions of the console, for programs. Send `Authorization: Bearer` with an API key. Errors are \
             `application/problem+json` (RFC 9457); `type` is a stable name with a page in the documentation.",
        ))
        .build();
    let mut document =
        OpenApiBuilder::new().info(info).paths(Paths::new()).components(Some(Components::new())).build();
    for route in features.iter().flat_map(|feature| &feature.routes) {
        route.describe(&mut document);
    }
    document
}

/// The committed form: indented, with a line end.
pub fn to_text(document: &OpenApi) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(document).map(|text| text + "\n")
}

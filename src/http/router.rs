//! The addresses and what they answer. Every answer comes within [`RESPONSE_MS_MAX`].
//!
//! Must never: change anything; all addresses are read only.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use prometheus::{Registry, TEXT_FORMAT, TextEncoder};
use tokio::sync::watch;

use super::error::{Error, ErrorCode};
use super::readiness::Readiness;

/// Longest time that an answer takes, in milliseconds.
pub const RESPONSE_MS_MAX: u64 = 5_000;

/// What the answers are made from.
#[derive(Debug, Clone)]
pub struct Watched {
    /// What the engine says of its readiness.
    pub readiness: watch::Receiver<Readiness>,
    /// Where the metrics are registered.
    pub registry: Registry,
}

/// All addresses.
pub fn router(watched: Watched) -> Router {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .method_not_allowed_fallback(async || Error(ErrorCode::MethodNotAllowed))
        .fallback(async || Error(ErrorCode::NotFound))
        .layer(from_fn_with_state(Duration::from_millis(RESPONSE_MS_MAX), bounded))
        .with_state(watched)
}

/// The process is alive; says nothing of the engine.
async fn healthz() -> &'static str {
    "ok"
}

/// Whether appeals are taken in and views are current.
async fn readyz(State(watched): State<Watched>) -> Response {
    let readiness = Readiness::now(&watched.readiness);
    let status =
        if readiness.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(readiness.to_json())).into_response()
}

/// The metrics as Prometheus text.
async fn metrics(State(watched): State<Watched>) -> Result<Response, Error> {
    let text =
        TextEncoder::new().encode_to_string(&watched.registry.gather()).map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "metrics not encoded");
            Error(ErrorCode::MetricsUnreadable)
        })?;
    Ok(([(header::CONTENT_TYPE, TEXT_FORMAT)], text).into_response())
}

/// Answers `timed_out` when the rest takes longer than `bound`.
pub(super) async fn bounded(
    State(bound): State<Duration>,
    request: Request,
    next: Next,
) -> Response {
    match tokio::time::timeout(bound, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Error(ErrorCode::TimedOut).into_response(),
    }
}

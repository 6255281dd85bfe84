//! The one table of what is answered when a request cannot be served: code, status, Chinese text.
//!
//! Must never: let an internal text out; causes go to the log.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::labelled_enum;

labelled_enum! {
    /// Why a request is not served (错误码). Codes are stable.
    ErrorCode {
        /// No such address.
        NotFound = "not_found", "没有这个地址";
        /// Not with this method.
        MethodNotAllowed = "method_not_allowed", "不支持这种请求方法";
        /// Took longer than a response may take.
        TimedOut = "timed_out", "处理超时，请稍后再试";
        /// Metrics could not be written as text.
        MetricsUnreadable = "metrics_unreadable", "指标无法输出，详见日志";
    }
}

impl ErrorCode {
    /// The status that goes with it.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
            Self::MetricsUnreadable => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// An answer that says why not, as `{"error": {"code", "message"}}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Error(pub ErrorCode);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let Self(code) = self;
        let body = json!({ "error": { "code": code.word(), "message": code.label() } });
        (code.status(), Json(body)).into_response()
    }
}

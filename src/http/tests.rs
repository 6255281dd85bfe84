//! The server as a client sees it, over real TCP on a port of the system's choice.
//!
//! Must never: sleep, or use a fixed port.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use expect_test::{Expect, expect};
use prometheus::Registry;
use tokio::sync::{oneshot, watch};

use super::*;
use crate::domain::id::{LogPosition, RulesVersion};

fn standing() -> Standing {
    let rules = RulesVersion::new("0123456789abcdef");
    let model = crate::engine::adviser::Standing::default();
    Standing { projector: LogPosition(40), log: LogPosition(42), rules, model }
}

/// Sends one request and gives status line, content type and body.
fn ask(address: SocketAddr, method: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.lines().next().unwrap();
    let kind = head.lines().find_map(|line| line.strip_prefix("content-type: ")).unwrap_or("-");
    format!("{status}\n{kind}\n{body}\n")
}

/// Runs `router` while `asking` speaks to it, then shuts it down.
async fn serving(
    router: Router,
    asking: impl FnOnce(SocketAddr) -> String + Send + 'static,
) -> String {
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = server.address();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(server.run(router, async { drop(stopped.await) }));
    let answer = tokio::task::spawn_blocking(move || asking(address)).await.unwrap();
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    answer
}

async fn check(
    told: watch::Receiver<Readiness>,
    method: &'static str,
    path: &'static str,
    expected: &Expect,
) {
    let registry = Registry::new();
    let counter = prometheus::IntCounter::new("seen_total", "看到的次数").unwrap();
    registry.register(Box::new(counter)).unwrap();
    let router = router(Watched { readiness: told, registry });
    let answer = serving(router, move |address| ask(address, method, path)).await;
    expected.assert_eq(&answer);
}

#[tokio::test]
async fn a_ready_engine_answers() {
    let (_teller, told) = watch::channel(Readiness::Ready(standing()));
    check(
        told.clone(),
        "GET",
        "/healthz",
        &expect![[r#"
        HTTP/1.1 200 OK
        text/plain; charset=utf-8
        ok
    "#]],
    )
    .await;
    check(told.clone(), "GET", "/readyz", &expect![[r#"
        HTTP/1.1 200 OK
        application/json
        {"behind":2,"log_position":42,"model":{"labels":0,"labels_strange":0,"reason":null,"right":null,"state":"none","state_label":"未配置模型","threshold_ppm":null,"version":null,"watched":null},"projector_position":40,"ready":true,"reason":null,"reason_label":null,"rules_version":"0123456789abcdef"}
    "#]]).await;
    check(
        told,
        "GET",
        "/metrics",
        &expect![[r#"
        HTTP/1.1 200 OK
        text/plain; version=0.0.4
        # HELP seen_total 看到的次数
        # TYPE seen_total counter
        seen_total 0

    "#]],
    )
    .await;
}

#[tokio::test]
async fn an_engine_that_is_not_ready_says_why() {
    let reason = NotReadyReason::Starting;
    let (teller, told) = watch::channel(Readiness::NotReady { reason, standing: None });
    check(told.clone(), "GET", "/readyz", &expect![[r#"
        HTTP/1.1 503 Service Unavailable
        application/json
        {"behind":null,"log_position":null,"model":null,"projector_position":null,"ready":false,"reason":"starting","reason_label":"正在启动","rules_version":null}
    "#]]).await;
    teller.send_replace(Readiness::Ready(standing()));
    drop(teller);
    check(told, "GET", "/readyz", &expect![[r#"
        HTTP/1.1 503 Service Unavailable
        application/json
        {"behind":2,"log_position":42,"model":{"labels":0,"labels_strange":0,"reason":null,"right":null,"state":"none","state_label":"未配置模型","threshold_ppm":null,"version":null,"watched":null},"projector_position":40,"ready":false,"reason":"engine_gone","reason_label":"引擎已退出","rules_version":"0123456789abcdef"}
    "#]]).await;
}

#[tokio::test]
async fn what_is_not_served_is_told_by_the_table() {
    let (_teller, told) = watch::channel(Readiness::Ready(standing()));
    check(
        told.clone(),
        "GET",
        "/tickets",
        &expect![[r#"
        HTTP/1.1 404 Not Found
        application/json
        {"error":{"code":"not_found","message":"没有这个地址"}}
    "#]],
    )
    .await;
    check(
        told,
        "POST",
        "/healthz",
        &expect![[r#"
        HTTP/1.1 405 Method Not Allowed
        application/json
        {"error":{"code":"method_not_allowed","message":"不支持这种请求方法"}}
    "#]],
    )
    .await;
}

#[tokio::test]
async fn an_answer_that_never_comes_is_cut_off() {
    let stuck = get(async || std::future::pending::<()>().await);
    let bounded = from_fn_with_state(Duration::from_millis(20), router::bounded);
    let router = Router::new().route("/stuck", stuck).layer(bounded);
    let answer = serving(router, |address| ask(address, "GET", "/stuck")).await;
    expect![[r#"
        HTTP/1.1 503 Service Unavailable
        application/json
        {"error":{"code":"timed_out","message":"处理超时，请稍后再试"}}
    "#]]
    .assert_eq(&answer);
}

#[tokio::test]
async fn a_half_finished_request_does_not_hold_up_the_shutdown() {
    let (_teller, told) = watch::channel(Readiness::Ready(standing()));
    let router = router(Watched { readiness: told, registry: Registry::new() });
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = server.address();
    let (stop, stopped) = oneshot::channel::<()>();
    let drain = Duration::from_millis(20);
    let running = tokio::spawn(server.run_draining(router, async { drop(stopped.await) }, drain));
    // Half a request: the connection is neither idle nor complete.
    let half = tokio::task::spawn_blocking(move || {
        ask(address, "GET", "/healthz");
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\n").unwrap();
        stream
    });
    let stream = half.await.unwrap();
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    drop(stream);
}

#[tokio::test]
async fn only_loopback_is_bound() {
    for address in ["0.0.0.0:0", "192.0.2.1:80", "[::]:0"] {
        let told = Server::bind(address.parse().unwrap()).await.unwrap_err();
        assert!(matches!(told, ServerError::NotLoopback(_)), "{told}");
    }
    let taken = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let told = Server::bind(taken.address()).await.unwrap_err();
    assert!(matches!(told, ServerError::Bind { .. }), "{told}");
}

#[test]
fn every_error_code_has_a_status_that_says_failure() {
    for code in ErrorCode::ALL {
        assert!(code.status().is_client_error() || code.status().is_server_error(), "{code}");
    }
}

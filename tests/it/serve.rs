//! `hotline serve`: says how it stands, and ends when it is asked to.
//!
//! Must never: use a fixed port.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::app::{Running, TestApp, appeal, wait_for};

/// A service on a free port, and its address.
pub fn serve(app: &TestApp) -> (Running, String) {
    serve_with(app, "")
}

/// The same with more settings.
pub fn serve_with(app: &TestApp, settings: &str) -> (Running, String) {
    let listen = "[serve]\nlisten = \"127.0.0.1:0\"\nprojector_poll_ms = 10\n";
    app.write("hotline.toml", format!("{listen}{settings}"));
    let mut running = app.start(&["serve"]);
    let line = running.line();
    let address = line.split_once("http://").map(|(_, rest)| rest);
    let address = address.unwrap_or_else(|| panic!("no address in “{line}”"));
    let ends = |one: char| !one.is_ascii_digit() && one != '.' && one != ':';
    let address = address.split(ends).next().unwrap().to_owned();
    (running, address)
}

/// Status and body of a GET.
pub fn get(address: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap();
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap();
    (status, body)
}

#[test]
fn it_says_how_it_stands_and_ends_when_asked() {
    let app = TestApp::new();
    app.write("a.jsonl", [appeal("1", "路灯不亮"), appeal("2", "井盖丢失")].concat());
    app.fine(&["ingest", "a.jsonl"]);
    let (mut running, address) = serve(&app);
    assert_eq!(get(&address, "/healthz").0, 200);
    let ready = wait_for("readiness", || {
        let (status, body) = get(&address, "/readyz");
        (status == 200).then_some(body)
    });
    assert!(ready.contains('2'), "the views stand at the second commit: {ready}");
    let (status, metrics) = get(&address, "/metrics");
    assert_eq!(status, 200);
    assert!(metrics.lines().any(|line| line.starts_with("hotline_")), "{metrics}");
    assert_eq!(get(&address, "/nosuch").0, 404);
    assert_eq!(running.terminate(), Some(0));
    assert_eq!(app.tickets().len(), 2, "the folder is free again");
}

#[test]
fn a_second_service_on_the_folder_is_refused() {
    let app = TestApp::new();
    let (_running, _address) = serve(&app);
    app.run(&["serve"]).ends(5).tells(&["正被另一个 hotline 进程使用"]);
}

#[test]
fn an_address_in_use_is_told() {
    let (one, other) = (TestApp::new(), TestApp::new());
    let (_running, address) = serve(&one);
    other.write("hotline.toml", format!("[serve]\nlisten = \"{address}\"\n"));
    other.run(&["serve"]).ends(1).tells(&[&address]);
}

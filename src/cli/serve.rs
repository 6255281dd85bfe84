//! `hotline serve`: projector, health, readiness, metrics, until it is asked to stop.
//!
//! Must never: listen beyond this machine.

use crate::app::open::open;
use crate::app::service::{Service, serve};
use crate::config::Settings;
use crate::engine::fault;

use super::args::ServeArgs;
use super::exit::{Exit, Failure};
use super::screen::Screen;

/// Runs it.
pub async fn run(
    args: &ServeArgs,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    if let Some(stop) = args.stop_at {
        fault::plan(stop.step, stop.nth);
    }
    if let Some(plant) = args.plant {
        fault::plant(plant);
    }
    if args.clock_from_stdin {
        std::thread::spawn(put_clock);
    }
    let opened = open(settings).await?;
    let service = Service::bind(opened, settings).await?;
    screen.line(format!(
        "服务已启动：http://{}（/healthz /readyz /metrics），Ctrl-C 停止",
        service.address()
    ))?;
    serve(service, asked_to_stop()).await?;
    Ok(Exit::Fine)
}

/// Puts the clock as it is told, until nobody is left to tell.
fn put_clock() {
    for line in std::io::stdin().lines().map_while(Result::ok) {
        match line.trim().parse() {
            Ok(seconds) => fault::put_clock(seconds),
            Err(error) => tracing::warn!(%error, "no number of seconds"),
        }
    }
}

/// Resolves on Ctrl-C or SIGTERM.
pub(super) async fn asked_to_stop() {
    let mut terminate =
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(terminate) => terminate,
            Err(error) => {
                tracing::warn!(%error, "cannot listen for SIGTERM");
                let _interrupted = tokio::signal::ctrl_c().await;
                return;
            }
        };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

//! Listening on loopback, and stopping in bounded time.
//!
//! Must never: bind an address that another machine can reach, whoever asks for it.

use std::future::{Future, IntoFuture};
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Longest time that open connections are given to finish after shutdown, in milliseconds.
pub const DRAIN_MS_MAX: u64 = 5_000;

/// The server cannot be or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Another machine could reach it.
    #[error("拒绝监听 {0}：只允许本机回环地址")]
    NotLoopback(SocketAddr),
    /// The address cannot be had.
    #[error("无法监听 {address}；可能已有进程占用该端口")]
    Bind {
        /// Which.
        address: SocketAddr,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// Listening ended by itself.
    #[error("HTTP 服务中断")]
    Serve(#[source] std::io::Error),
}

/// A bound socket that does not answer yet (服务).
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Binds a loopback address; port 0 lets the system choose.
    ///
    /// # Errors
    /// When the address is not loopback or cannot be had.
    pub async fn bind(address: SocketAddr) -> Result<Self, ServerError> {
        if !address.ip().is_loopback() {
            return Err(ServerError::NotLoopback(address));
        }
        let fail = |cause| ServerError::Bind { address, cause };
        let listener = TcpListener::bind(address).await.map_err(fail)?;
        let address = listener.local_addr().map_err(fail)?;
        Ok(Self { listener, address })
    }

    /// The address with the port that was given.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `shutdown` is done; then finishes what is under way, for [`DRAIN_MS_MAX`] at most.
    ///
    /// # Errors
    /// When listening ends by itself.
    pub async fn run<F>(self, router: Router, shutdown: F) -> Result<(), ServerError>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.run_draining(router, shutdown, Duration::from_millis(DRAIN_MS_MAX)).await
    }

    /// The same with `drain` as the time to finish.
    pub(super) async fn run_draining<F>(
        self,
        router: Router,
        shutdown: F,
        drain: Duration,
    ) -> Result<(), ServerError>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (begun, draining) = oneshot::channel();
        let signal = async move {
            shutdown.await;
            // Nobody listens when serving has ended first, and then there is nothing to bound.
            let _ = begun.send(());
        };
        let serving = axum::serve(self.listener, router).with_graceful_shutdown(signal);
        let mut serving = pin!(serving.into_future());
        tokio::select! {
            ended = &mut serving => ended.map_err(ServerError::Serve),
            _ = draining => {
                if let Ok(ended) = tokio::time::timeout(drain, serving).await {
                    return ended.map_err(ServerError::Serve);
                }
                tracing::warn!(?drain, "connections cut off at shutdown");
                Ok(())
            }
        }
    }
}

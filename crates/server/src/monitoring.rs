//! What the program counts of itself, for whoever runs it: by default it is told to this machine alone.

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use platform::app::App;
use platform::config::Metrics;
use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::Instant;

static METRICS: LazyLock<Option<PrometheusHandle>> = LazyLock::new(|| {
    PrometheusBuilder::new()
        .set_buckets(&[
            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
        ])
        .and_then(PrometheusBuilder::install_recorder)
        .ok()
});

/// What a reverse proxy adds to a request that it passes on.
const PASSED_ON: [&str; 6] = [
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "forwarded",
    "via",
];

/// Gathers what was counted since the last time. Until it is, every request's time is kept by itself, and nobody may ever ask.
pub(crate) fn gather() {
    if let Some(metrics) = METRICS.as_ref() {
        metrics.run_upkeep();
    }
}

pub(crate) async fn text(State(app): State<App>, request: Request) -> Response {
    let may = match app.config.metrics {
        Metrics::Off => false,
        Metrics::Here => is_from_here(&request),
        Metrics::Everybody => true,
    };
    match METRICS.as_ref() {
        Some(handle) if may => handle.render().into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whether somebody on this machine asks, and not a proxy there for somebody elsewhere.
fn is_from_here(request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_here = peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    let mut passed_on = PASSED_ON.iter();
    is_here && !passed_on.any(|name| request.headers().contains_key(*name))
}

/// Counts requests and their time by pattern, never by what stands in an address.
pub(crate) async fn measured(request: Request, next: Next) -> Response {
    let _ = METRICS.as_ref();
    let pattern = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = crate::known(request.method());
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("http_requests_total", "method" => method, "pattern" => pattern.clone(), "status" => status)
        .increment(1);
    metrics::histogram!("http_request_duration_seconds", "method" => method, "pattern" => pattern)
        .record(begun.elapsed().as_secs_f64());
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn asked(peer: Option<&str>, headers: &[&str]) -> Request {
        let mut request = Request::builder();
        if let Some(peer) = peer {
            request = request.extension(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
        }
        for name in headers {
            request = request.header(*name, "203.0.113.7");
        }
        request.body(Body::empty()).unwrap()
    }

    #[test]
    fn only_this_machine_is_told_and_no_proxy_on_it() {
        for here in [
            "127.0.0.1:4000",
            "127.1.2.3:4000",
            "[::1]:4000",
            "[::ffff:127.0.0.1]:4000",
        ] {
            assert!(is_from_here(&asked(Some(here), &[])), "{here}");
            for name in PASSED_ON {
                assert!(!is_from_here(&asked(Some(here), &[name])), "{here} {name}");
            }
        }
        for elsewhere in ["10.0.0.7:4000", "[2001:db8::1]:4000", "203.0.113.7:127"] {
            assert!(!is_from_here(&asked(Some(elsewhere), &[])), "{elsewhere}");
        }
        assert!(!is_from_here(&asked(None, &[])));
    }
}

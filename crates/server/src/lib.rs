//! The server: every room's addresses and what surrounds them put together in one place, and the work in the background.

pub mod background;
mod connections;
mod monitoring;
mod rooms;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state, map_request, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use platform::app::App;
use platform::work::DOCUMENTS;
use platform::{assets, error, icons};
use records::access::address::robots;
use records::access::{route, session};
use records::mail;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;
use thiserror::Error;
use tokio::time::timeout;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

/// Why the program could not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The settings of mail.
    #[error(transparent)]
    Mail(#[from] mail::sending::MailError),
    /// The address to serve on.
    #[error("failed to serve on {address}: {error}")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        error: std::io::Error,
    },
}

/// Nothing is loaded from elsewhere, nothing runs inline, nobody frames us.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     font-src 'self'; connect-src 'self'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const SECURITY_HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// How long what is under way in the background may take at the end, and the database to be closed.
const LAST: Duration = Duration::from_secs(5);

/// How long a request may take.
const LONGEST: Duration = Duration::from_secs(30);

/// So much of a path is logged, in bytes; ours are shorter.
const LONGEST_PATH: usize = 300;

/// The longest id of a request that is taken over from whoever stands in front; else it is given one here.
const LONGEST_ID: usize = 128;

/// Every address of the program, with everything that surrounds them.
pub fn router(app: &App) -> Router {
    router_with(app, Router::new())
}

/// The same, with plain addresses of somebody else's beside our own plain ones.
pub fn router_with(app: &App, beside: Router<App>) -> Router {
    let limit = app
        .config
        .upload_megabytes
        .saturating_mul(1024 * 1024)
        .saturating_add(64 * 1024);
    let request_id = HeaderName::from_static("x-request-id");
    let mut router = rooms::routes()
        // Within the layer that knows who it is: somebody signed in stays so on a page that is not there.
        .fallback(async || error::AppError::NotFound)
        .layer(from_fn_with_state(app.clone(), session::who))
        .merge(plain_routes())
        .merge(beside)
        .layer(DefaultBodyLimit::max(limit))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            LONGEST,
        ))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(error::tell))
        .layer(CompressionLayer::new())
        // Further out than what compresses, which knows a drawing by its bare type.
        .layer(map_response(in_letters));
    for (name, value) in SECURITY_HEADERS {
        router = router.layer(SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        ));
    }
    router
        .layer(from_fn(monitoring::measured))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .layer(map_request(own_words_are_no_id))
        .with_state(app.clone())
}

/// Says of every text in which letters it is written. All ours is UTF-8; a file that somebody uploaded says its own.
async fn in_letters(mut response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let said = kind
        .and_then(|kind| kind.to_str().ok())
        .filter(|kind| is_text(kind) && !kind.to_ascii_lowercase().contains("charset="))
        .and_then(|kind| HeaderValue::from_str(&format!("{kind}; charset=utf-8")).ok());
    if let Some(said) = said {
        response.headers_mut().insert(header::CONTENT_TYPE, said);
    }
    response
}

/// Whether a media type is one of text that does not say by itself what its letters are; JSON is always UTF-8 (RFC 8259).
fn is_text(kind: &str) -> bool {
    let bare = kind.split(';').next().unwrap_or_default();
    let bare = bare.trim().to_ascii_lowercase();
    bare.starts_with("text/") || bare.ends_with("+xml") || bare.ends_with("/xml")
}

/// Takes away what was sent as the id of a request and is none: it stands in every line of the log and on pages of faults.
async fn own_words_are_no_id(mut request: Request) -> Request {
    let is_id = |id: &HeaderValue| {
        let bytes = id.as_bytes();
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        (1..=LONGEST_ID).contains(&bytes.len()) && bytes.iter().all(plain)
    };
    let id = request.headers().get("x-request-id");
    if id.is_some_and(|id| !is_id(id)) {
        request.headers_mut().remove("x-request-id");
    }
    request
}

/// Serves until told to stop, then lets what is under way finish. `ready` is told the address.
///
/// # Errors
/// When the address cannot be served on.
pub async fn serve(
    app: App,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), StartError> {
    let router = router(&app);
    serve_router(app, router, ready, stop).await
}

/// The same, with a router made of this program's.
///
/// # Errors
/// When the address cannot be served on.
pub async fn serve_router(
    app: App,
    router: Router,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), StartError> {
    let address = app.config.listen.clone();
    let failed = |error| StartError::Listen {
        address: address.clone(),
        error,
    };
    let listener = tokio::net::TcpListener::bind(&address)
        .await
        .map_err(failed)?;
    let background = background::begin(app.clone())?;
    ready(listener.local_addr().map_err(failed)?);
    let (stopping, drain) = (app.stopping.clone(), app.config.drain_seconds);
    let stop = async move {
        stop.await;
        // First it says that it is not ready and goes on serving, so that nobody is sent to a closed door.
        stopping.store(true, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_secs(drain)).await;
    };
    connections::serve(listener, router, &app.config, stop).await;
    // What is left in the background begins again at the next start: letters and imports are noted before they are worked on.
    let last = async {
        background.end().await;
        app.db.close().await;
    };
    if timeout(LAST, last).await.is_err() {
        tracing::warn!("stopping although something is still under way in the background");
    }
    Ok(())
}

/// Addresses that are not pages: they need nobody to have signed in, and say nothing about anybody.
fn plain_routes() -> Router<App> {
    Router::new()
        .route("/assets/{name}", get(asset))
        .route(
            "/favicon.ico",
            get(|| picture("image/x-icon", icons::favicon)),
        )
        .route(
            "/apple-touch-icon.png",
            get(|| picture("image/png", icons::touch_icon)),
        )
        .route(route::PREVIEW, get(|| picture("image/png", icons::preview)))
        .route("/robots.txt", get(robots_text))
        .route("/health/live", get(|| async { "alive" }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(monitoring::text))
}

async fn asset(Path(name): Path<String>) -> Response {
    // The name of an asset holds the hash of what is in it, so it can be kept for ever.
    const FOR_EVER: (HeaderName, &str) =
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    match assets::find(&format!("/assets/{name}")) {
        Some(asset) => (
            [(header::CONTENT_TYPE, asset.media_type), FOR_EVER],
            asset.bytes,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A picture, drawn where drawing holds up nobody else.
async fn picture(media_type: &'static str, draw: fn() -> &'static [u8]) -> Response {
    const A_WEEK: (HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=604800");
    // Other sites show the preview beside a link.
    const ANYWHERE: (HeaderName, &str) = (
        HeaderName::from_static("cross-origin-resource-policy"),
        "cross-origin",
    );
    match DOCUMENTS.run(draw).await {
        Ok(bytes) => (
            [(header::CONTENT_TYPE, media_type), A_WEEK, ANYWHERE],
            bytes,
        )
            .into_response(),
        Err(error) => error::AppError::from(error).into_response(),
    }
}

async fn robots_text(State(app): State<App>) -> String {
    robots(app.config.demonstration)
}

async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.stopping.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    match app.db.is_current().await {
        Ok(true) => (StatusCode::OK, "ready"),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "waiting for migrations"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "waiting for the database"),
    }
}

/// As much of a path as the log needs; a path is as long as a guest likes.
fn beginning(path: &str) -> &str {
    &path[..path.floor_char_boundary(LONGEST_PATH)]
}

fn span(request: &Request) -> tracing::Span {
    let id = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or("");
    // The path only: what stands after the question mark may be somebody's words.
    // Whose pages and which room is known further in, and said there.
    tracing::info_span!(
        "request",
        id,
        method = known(request.method()),
        path = beginning(request.uri().path()),
        council = tracing::field::Empty,
        room = tracing::field::Empty
    )
}

/// What a request does, in one of few words. A method is whatever a guest sends: kept as it is, each would be a line of the metrics
/// for ever, and as long a line of the log as they like.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Waits until the machine or a person says stop. It listens from the moment of the call, not from the first wait:
/// whoever starts the program may stop it as soon as it says that it serves.
///
/// # Errors
/// When the machine does not let it listen.
pub fn told_to_stop() -> Result<impl Future<Output = ()> + Send + 'static, std::io::Error> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

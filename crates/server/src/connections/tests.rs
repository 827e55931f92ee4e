use super::*;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::{get, post};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

/// A server of its own, with two connections and little patience.
struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
    /// What answers at `/long` waits for this.
    go_on: Arc<Notify>,
    /// How many have begun there.
    begun: Arc<AtomicUsize>,
}

fn hasty() -> Config {
    Config {
        connections: 8,
        connections_from_one_place: 4,
        head_seconds: 1,
        stall_seconds: 1,
        stop_seconds: 2,
        ..Config::default()
    }
}

impl Server {
    async fn begin(config: Config) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, told) = oneshot::channel();
        let (go_on, begun) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
        let (wait, count) = (go_on.clone(), begun.clone());
        let router = Router::new()
            .route("/", get(|| async { "here" }))
            .route("/large", get(|| async { vec![b'x'; 64 * 1024 * 1024] }))
            .route("/ignores", post(|| async { StatusCode::PAYLOAD_TOO_LARGE }))
            .route(
                "/reads",
                post(|body: Result<Bytes, _>| async move {
                    body.map(|_| "read")
                        .map_err(|_| StatusCode::REQUEST_TIMEOUT)
                }),
            )
            .route(
                "/long",
                get(move || async move {
                    count.fetch_add(1, Ordering::SeqCst);
                    wait.notified().await;
                    "at last"
                }),
            );
        let served = tokio::spawn(async move {
            let stop = async move { drop(told.await) };
            serve(listener, router, &config, stop).await;
        });
        Self {
            address,
            stop: Some(stop),
            served,
            go_on,
            begun,
        }
    }

    async fn open(&self, words: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(words.as_bytes()).await.unwrap();
        stream
    }

    /// What a whole request is answered with.
    async fn ask(&self, path: &str) -> String {
        let head = format!("GET {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
        rest(self.open(&head).await).await
    }

    /// Somebody whose request is being worked on.
    async fn at_work(&self) -> TcpStream {
        let before = self.begun.load(Ordering::SeqCst);
        let stream = self
            .open("GET /long HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n")
            .await;
        while self.begun.load(Ordering::SeqCst) == before {
            tokio::task::yield_now().await;
        }
        stream
    }

    async fn told_to_stop(mut self) {
        drop(self.stop.take());
        self.served.await.unwrap();
    }
}

/// All that still comes, until the other end closes.
async fn rest(mut stream: TcpStream) -> String {
    let mut all = Vec::new();
    // A reset is an end too; what came before it counts.
    let _ = stream.read_to_end(&mut all).await;
    String::from_utf8_lossy(&all).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_says_nothing_makes_room_for_whoever_asks() {
    let server = Server::begin(Config {
        head_seconds: 3_600,
        ..hasty()
    })
    .await;
    let mut silent = Vec::new();
    for number in 0..40 {
        let words = if number % 2 == 0 {
            ""
        } else {
            "GET / HTTP/1.1\r\nhost:"
        };
        silent.push(server.open(words).await);
        let answer = server.ask("/").await;
        assert!(answer.ends_with("here"), "{number}: {answer}");
    }
    // The first of them have lost their places.
    for stream in silent.drain(..30) {
        assert_eq!(rest(stream).await, "");
    }
    server.told_to_stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_loses_their_place_while_we_work_for_them() {
    let server = Server::begin(hasty()).await;
    let mut at_work = Vec::new();
    for _ in 0..4 {
        at_work.push(server.at_work().await);
    }
    // All places of this address are at work: a fifth is turned away, and the four have their answers.
    assert_eq!(server.ask("/").await, "");
    server.go_on.notify_waiters();
    for stream in at_work {
        let answer = rest(stream).await;
        assert!(answer.ends_with("at last"), "{answer}");
    }
    assert!(server.ask("/").await.ends_with("here"));
    server.told_to_stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_only_the_number_of_all_connections_counts() {
    let server = Server::begin(Config {
        behind_proxy: true,
        ..hasty()
    })
    .await;
    let mut at_work = Vec::new();
    for _ in 0..7 {
        at_work.push(server.at_work().await);
    }
    assert!(server.ask("/").await.ends_with("here"));
    at_work.push(server.at_work().await);
    assert_eq!(server.ask("/").await, "");
    server.go_on.notify_waiters();
    server.told_to_stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_by_the_byte_is_given_up() {
    let server = Server::begin(hasty()).await;
    let never = rest(server.open("").await);
    let head = rest(server.open("GET / HTTP/1.1\r\nho").await);
    let body = rest(
        server
            .open("POST /reads HTTP/1.1\r\nhost: here\r\ncontent-length: 9\r\n\r\nabc")
            .await,
    );
    let (never, head, body) = tokio::join!(never, head, body);
    assert_eq!((never.as_str(), head.as_str()), ("", ""));
    assert!(body.starts_with("HTTP/1.1 408"), "{body}");
    server.told_to_stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_nobody_takes_is_given_up() {
    let server = Server::begin(hasty()).await;
    let stream = server
        .open("GET /large HTTP/1.1\r\nhost: here\r\n\r\n")
        .await;
    // It is taken only after it was given up: then the rest of it never comes.
    sleep(Duration::from_secs(4)).await;
    assert!(rest(stream).await.len() < 64 * 1024 * 1024);
    server.told_to_stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_too_much_is_told_so_before_all_of_it_has_come() {
    let server = Server::begin(hasty()).await;
    let length = 10 * 1024 * 1024;
    let head = format!("POST /ignores HTTP/1.1\r\nhost: here\r\ncontent-length: {length}\r\n\r\n");
    let mut stream = server.open(&head).await;
    // All of it can be sent, as a plain client does before it reads anything.
    let _ = stream.write_all(&vec![b'a'; length]).await;
    let answer = rest(stream).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    server.told_to_stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_stops_although_clients_take_their_time_and_finishes_what_it_can() {
    let server = Server::begin(Config {
        head_seconds: 3_600,
        stall_seconds: 3_600,
        idle_seconds: 3_600,
        ..hasty()
    })
    .await;
    let _never = server.open("").await;
    let _head = server.open("GET / HTTP/1.1\r\nho").await;
    let _body = server
        .open("POST /reads HTTP/1.1\r\nhost: here\r\ncontent-length: 9\r\n\r\nabc")
        .await;
    let at_work = server.at_work().await;
    let go_on = server.go_on.clone();
    let stopped = tokio::spawn(server.told_to_stop());
    go_on.notify_waiters();
    assert!(rest(at_work).await.ends_with("at last"));
    stopped.await.unwrap();
}

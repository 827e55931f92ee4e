//! The real program under attack: what strangers send costs next to nothing and leaves nothing behind, and what is asked for on top
//! of what can be done is refused in so many words.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, and says where"
)]

mod program;

use axum::http::{StatusCode, header};
use improvement::organisations::Role;
use platform::work::DOCUMENTS;
use program::{Client, Place, Program, Work};
use std::net::SocketAddr;
use std::sync::mpsc;
use stories::World;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends bytes as they are, and gives what comes back until the other end closes.
async fn raw(to: SocketAddr, head: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    // The program may have heard enough before all of it is sent.
    let _ = stream.write_all(body).await;
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all).await;
    String::from_utf8_lossy(&all).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_times_ten_megabytes_of_a_form_cost_next_to_nothing() {
    let place = Place::sqlite();
    Work::begin(&place.config, 1).await;
    let program = Program::start(&place.config, 0);
    let mut stranger = Client::stranger();
    stranger.get(program.address, "/sign-in").await.unwrap();
    let before = program.used();
    let body = b"a=&".repeat(10 * 1024 * 1024 / 3);
    let mut chunked = format!("{:x}\r\n", body.len()).into_bytes();
    chunked.extend_from_slice(&body);
    chunked.extend_from_slice(b"\r\n0\r\n\r\n");
    let length = format!("content-length: {}", body.len());
    for round in 0..10 {
        let (how, body) = match round % 2 {
            0 => (length.as_str(), &body),
            _ => ("transfer-encoding: chunked", &chunked),
        };
        let head = format!(
            "POST /sign-in HTTP/1.1\r\nhost: here\r\ncontent-type: application/x-www-form-urlencoded\r\ncookie: {}\r\n{how}\r\n\r\n",
            stranger.cookies
        );
        let answer = raw(program.address, &head, body).await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{how}: {answer}");
    }
    // Twenty-eight seconds of a processor and more than a gigabyte it was.
    if let (Some((cpu, memory)), Some((cpu_after, memory_after))) = (before, program.used()) {
        assert!(cpu_after - cpu < 300, "{} hundredths", cpu_after - cpu);
        assert!(
            memory_after - memory < 64 * 1024,
            "{memory} {memory_after} KiB"
        );
    }
    assert!(program.is_ready().await);
    drop(program);
    place.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_strangers_make_up_is_in_no_metric_and_in_no_answer() {
    let place = Place::sqlite();
    Work::begin(&place.config, 1).await;
    let program = Program::start(&place.config, 0);
    for number in 0..20 {
        let head = format!(
            "MADEUP{number} /sign-in HTTP/1.1\r\nhost: here\r\nx-request-id: made up \"{number}\"\r\nconnection: close\r\n\r\n"
        );
        let answer = raw(program.address, &head, b"").await;
        assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
        assert!(!answer.contains("made up"), "{answer}");
        Client::stranger()
            .get(program.address, &format!("/madeup{number}"))
            .await
            .unwrap();
    }
    let metrics = Client::stranger().get(program.address, "/metrics").await;
    let metrics = metrics.unwrap().text;
    assert!(!metrics.to_lowercase().contains("madeup"), "{metrics}");
    assert!(
        metrics.contains("method=\"other\",pattern=\"/sign-in\""),
        "{metrics}"
    );
    // Nobody is told through a proxy, be it on this machine.
    let head = "GET /metrics HTTP/1.1\r\nhost: here\r\nx-forwarded-for: 203.0.113.7\r\nconnection: close\r\n\r\n";
    let answer = raw(program.address, head, b"").await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    // An id that whoever stands in front gave is kept.
    let head = "GET /health/live HTTP/1.1\r\nhost: here\r\nx-request-id: 01-ab_c.d\r\nconnection: close\r\n\r\n";
    let answer = raw(program.address, head, b"").await;
    assert!(answer.contains("x-request-id: 01-ab_c.d"), "{answer}");
    drop(program);
    place.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_too_much_is_waiting_more_is_refused_with_when_to_come_again() {
    for world in World::both().await {
        let council = world.council("kirklees", "Kirklees").await;
        let ada = world
            .person("Ada Lead", &council, Role::ImprovementLead)
            .await;
        let mut ada = world.signed_in(&ada).await;
        // Everything that can be under way is, and waits for these to be dropped.
        let (waiting, mut going): (Vec<_>, Vec<_>) = (0..18)
            .map(|_| {
                let (go, wait) = mpsc::channel::<()>();
                (tokio::spawn(DOCUMENTS.run(move || wait.recv().is_ok())), go)
            })
            .unzip();
        let workbook = "/councils/kirklees/inspections/inspections.xlsx";
        while !DOCUMENTS.is_full() {
            tokio::task::yield_now().await;
        }
        let refused = ada.get(workbook).await;
        assert_eq!(
            refused.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "{}",
            refused.text
        );
        assert_eq!(refused.headers[header::RETRY_AFTER], "20");
        assert!(
            refused.text.contains("The service is busy"),
            "{}",
            refused.text
        );
        // Pages and signing in are not held up by it.
        ada.get("/account").await.says("Ada Lead");
        going.clear();
        for one in waiting {
            one.await.unwrap().unwrap();
        }
        assert_eq!(ada.get(workbook).await.status, StatusCode::OK);
        world.end().await;
    }
}

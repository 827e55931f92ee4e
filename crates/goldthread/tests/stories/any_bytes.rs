//! Whatever is sent, the program answers: with a page, with a reason, never with a fault of its own.

#[path = "../../../reference/tests/mutate/mod.rs"]
mod mutate;

use crate::evidence_cli::ask;
use goldthread::backup::{BackupError, make, restore};
use improvement::plans::Brag;
use mutate::{Chance, first_seed, long, try_out};
use platform::config::Config;
use platform::db::sqlite_address;
use platform::form::Form;
use std::time::Instant;
use stories::{Planned, Visitor, World};

const FORM: &[u8] = b"csrf=x&version=1&rating=green&heard-day=1&heard-month=6&heard-year=2026&share=12.5&count=1,000&link=https%3A%2F%2Fexample.org&id=0198c0de-0000-7000-8000-000000000001&words=What+we+%E2%80%9Cheard%E2%80%9D";

#[test]
fn no_form_makes_reading_it_panic() {
    try_out("forms", |chance| {
        let bytes = chance.mutate(FORM);
        let mut form = Form::from_bytes(&bytes);
        let _ = form.required("words", 20, "Enter it");
        let _ = form.long_text("words", 5, "Enter it");
        let _ = form.date("heard", "Enter the day");
        let _ = form.choice::<Brag>("rating", "Choose");
        let _ = form.choices::<Brag>("rating", "Choose");
        let _ = form.decimal("share", "Enter a number");
        let _ = form.optional_whole_number("count", 0..=i64::MAX, "Enter a number");
        let _ = form.link("link", "Enter a link");
        let _ = form.ids("id", "Tick");
        let text = String::from_utf8_lossy(&bytes);
        let _ = Form::from_query(Some(&text));
    });
}

/// A small table for each statistic of the command line, with the options that read it.
const TABLES: [(&str, &str); 8] = [
    (
        "spc --date when --value count",
        "when,count\n2024-01-01,10\n2024-02-01,9\n2024-03-01,11\n2024-04-01,30\n2024-05-01,9\n2024-06-01,10\n",
    ),
    (
        "forecast --date when --value count --horizon 2",
        "when,count\n2019-03-31,10\n2020-03-31,9\n2021-03-31,11\n2022-03-31,12\n2023-03-31,9\n2024-03-31,10\n",
    ),
    (
        "synthetic --wide --treated a --start 2022 --placebos",
        "unit,2019,2020,2021,2022,2023\na,1,2,3,9,9\nb,1,2,2,3,3\nc,2,2,3,3,4\nd,5,4,5,4,5\ne,1,1,2,2,3\n",
    ),
    (
        "staggered --unit u --period t --outcome y --first-treated g",
        "u,t,y,g\na,1,1,2\na,2,3,2\na,3,4,2\nb,1,1,0\nb,2,1,0\nb,3,2,0\nc,1,2,3\nc,2,2,3\nc,3,5,3\nd,1,0,0\nd,2,1,0\nd,3,1,0\n",
    ),
    (
        "stepped-wedge --unit u --step t --treated x --events e --n n --model lmm",
        "u,t,x,e,n\na,1,0,5,50\na,2,1,3,50\na,3,1,2,50\nb,1,0,6,50\nb,2,0,6,50\nb,3,1,3,50\nc,1,0,7,60\nc,2,0,5,60\nc,3,0,6,60\n",
    ),
    (
        "stepped-wedge --unit u --step t --treated x --events e --n n --model glmm",
        "u,t,x,e,n\na,1,0,5,50\na,2,1,3,50\nb,1,0,6,50\nb,2,0,6,50\nc,1,0,7,60\nc,2,1,5,60\n",
    ),
    (
        "funnel --group g --numerator e --denominator n",
        "g,e,n\na,5,50\nb,9,60\nc,12,400\nd,1,20\n",
    ),
    (
        "protect --count n --by row,column --audit",
        "row,column,n\na,x,3\na,y,20\na,Total,23\nb,x,14\nb,y,25\nTotal,x,17\n",
    ),
];

#[test]
fn no_table_makes_a_statistic_fall() {
    try_out("statistics of tables", |chance| {
        let (arguments, table) = TABLES[chance.below(TABLES.len())];
        let bytes = chance.mutate(table.as_bytes());
        let output = ask(arguments, &bytes);
        assert!(
            matches!(output.status.code(), Some(0 | 2)),
            "{arguments}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    });
}

#[test]
fn no_list_of_roles_or_changes_makes_capacity_fall() {
    let folder = tempfile::tempdir().unwrap();
    let (roles, changes) = (folder.path().join("roles"), folder.path().join("changes"));
    let lists = [
        "role,base,floor\nDirector,1,0.6\nHeads,6,5.4\n",
        "kind,role,fte,from,to\naway,Director,0.5,2017-06-12,2018-11-30\ncover,Heads,1,,31/12/2018\n",
    ];
    try_out("lists of roles and changes", |chance| {
        let which = chance.below(2);
        for (at, path) in [&roles, &changes].into_iter().enumerate() {
            let bytes = lists[at].as_bytes().to_vec();
            let bytes = if at == which {
                chance.mutate(&bytes)
            } else {
                bytes
            };
            std::fs::write(path, bytes).unwrap();
        }
        let summary = ["", "--summary"][chance.below(2)];
        let options = format!("--from 2017-06-01 --to 2019-01-31 {summary}");
        let output = crate::capacity_cli::ask(&roles, &changes, &options);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 2)), "{said}");
    });
}

/// Answers that say that the program is at fault.
fn at_fault(status: axum::http::StatusCode) -> bool {
    status.is_server_error()
}

/// Sends changed requests for as long as asked.
async fn requests(
    name: &str,
    mut send: impl AsyncFnMut(&mut Chance) -> Option<(axum::http::StatusCode, String)>,
) {
    let until = Instant::now() + long();
    let (mut seed, mut sent) = (first_seed(), 0);
    while Instant::now() < until {
        let mut chance = Chance::new(seed);
        if let Some((status, what)) = send(&mut chance).await {
            assert!(
                !at_fault(status),
                "{name}: GOLDTHREAD_TEST_FUZZ_SEED={seed}: {status} for {what}"
            );
            sent += 1;
        }
        seed += 1;
    }
    eprintln!("{name}: {sent} requests");
    assert!(sent > 0);
}

/// A path that can be sent at all: what is not of the alphabet of addresses is escaped, as a browser does.
fn path(bytes: &[u8]) -> String {
    let mut path = String::from("/");
    for byte in bytes {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'/'
            | b'?'
            | b'='
            | b'&'
            | b'-'
            | b'.'
            | b'_' => {
                path.push(char::from(*byte));
            }
            other => path.push_str(&format!("%{other:02X}")),
        }
    }
    path
}

async fn somebody(world: &World) -> (Planned, String, Visitor) {
    let planned = Planned::new(world).await;
    let action = planned.action("K1.1", None);
    planned.add(world, &action).await;
    let lead = world.signed_in(&planned.lead).await;
    (planned, action.id.to_string(), lead)
}

#[tokio::test]
async fn no_address_and_no_form_is_a_fault_of_ours() {
    let world = World::sqlite().await;
    let (planned, action, mut lead) = somebody(&world).await;
    let pages = [
        planned.at("/actions?show=overdue&owner=x&rating=red&order=due&after=1"),
        planned.at("/changes?from=2026-01-01&to=2026-02-01&baseline=x"),
        planned.at(&format!("/actions/{action}?as-at=2026-06-01")),
        planned.at("/thread?as-at=2026-06-01"),
        planned.at("/outcomes/new?measure=LAC&query=care"),
        "/inspections?region=x&grade=good&page=2".to_owned(),
        "/sign-in?next=/councils/kirklees".to_owned(),
    ];
    let forms = [
        (
            "/voices",
            "speaker=child&words=Heard&heard-day=1&heard-month=6&heard-year=2026&consent=yes",
        ),
        (
            "/edit",
            "version=1&name=Plan&purpose=For+it&starts-day=1&starts-month=1&starts-year=2026",
        ),
        (
            "/board/new",
            "kind=improvement_board&title=Board&held-day=1&held-month=6&held-year=2026&chair=x",
        ),
        (
            "/baselines/new",
            "name=June&endorsed-day=1&endorsed-month=6&endorsed-year=2026&meeting=",
        ),
        (
            "/outcomes/new",
            "origin=own&name=Visits&unit=%25&polarity=high&frequency=monthly&kind=how_well",
        ),
    ];
    requests("addresses and forms", async |chance| {
        if chance.below(2) == 0 {
            let page = &pages[chance.below(pages.len())];
            let sent = path(&chance.mutate(page.trim_start_matches('/').as_bytes()));
            return Some((lead.get(&sent).await.status, sent));
        }
        let (to, body) = forms[chance.below(forms.len())];
        let body = chance.mutate(body.as_bytes());
        let text = String::from_utf8_lossy(&body).into_owned();
        let fields: Vec<(String, String)> = serde_html_form::from_str(&text).ok()?;
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = lead.post(&planned.at(to), &fields).await;
        Some((answer.status, format!("{to} {text}")))
    })
    .await;
    assert_eq!(world.app.db.breaks().await.unwrap(), vec![]);
    world.end().await;
}

#[tokio::test]
async fn no_uploaded_file_is_a_fault_of_ours() {
    let world = World::sqlite().await;
    let (planned, action, mut lead) = somebody(&world).await;
    let to = planned.at(&format!("/actions/{action}/evidence"));
    lead.get(&to).await;
    let zip = {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let stored = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        for name in ["[Content_Types].xml", "word/document.xml"] {
            writer.start_file(name, stored).unwrap();
            std::io::Write::write_all(&mut writer, b"<part/>").unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    let files: [(&str, &[u8]); 4] = [
        ("a.docx", &zip),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"),
        ("a.csv", b"month,rate\nJune,61\n"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ];
    requests("uploads", async |chance| {
        let (name, bytes) = files[chance.below(files.len())];
        let bytes = chance.mutate(bytes);
        let fields = [("title", "Notes"), ("link", "")];
        let answer = lead
            .upload(&to, &fields, &[("file", name, "", &bytes)])
            .await;
        Some((answer.status, format!("{name}: {bytes:?}")))
    })
    .await;
    world.end().await;
}

#[tokio::test]
async fn no_archive_makes_restoring_panic_or_put_back_half() {
    let world = World::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("backup.zip");
    let now = world.app.clock.now();
    world
        .app
        .files
        .keep(bytes::Bytes::from_static(b"minutes"))
        .await
        .unwrap();
    make(&world.app.config, &archive, false, now).await.unwrap();
    let whole = std::fs::read(&archive).unwrap();
    // The database takes most of it: what is changed is also what stands around it.
    let around = whole.len().saturating_sub(2500);
    let config = Config {
        database: sqlite_address(&folder.path().join("new/goldthread.db")),
        data_dir: folder.path().join("new"),
        ..Config::default()
    };
    let until = Instant::now() + long();
    let mut seed = first_seed();
    while Instant::now() < until {
        let mut chance = Chance::new(seed);
        let mut bytes = whole[..around].to_vec();
        bytes.extend(chance.mutate(&whole[around..]));
        std::fs::write(&archive, &bytes).unwrap();
        match restore(&config, &archive, true, now).await {
            Ok(_) | Err(BackupError::Unusable { .. }) => {}
            Err(other) => panic!("GOLDTHREAD_TEST_FUZZ_SEED={seed}: {other}"),
        }
        seed += 1;
    }
    world.end().await;
}

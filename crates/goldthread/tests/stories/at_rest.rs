//! What lies on the disk: for nobody else on the machine, and no longer than something refers to it.

use bytes::Bytes;
use platform::sql;
use records::stored_files::sweep;
use stories::{Planned, World};
use uuid::Uuid;

/// The permissions of a file or folder, without its kind.
#[cfg(unix)]
fn mode(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
#[test]
fn what_the_program_writes_is_for_its_user_alone_whatever_the_umask_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let database = data.join("goldthread.db");
    let run = |arguments: &str| {
        let program = env!("CARGO_BIN_EXE_goldthread");
        let output = std::process::Command::new("sh")
            .arg("-c")
            .arg(format!(
                "umask 000; exec {program} --database sqlite:{} {arguments}",
                database.display()
            ))
            .env("GOLDTHREAD_DATA_DIR", &data)
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    run("migrate");
    let archive = folder.path().join("backup.zip");
    run(&format!("backup {}", archive.display()));
    assert_eq!((mode(&data), mode(&database)), (0o700, 0o600));
    assert_eq!((mode(&archive), mode(&data.join("files"))), (0o600, 0o700));
    assert!(!run("check").contains("others on this machine"));

    // What somebody opened since is told, with what to do.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(&database, open).unwrap();
    let told = run("check");
    assert!(
        told.contains("chmod go-rwx") && told.contains("goldthread.db"),
        "{told}"
    );
}

#[tokio::test]
async fn a_file_goes_only_when_nothing_refers_to_it_now_or_on_any_day() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let (db, files) = (&world.app.db, &world.app.files);
        let keep = async |text: &'static str| {
            files
                .keep(Bytes::from_static(text.as_bytes()))
                .await
                .unwrap()
        };
        let (named, was, nobody) = (keep("named").await, keep("was").await, keep("nobody").await);
        let sql = sql!(
            "insert into finding_imports (id, organisation_id, person_id, file_hash, file_name, state, begun_at, made, summary)
             values ($1, $2, $3, $4, 'findings.csv', 'waiting', 0, '', '')"
        );
        let sql = sql.bind(Uuid::now_v7()).bind(planned.council.id);
        db.execute(sql.bind(planned.lead.id).bind(&named))
            .await
            .unwrap();
        // A record that named a file on a past day, and is gone.
        let sql = sql!(
            "insert into changes (organisation_id, id, kind, subject_id, part_of, version, at, after)
             values ($1, $2, 'evidence', $3, $1, 1, 0, $4)"
        );
        let after = format!("{{\"file_hash\":\"{was}\"}}");
        let sql = sql.bind(planned.council.id).bind(Uuid::now_v7());
        db.execute(sql.bind(Uuid::now_v7()).bind(after))
            .await
            .unwrap();

        let since = files.stored().await.unwrap()[0].since;
        let sent_lately = sweep(db, files, since.plus_seconds(3_600), false)
            .await
            .unwrap();
        assert!(sent_lately.aside.is_empty(), "{sent_lately:?}");
        let later = since.plus_seconds(2 * 24 * 3_600);
        let would = sweep(db, files, later, true).await.unwrap();
        assert_eq!(would.aside.len(), 1);
        assert_eq!(
            files.all().await.unwrap().len(),
            3,
            "a dry run changes nothing"
        );

        let did = sweep(db, files, later, false).await.unwrap();
        assert_eq!(did.aside[0].hash, nobody);
        assert_eq!(files.all().await.unwrap().len(), 2);
        // It is still found, until the next sweep.
        assert_eq!(files.fetch(&nobody).await.unwrap(), "nobody");
        let did = sweep(db, files, later, false).await.unwrap();
        assert_eq!((did.aside.len(), did.deleted.len()), (0, 1));
        assert!(files.fetch(&nobody).await.is_err());
        for (hash, text) in [(&named, "named"), (&was, "was")] {
            assert_eq!(files.fetch(hash).await.unwrap(), text);
        }
        world.end().await;
    }
}

#[tokio::test]
async fn what_was_put_aside_comes_back_when_something_refers_to_it() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let (db, files) = (&world.app.db, &world.app.files);
        let hash = files.keep(Bytes::from_static(b"late")).await.unwrap();
        let later = files.stored().await.unwrap()[0]
            .since
            .plus_seconds(2 * 24 * 3_600);
        sweep(db, files, later, false).await.unwrap();
        assert!(files.all().await.unwrap().is_empty());
        let sql = sql!(
            "insert into finding_imports (id, organisation_id, person_id, file_hash, file_name, state, begun_at, made, summary)
             values ($1, $2, $3, $4, 'findings.csv', 'waiting', 0, '', '')"
        );
        let sql = sql.bind(Uuid::now_v7()).bind(planned.council.id);
        db.execute(sql.bind(planned.lead.id).bind(&hash))
            .await
            .unwrap();
        sweep(db, files, later, false).await.unwrap();
        assert_eq!(files.all().await.unwrap(), [hash]);
        world.end().await;
    }
}

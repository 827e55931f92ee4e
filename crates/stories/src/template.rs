//! Empty databases to begin worlds with. To bring one up to this version takes longer than most stories, so it is done once and
//! copied: on SQLite for each run, on PostgreSQL for as long as the migrations stay what they are.

use platform::clock::Instant;
use platform::db::{Db, MIGRATIONS};
use std::hash::{DefaultHasher, Hash, Hasher};
use tokio::sync::OnceCell;

/// The file of an empty SQLite database.
pub(crate) async fn sqlite(now: Instant) -> &'static [u8] {
    static FILE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let file = FILE.get_or_init(async || {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty.db");
        let db = Db::open(&format!("sqlite:{}", path.display()))
            .await
            .unwrap();
        db.migrate(now).await.unwrap();
        db.close().await;
        let log = path.with_extension("db-wal");
        assert!(!log.exists(), "the last to close a database writes it out");
        std::fs::read(path).unwrap()
    });
    file.await
}

/// The name of an empty database on PostgreSQL that others are copied from.
pub(crate) async fn postgres(
    maker: &Db,
    address_of: impl Fn(&str) -> String,
    now: Instant,
) -> &'static str {
    static NAME: OnceCell<String> = OnceCell::const_new();
    let name = NAME.get_or_init(async || {
        let mut hasher = DefaultHasher::new();
        MIGRATIONS.hash(&mut hasher);
        let name = format!("goldthread_test_empty_{:016x}", hasher.finish());
        // A statement that fails where there is none yet: to open it would keep others from copying it.
        let there = format!(
            "do $$ begin
                if not exists (select from pg_database where datname = '{name}') then
                    raise exception 'not yet';
                end if;
             end $$"
        );
        if maker.script(there).await.is_ok() {
            return name;
        }
        let making = format!("goldthread_test_empty_{}", std::process::id());
        let drop = format!("drop database if exists {making} with (force)");
        maker.script(drop.clone()).await.unwrap();
        maker
            .script(format!("create database {making}"))
            .await
            .unwrap();
        let db = Db::open(&address_of(&making)).await.unwrap();
        db.migrate(now).await.unwrap();
        db.close().await;
        // Named only once it is whole; another run may have been quicker.
        let named = format!("alter database {making} rename to {name}");
        if maker.script(named).await.is_err() {
            maker.script(drop).await.unwrap();
        }
        name
    });
    name.await
}

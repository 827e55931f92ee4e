//! The demonstration: a story of four councils, one of them invented, in an embedded database of its own, served on this machine only.

use crate::cli::CommandError;
use clap::Args;
use demonstration::{self, Told};
use documents::WritePdf;
use imports::load;
use platform::app::App;
use platform::clock::Clock;
use platform::config::Config;
use platform::db::sqlite_address;
use records::access::store::{self, Person};
use reports::frozen::publish;
use std::fs;
use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Says that a folder is a demonstration's own, and nothing in it is anybody's work.
const MARK: &str = "demonstration.txt";
const MARK_TEXT: &str =
    "This folder belongs to Goldthread's demonstration. `goldthread demo --fresh` empties it.\n";
const DATABASE: &str = "goldthread.db";

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// The port to serve on; 0 chooses a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder in which the demonstration keeps what is entered
    #[arg(long, default_value = "goldthread-data/demonstration")]
    data_dir: PathBuf,
    /// Start again: delete what was entered and reset the story to today
    #[arg(long)]
    fresh: bool,
}

pub(super) async fn run(
    config: Config,
    demo: Demo,
    database_given: bool,
    pdf: WritePdf,
) -> Result<(), CommandError> {
    if database_given {
        return Err(CommandError::Unusable(
            "failed to start the demonstration: it keeps its own database in --data-dir; leave out --database"
                .to_owned(),
        ));
    }
    prepare(&demo)?;
    let config = Config {
        database: sqlite_address(&demo.data_dir.join(DATABASE)),
        listen: format!("127.0.0.1:{}", demo.port),
        data_dir: demo.data_dir,
        files: None,
        secure_cookies: false,
        behind_proxy: false,
        public_address: None,
        mail_server: None,
        drain_seconds: 0,
        demonstration: true,
        ..config
    };
    let stop = server::told_to_stop()?;
    let app = App::open(config, Clock::Machine, pdf).await?;
    let now = app.clock.now();
    app.db.migrate(now).await?;
    load::shipped(&app.db, now).await?;
    if let Told::Now {
        publications,
        trackers,
        ..
    } = demonstration::tell(&app.db, now).await?
    {
        for one in trackers {
            demonstration::upload(&app, one).await?;
        }
        for one in publications {
            publish(
                &app.db,
                &app.shared(),
                one.organisation_id,
                one.report_id,
                one.by,
                now.date(),
            )
            .await?;
        }
    }
    let people = store::introduced(&app.db).await?;
    server::serve(app, |address| announce(address, &people), stop).await?;
    Ok(())
}

/// Makes the folder ready. One that holds anything else is left alone: whoever opens a demonstration can sign in
/// as anybody in it, so it must never stand on a council's own records.
fn prepare(demo: &Demo) -> Result<(), CommandError> {
    let folder = &demo.data_dir;
    let mark = folder.join(MARK);
    let holds_something = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => return Err(error.into()),
    };
    let own = fs::read_to_string(&mark).is_ok_and(|text| text == MARK_TEXT);
    if holds_something && !own {
        return Err(CommandError::Unusable(format!(
            "failed to use the folder {}: it contains something that is not a demonstration; choose another with --data-dir",
            folder.display()
        )));
    }
    if demo.fresh && own {
        empty(folder)?;
    }
    fs::create_dir_all(folder)?;
    fs::write(mark, MARK_TEXT)?;
    Ok(())
}

/// Takes away what a demonstration makes, and nothing else that may lie beside it.
fn empty(folder: &Path) -> Result<(), std::io::Error> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        match fs::remove_file(folder.join(format!("{DATABASE}{ending}"))) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    match fs::remove_dir_all(folder.join("files")) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Says where it is and whom one can be. A closed standard output is no reason to stop serving.
fn announce(address: SocketAddr, people: &[Person]) {
    let mut out = std::io::stdout().lock();
    let mut told = format!(
        "Goldthread's demonstration is ready. Open\n\nhttp://{address}/\n\nand sign in with one click as any of these. The people are invented.\n\n"
    );
    for person in people {
        let says = person.introduction.as_deref().unwrap_or_default();
        told.push_str(&format!(
            "  {} <{}>\n    {says}\n",
            person.name, person.email
        ));
    }
    told.push_str("\nWhat you enter is kept until you start with --fresh. Press Ctrl+C to stop.\n");
    let _ = out.write_all(told.as_bytes()).and_then(|()| out.flush());
}

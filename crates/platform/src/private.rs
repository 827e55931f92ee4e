//! What the program writes is for whoever runs it, and for nobody else on the machine: the database, what was uploaded,
//! backups and exports.

use crate::config::Config;
use crate::db::sqlite_file;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Has everything that this process makes from here on belong to its user alone, whatever was set before.
#[cfg(unix)]
pub fn from_here_on() {
    use rustix::fs::Mode;
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

/// Elsewhere, folders say who may read what is in them.
#[cfg(not(unix))]
pub fn from_here_on() {}

/// What the program keeps at rest: the database with what the engine writes beside it, and the folder of files.
fn kept(config: &Config) -> Vec<PathBuf> {
    let mut all = Vec::new();
    if let Some(database) = sqlite_file(&config.database) {
        for ending in ["", "-wal", "-shm", "-journal"] {
            let mut path = OsString::from(&database);
            path.push(ending);
            all.push(PathBuf::from(path));
        }
    }
    if config.files.is_none() {
        all.push(config.files_folder());
    }
    all
}

/// What is kept and others on this machine can read, and the folder that it is in.
#[must_use]
pub fn open_to_others(config: &Config) -> Vec<PathBuf> {
    let mut all = kept(config);
    all.push(config.data_dir.clone());
    all.retain(|path| is_open(path));
    all
}

/// Closes to others what is kept. The folder that it is in may hold what is not ours, and is left to whoever made it.
///
/// # Errors
/// When one of them cannot be closed: it belongs to somebody else.
pub fn close(config: &Config) -> std::io::Result<()> {
    kept(config)
        .iter()
        .filter(|path| is_open(path))
        .try_for_each(|path| close_all(path))
}

/// Closes a file, or a folder with all that is in it.
fn close_all(path: &Path) -> std::io::Result<()> {
    let kind = path.symlink_metadata()?.file_type();
    if kind.is_dir() {
        for entry in path.read_dir()? {
            close_all(&entry?.path())?;
        }
    }
    // What a link leads to was not made here.
    match kind.is_symlink() {
        true => Ok(()),
        false => close_one(path),
    }
}

#[cfg(unix)]
fn close_one(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = path.metadata()?.permissions();
    permissions.set_mode(permissions.mode() & 0o700);
    std::fs::set_permissions(path, permissions)
}

#[cfg(unix)]
fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|one| one.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn close_one(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn is_open(_: &Path) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn what_others_could_read_is_told_and_closed() {
        let folder =
            std::env::temp_dir().join(format!("goldthread-private-{}", std::process::id()));
        let config = Config {
            database: format!("sqlite:{}", folder.join("t.db").display()),
            data_dir: folder.clone(),
            ..Config::default()
        };
        fs::create_dir_all(folder.join("files/ab")).unwrap();
        for name in ["t.db", "t.db-wal", "files/ab/cd", "somebody-elses"] {
            let path = folder.join(name);
            fs::write(&path, "x").unwrap();
            fs::set_permissions(path, Permissions::from_mode(0o644)).unwrap();
        }
        for name in ["", "files", "files/ab"] {
            fs::set_permissions(folder.join(name), Permissions::from_mode(0o755)).unwrap();
        }
        let told = open_to_others(&config);
        let names = ["t.db", "t.db-wal", "files"].map(|name| folder.join(name));
        assert_eq!(told[..3], names);
        assert_eq!(told[3..], *std::slice::from_ref(&folder));
        close(&config).unwrap();
        let mode = |name: &str| folder.join(name).metadata().unwrap().permissions().mode() & 0o777;
        for name in ["t.db", "t.db-wal", "files/ab/cd"] {
            assert_eq!(mode(name), 0o600, "{name}");
        }
        assert_eq!((mode("files"), mode("files/ab")), (0o700, 0o700));
        assert_eq!((mode("somebody-elses"), mode("")), (0o644, 0o755));
        assert_eq!(open_to_others(&config), std::slice::from_ref(&folder));
        fs::remove_dir_all(folder).unwrap();
    }
}

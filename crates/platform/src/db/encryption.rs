//! Whether the way to a PostgreSQL server can be read or stood in by others. sqlx takes encryption where the server offers it and goes
//! on in the clear where it does not; so the server of another machine must prove who it is, unless the settings say otherwise.

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::net::IpAddr;
use std::str::FromStr;

/// What an address of the database may say of encryption, and the variable that says the same.
const SAID: [&str; 2] = ["sslmode", "ssl-mode"];
const VARIABLE: &str = "PGSSLMODE";

/// The options of an address, which ask for a proven server wherever that is another machine and nothing was said.
pub(super) fn options(address: &str) -> Result<PgConnectOptions, sqlx::Error> {
    let by_variable = std::env::var(VARIABLE).is_ok_and(|mode| PgSslMode::from_str(&mode).is_ok());
    let options = PgConnectOptions::from_str(address)?;
    Ok(match is_here(&options) || by_variable || is_said(address) {
        true => options,
        false => options.ssl_mode(PgSslMode::VerifyFull),
    })
}

/// In plain words, what is weak about the way to the database; none where it is on this machine, or proves who it is.
#[must_use]
pub fn weakness(address: &str) -> Option<String> {
    if !is_postgres(address) {
        return None;
    }
    let options = options(address).ok()?;
    let weak = match options.get_ssl_mode() {
        _ if is_here(&options) => return None,
        PgSslMode::VerifyFull => return None,
        PgSslMode::Disable => "is not encrypted",
        PgSslMode::Allow | PgSslMode::Prefer => "may not be encrypted",
        PgSslMode::Require => "is encrypted, but anybody could stand in for the server",
        PgSslMode::VerifyCa => {
            "is encrypted, but the name in the server's certificate is not checked"
        }
    };
    Some(format!(
        "the connection to the database on {} {weak}; take sslmode out of its address, or set sslmode=verify-full, with sslrootcert=FILE where the certificate is from an authority of your own",
        options.get_host()
    ))
}

/// Whether an address is one of PostgreSQL.
pub(super) fn is_postgres(address: &str) -> bool {
    address.starts_with("postgres://") || address.starts_with("postgresql://")
}

fn is_said(address: &str) -> bool {
    let question = address.split_once('?').map_or("", |(_, question)| question);
    let mut names = question.split('&').map(|one| one.split('=').next());
    names.any(|name| name.is_some_and(|name| SAID.contains(&name)))
}

/// Whether the server is on this machine: at a socket, or at an address that leads nowhere else.
fn is_here(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    options.get_socket().is_some()
        || host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || bare
            .parse()
            .is_ok_and(|address: IpAddr| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_proven(address: &str) -> bool {
        matches!(
            options(address).unwrap().get_ssl_mode(),
            PgSslMode::VerifyFull
        )
    }

    #[test]
    fn a_server_elsewhere_proves_who_it_is_unless_something_else_was_said() {
        for elsewhere in [
            "postgres://goldthread@db.internal/goldthread",
            "postgresql://goldthread:pass@10.0.0.7:5433/goldthread?application_name=a",
            "postgres://goldthread@[2001:db8::1]/goldthread",
            "postgres://goldthread@localhost.example.org/goldthread",
            "postgres:///goldthread?host=db.internal",
            "postgres://localhost/goldthread?hostaddr=10.0.0.7",
            "postgres://db.internal/sslmode=disable?application_name=sslmode",
            "postgres://db.internal/goldthread?sslmode=verify-full",
        ] {
            assert!(is_proven(elsewhere), "{elsewhere}");
            assert_eq!(weakness(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn on_this_machine_nothing_is_asked_for() {
        for here in [
            "postgres://goldthread@localhost/goldthread",
            "postgres://goldthread@127.0.0.1:5432/goldthread",
            "postgres://goldthread@127.8.0.1/goldthread",
            "postgres://goldthread@[::1]/goldthread",
            "postgres:///goldthread?host=/run/postgresql",
            "postgres://%2Frun%2Fpostgresql/goldthread",
        ] {
            assert!(!is_proven(here), "{here}");
            assert_eq!(weakness(here), None, "{here}");
        }
        assert_eq!(weakness("sqlite:goldthread-data/goldthread.db"), None);
    }

    #[test]
    fn what_was_said_is_kept_and_warned_of() {
        for (mode, words) in [
            ("disable", "is not encrypted"),
            ("prefer", "may not be encrypted"),
            ("allow", "may not be encrypted"),
            ("require", "could stand in"),
            ("verify-ca", "name in the server's certificate"),
        ] {
            let address =
                format!("postgres://goldthread:pass@db.internal/goldthread?sslmode={mode}");
            assert!(!is_proven(&address), "{mode}");
            let said = weakness(&address).unwrap();
            assert!(
                said.contains(words) && said.contains("db.internal"),
                "{said}"
            );
            assert!(!said.contains("pass"), "{said}");
        }
    }
}

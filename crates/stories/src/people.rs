//! Passwords, and the letters and links by which people come in.

use crate::world::{Answer, Visitor, World};
use platform::config::Config;
use platform::sql;
use records::access::store::Person;
use records::access::{password, store};

/// A password that is long enough.
pub const SECRET: &str = "three words together";

/// The link to choose a password, out of a page or a letter.
pub fn link_in(text: &str) -> String {
    let rest = &text[text.find("/choose-password?link=").unwrap()..];
    rest.chars()
        .take_while(|letter| !letter.is_whitespace() && *letter != '<' && *letter != '"')
        .collect()
}

/// What such a link is signed with.
pub fn token_of(link: &str) -> &str {
    link.split("link=").nth(1).unwrap()
}

/// The world goes on with a mail server in its settings. Letters wait in the outbox; nobody carries them.
pub fn with_mail(world: &mut World) {
    let config = Config {
        mail_server: Some("127.0.0.1:9".to_owned()),
        mail_from: Some("Goldthread <goldthread@example.org>".to_owned()),
        public_address: Some("https://goldthread.example.org".to_owned()),
        ..(*world.app.config).clone()
    };
    world.configure(config);
}

/// What waits in the outbox for an address, the newest first.
pub async fn letters_to(world: &World, address: &str) -> Vec<String> {
    let sql = sql!("select body from outbox where address = $1 order by id desc");
    world.app.db.values(sql.bind(address)).await.unwrap()
}

/// Gives somebody the [password](SECRET) of all stories.
pub async fn with_password(world: &World, person: &Person) {
    let hash = password::hash(SECRET.to_owned()).await.unwrap();
    store::set_password_hash(&world.app.db, person.id, &hash)
        .await
        .unwrap();
}

/// Follows a link and chooses a password there.
pub async fn choose(visitor: &mut Visitor, link: &str, secret: &str) -> Answer {
    visitor.get(link).await;
    let fields = [
        ("link", token_of(link)),
        ("password", secret),
        ("again", secret),
        ("digest", "weekly"),
    ];
    visitor.post("/choose-password", &fields).await
}

/// Whether somebody comes in with a password.
pub async fn signs_in(world: &World, email: &str, secret: &str) -> bool {
    let mut visitor = world.stranger();
    visitor.get("/sign-in").await;
    let fields = [("email", email), ("password", secret)];
    visitor
        .post("/sign-in", &fields)
        .await
        .status
        .is_redirection()
}

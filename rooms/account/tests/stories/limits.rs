//! Every limit holds for many at the same moment, on both engines.

use axum::http::StatusCode;
use futures_util::future::join_all;
use records::access::attempts::{self, Tried};
use stories::World;
use stories::people::{letters_to, with_mail};
use uuid::Uuid;

#[tokio::test]
async fn each_counts_every_one_of_many_at_once() {
    for world in World::both().await {
        let (db, now) = (&world.app.db, world.app.clock.now());
        let id = Uuid::from_u128(1);
        for (tried, limit) in [
            (Tried::Address("ada@example.org"), 10),
            (Tried::Browser(id), 10),
            (Tried::Place("192.0.2.1"), 60),
            (Tried::Password(id), 10),
            (Tried::Code(id), 5),
            (Tried::LetterTo("ada@example.org"), 3),
            (Tried::LetterFrom("192.0.2.1"), 20),
            (Tried::Call(id), 300),
        ] {
            let tries = (0..limit + 20).map(|_| {
                let tried = [tried];
                async move { attempts::take(db, &tried, now).await.unwrap() }
            });
            let taken = join_all(tries).await;
            let taken = taken.iter().filter(|taken| **taken).count();
            assert_eq!(taken, limit, "{tried:?} on {}", db.engine());
            // What is given back can be taken once more, and once only.
            attempts::give_back(db, &[tried], now).await.unwrap();
            assert!(attempts::take(db, &[tried], now).await.unwrap());
            assert!(!attempts::take(db, &[tried], now).await.unwrap());
        }
        // Of several, all are counted or none.
        let (full, free) = (Tried::Code(id), Tried::Code(Uuid::from_u128(2)));
        for _ in 0..20 {
            assert!(!attempts::take(db, &[free, full], now).await.unwrap());
        }
        assert!(attempts::take(db, &[free], now).await.unwrap());
        world.end().await;
    }
}

#[tokio::test]
async fn letters_asked_for_at_the_same_moment_are_few() {
    for mut world in World::both().await {
        with_mail(&mut world);
        world.nobody("Ada Lead").await;
        let asked = (0..30).map(|_| async {
            let mut visitor = world.stranger();
            visitor.get("/forgotten-password").await;
            let fields = [("email", "ada.lead@example.org")];
            visitor.post("/forgotten-password", &fields).await.status
        });
        let answers = join_all(asked).await;
        let answered = answers.iter().filter(|status| **status == StatusCode::OK);
        assert_eq!(answered.count(), 20, "from one place: {answers:?}");
        let letters = letters_to(&world, "ada.lead@example.org").await;
        assert_eq!(letters.len(), 3, "to one address");
        world.end().await;
    }
}

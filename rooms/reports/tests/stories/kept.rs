//! What a report keeps once it is published, whatever becomes of the figures that it tells.

use axum::http::StatusCode;
use improvement::organisations::Role;
use improvement::outcomes::Figure;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use stories::figures::{LIST, REVISED, Town, figure, send, step};
use stories::{Answer, World};

#[tokio::test]
async fn a_published_report_keeps_the_figures_that_it_was_published_with() {
    for mut world in World::both().await {
        world.set_pdf(pdf::write);
        let town = Town::of(&world).await;
        let author = world
            .person("Ann Analyst", &town.council, Role::Analyst)
            .await;
        let lead = world
            .person("Ada Lead", &town.council, Role::ImprovementLead)
            .await;
        let (mut author, mut lead) = (world.signed_in(&author).await, world.signed_in(&lead).await);
        let reports = format!("/councils/northtown/plans/{}/reports", town.plan.id);
        let mut begun = Vec::new();
        for title in ["To be published", "Still a draft"] {
            author
                .get(&format!("{reports}/new"))
                .await
                .says("Start a report");
            let fields = [
                ("form", "curves-and-evidence"),
                ("title", title),
                ("as-at-day", "10"),
                ("as-at-month", "6"),
                ("as-at-year", "2026"),
                ("meeting", ""),
            ];
            let answer = author.post(&format!("{reports}/new"), &fields).await;
            assert!(answer.location.ends_with("/edit"), "{}", answer.text);
            begun.push(answer.location.trim_end_matches("/edit").to_owned());
        }
        let [published, draft] = &begun[..] else {
            unreachable!()
        };
        for (version, step) in [("1", "clear"), ("2", "publish")] {
            let advance = format!("{published}/advance");
            lead.get(&advance).await;
            let fields = [("version", version), ("step", step), ("benefits", "no")];
            lead.post(&advance, &fields).await.leads_to(published);
        }
        let (docx, pdf) = (
            format!("{published}/report.docx"),
            format!("{published}/report.pdf"),
        );
        let before = [
            lead.get(published).await,
            lead.get(&docx).await,
            lead.get(&pdf).await,
        ];
        before[0].says("1,549").says("frozen");

        let admin = world
            .person("Ad Min", &town.council, Role::Administrator)
            .await;
        let mut admin = world.signed_in(&admin).await;
        let looked = send(&mut admin, LIST, "tidy", "new.csv", REVISED.as_bytes()).await;
        step(&mut admin, &looked.location, "import")
            .await
            .says("Undo import");
        assert_eq!(
            figure(&world, "383", "2024").await,
            Some(Figure::Number(1546.0))
        );
        lead.get(draft).await.says("1,546");
        let after = [
            lead.get(published).await,
            lead.get(&docx).await,
            lead.get(&pdf).await,
        ];
        // What stands below it on the page are forms, each known by a key of its own.
        let paper = |answer: &Answer| {
            let paper = answer.text.split("<article").nth(1)?;
            paper.split("</article>").next().map(str::to_owned)
        };
        assert_eq!(paper(&before[0]), paper(&after[0]));
        assert_eq!(before[1].status, StatusCode::OK);
        let (was, is) = (parts(&before[1].bytes), parts(&after[1].bytes));
        let changed: Vec<&String> = was
            .keys()
            .chain(is.keys())
            .filter(|name| was.get(*name) != is.get(*name))
            .collect();
        assert!(changed.is_empty() && !was.is_empty(), "Word: {changed:?}");
        assert!(before[2].bytes == after[2].bytes, "PDF");

        // Nor does taking the figures back change a byte.
        step(&mut admin, &looked.location, "undo").await;
        assert_eq!(
            figure(&world, "383", "2024").await,
            Some(Figure::Number(1549.0))
        );
        assert_eq!(paper(&before[0]), paper(&lead.get(published).await));
        assert!(lead.get(&docx).await.bytes == before[1].bytes, "Word");
        assert!(lead.get(&pdf).await.bytes == before[2].bytes, "PDF");
        world.end().await;
    }
}

/// What a Word file consists of.
fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            (
                part.name().unwrap().into_owned(),
                String::from_utf8_lossy(&content).into_owned(),
            )
        })
        .collect()
}

//! What the register says in reports.

use crate::scene::{Scene, added, judged};
use jiff::civil::date;
use stories::{World, given};

const FORM: &str = include_str!("../../../reports/forms/progress-and-exception.toml");

#[tokio::test]
async fn a_report_of_the_councils_own_form_lists_open_risks() {
    for world in World::both().await {
        let scene = Scene::of(&world).await;
        let mut ada = scene.ada(&world).await;
        let worst = added(&mut ada, &scene.risk("No home close by", Some(&scene.pia))).await;
        judged(&mut ada, &worst, "current", (5, 5)).await;
        judged(&mut ada, &worst, "target", (2, 4)).await;
        let small = added(&mut ada, &scene.risk("Papers are late", None)).await;
        judged(&mut ada, &small, "current", (2, 2)).await;
        let over = added(&mut ada, &scene.risk("Over and done", None)).await;
        let fields = [("reason", "It is over"), ("dated", "2026-06-10")];
        ada.post(&format!("{over}/close"), &fields)
            .await
            .leads_to(&over);

        let edit = "/councils/kirklees/report-templates/progress-and-exception/edit";
        ada.get(edit).await.says("becomes edition 2");
        let body = FORM.replace("{ kind = \"decisions\"", "{ kind = \"risks\"");
        assert_ne!(body, FORM);
        ada.post(edit, &[("edition", "1"), ("body", &body)])
            .await
            .leads_to("/councils/kirklees/report-templates");
        let meeting = given::meeting(&scene.planned.plan, "Board of June", date(2026, 6, 24));
        scene.planned.add(&world, &meeting).await;
        let new = scene.planned.at("/reports/new");
        ada.get(&new).await.says("Begin a report");
        let meeting = meeting.id.to_string();
        let fields = [
            ("form", "progress-and-exception"),
            ("title", "How far we have come"),
            ("as-at", "2026-06-10"),
            ("meeting", meeting.as_str()),
        ];
        let begun = ada.post(&new, &fields).await;
        let report = begun.location.trim_end_matches("/edit").to_owned();
        let page = ada.get(&report).await;
        page.says("Open risks, the most severe first")
            .says("1 of 2 open risks stands in the highest band (Very high)")
            .says("R1 No home close by")
            .says("Very high (25)")
            .says("Pia Programme")
            .says("register of risks of Kirklees");
        let at = |words: &str| page.text.find(words).unwrap();
        assert!(at("R1 No home close by") < at("R2 Papers are late"));
        assert!(!page.text.contains("Over and done"));
        let docx = ada.get(&format!("{report}/report.docx")).await;
        assert!(docx.bytes.starts_with(b"PK"));
        world.end().await;
    }
}

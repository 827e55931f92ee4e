//! A council writes its own grid, and what was judged before keeps the one that it was judged on.

use crate::scene::{RISKS, Scene, added, judged};
use stories::World;

const LEVELS: &str = "Seldom: Once in ten years\nAt times\nOften";
const CELLS: &str = "g g a\ng a r\na r r";

#[tokio::test]
async fn what_was_judged_before_keeps_its_grid() {
    for world in World::both().await {
        let scene = Scene::of(&world).await;
        let mut ada = scene.ada(&world).await;
        let risk = added(
            &mut ada,
            &scene.risk("Three people", Some(&scene.planned.lead)),
        )
        .await;
        judged(&mut ada, &risk, "current", (4, 4)).await;
        judged(&mut ada, &risk, "target", (2, 3)).await;
        let grid = format!("{RISKS}/grid");
        ada.get(&grid).await.says("Almost certain: It will happen");
        let mut fields = vec![
            ("likelihood", LEVELS),
            ("impact", "Little\nSome\nMuch"),
            ("bands", "g Green\na Amber\nr Red"),
            ("cells", "g g a\ng a r\na r g"),
        ];
        ada.post(&grid, &fields)
            .await
            .refuses("what is likelier or worse must never stand lower")
            .refuses("Once in ten years");
        fields[3].1 = CELLS;
        ada.post(&grid, &fields).await.leads_to(RISKS);
        ada.get(RISKS)
            .await
            .says("The grid is saved. Risks are judged on it from now on.")
            .says("Very high (16)")
            .says("One open risk is not on the map: not judged yet, or judged on an earlier grid.");

        let judge = ada.get(&format!("{risk}/judge")).await;
        judge
            .says("1 Seldom: Once in ten years")
            .says("Where it stands now: Likely (4) × Major (4) = 16, Very high");
        assert!(!judge.text.contains("Almost certain"));
        judged(&mut ada, &risk, "current", (3, 3)).await;
        let page = ada.get(&risk).await;
        page.says("Red: Often (3) × Much (3) = 9, judged on 10 June 2026.")
            .says("Current: Likely (4) × Major (4) = 16, Very high.")
            .says("Target: Unlikely (2) × Moderate (3) = 6, Medium.")
            .says("Judged on different grids, so that it cannot be held against its target.");
        let register = ada.get(RISKS).await;
        register.says("Red (9)");
        assert!(!register.text.contains("is not on the map"));
        assert_eq!(scene.records(&world).await.grids.len(), 1);
        world.end().await;
    }
}

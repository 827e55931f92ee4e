//! Trackers with slips in them: rows that do not fit, rows that stand twice, cells that hold an error, and dates with
//! remarks beside them. Each is told where it stands, and nothing lands in the wrong place.

use crate::trackers::{actions, choose, fields, send, set};
use crate::updates::Planned;
use crate::world::{Answer, Visitor, World};
use goldthread::plans::store::Action;
use jiff::civil::date;
use rust_xlsxwriter::{Formula, Workbook};

/// Sends a file, leaves its columns as they are guessed, and looks at what will come in.
async fn previewed(
    visitor: &mut Visitor,
    planned: &Planned,
    name: &str,
    bytes: &[u8],
) -> (String, Answer) {
    let (at, columns) = choose(visitor, planned, name, bytes).await;
    let typed = fields(&columns.text);
    send(visitor, &format!("{at}/columns"), &typed)
        .await
        .leads_to(&at);
    let preview = visitor.get(&at).await;
    (at, preview)
}

/// Brings in what can be read; gives the actions by their titles.
async fn brought_in(
    world: &World,
    planned: &Planned,
    visitor: &mut Visitor,
    (at, preview): (String, Answer),
) -> Vec<Action> {
    let mut typed = fields(&preview.text);
    set(&mut typed, "anyway", "yes");
    send(visitor, &at, &typed)
        .await
        .leads_to(&planned.at("/actions"));
    let mut all = actions(world, planned).await;
    all.sort_by(|one, other| one.title.cmp(&other.title));
    all
}

#[tokio::test]
async fn a_row_that_does_not_fit_its_headings_is_left_out_and_told() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut lead = world.signed_in(&planned.lead).await;
        // Row 3 has a comma without quotation marks, row 4 lacks one; a spreadsheet wrote empty fields after row 5.
        let csv = concat!(
            "No,What,Who,When\n",
            "1,Agree the terms,Omar Owner,31/12/2026\n",
            "2,Invite health, police and schools,Omar Owner,31/12/2026\n",
            "3,Train everybody Omar Owner,31/12/2026\n",
            "4,Write a protocol,Omar Owner,31/12/2026,,,\n",
        );
        let (at, preview) = previewed(&mut lead, &planned, "t.csv", csv.as_bytes()).await;
        preview
            .says("<strong>2 actions</strong> will come in")
            .says("2 things</strong> cannot be read")
            .says("Row 3")
            .says("this row has 5 fields and there are 4 headings")
            .says("2 | Invite health | police and schools | Omar Owner | 31/12/2026")
            .says("Row 4")
            .says("this row has 3 fields and there are 4 headings")
            .says("Is a comma or a quotation mark missing")
            .says("The row is left out");
        let file = lead.get(&format!("{at}/problems.csv")).await;
        file.says("this row has 5 fields and there are 4 headings");
        let typed = fields(&preview.text);
        send(&mut lead, &at, &typed).await.refuses("tick the box");
        let all = brought_in(&world, &planned, &mut lead, (at.clone(), preview)).await;
        let titles: Vec<&str> = all.iter().map(|one| one.title.as_str()).collect();
        assert_eq!(titles, ["Agree the terms", "Write a protocol"]);
        lead.get(&at)
            .await
            .says("2 actions came in, 2 rows left out");
        world.end().await;
    }
}

#[tokio::test]
async fn rows_that_stand_twice_come_in_once_and_are_told() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let csv = concat!(
            "No,What,Who,When\n",
            "1,Agree the terms,Omar Owner,31/12/2026\n",
            "2,Invite health,Omar Owner,31/12/2026\n",
            "1,Agree the terms,Omar Owner,31/12/2026\n",
        );
        let preview = previewed(&mut lead, &planned, "t.csv", csv.as_bytes()).await;
        preview
            .1
            .says("<strong>2 actions</strong> will come in")
            .says("1 row is the same as another and comes in once: row 4 is the same as row 2.")
            .says("Row 4 is the same as row 2 and comes in once")
            .says("Everything in the file can be read");
        let at = preview.0.clone();
        let all = brought_in(&world, &planned, &mut lead, preview).await;
        let told: Vec<(&str, &str)> = all
            .iter()
            .map(|one| (one.reference.as_str(), one.title.as_str()))
            .collect();
        assert_eq!(told, [("1", "Agree the terms"), ("2", "Invite health")]);
        lead.get(&at)
            .await
            .says("2 actions came in, 1 row the same as another");
        world.end().await;
    }
}

#[tokio::test]
async fn cells_that_hold_an_error_are_told_and_left_out() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("Tracker").unwrap();
        for (column, heading) in (0_u16..).zip(["What", "Who", "When", "Progress"]) {
            sheet.write_string(0, column, heading).unwrap();
        }
        let error = |shown: &str| Formula::new("=1/0").set_result(shown);
        sheet.write_string(1, 0, "Agree the terms").unwrap();
        sheet.write_formula(1, 1, error("#N/A")).unwrap();
        sheet.write_formula(1, 2, error("#REF!")).unwrap();
        sheet.write_string(1, 3, "Drafted").unwrap();
        sheet.write_formula(2, 0, error("#REF!")).unwrap();
        sheet.write_string(2, 1, "Omar Owner").unwrap();
        let book = book.save_to_buffer().unwrap();
        let preview = previewed(&mut lead, &planned, "t.xlsx", &book).await;
        preview
            .1
            .says("<strong>1 action</strong> will come in")
            .says("#N/A")
            .says("B (Who)")
            .says("#REF!")
            .says("C (When)")
            .says("the spreadsheet could not work this cell out: write there what is meant, or leave it empty")
            .says("A (What)")
            .says("the row says nothing of what will be done");
        let all = brought_in(&world, &planned, &mut lead, preview).await;
        assert_eq!(all.len(), 1);
        assert_eq!(
            (all[0].title.as_str(), all[0].owner_id, all[0].due_on),
            ("Agree the terms", None, None)
        );
        assert!(!all[0].detail.contains('#'), "{}", all[0].detail);
        world.end().await;
    }
}

#[tokio::test]
async fn a_remark_beside_a_date_is_kept_with_the_action() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let csv = concat!(
            "What,When\n",
            "A,31/12/2026 (revised)\n",
            "B,\"31/03/2027\n(was 31/01/2027)\"\n",
            "C,early 2027\n",
            "D,31/12/2026 or 31/03/2027\n",
        );
        let preview = previewed(&mut lead, &planned, "t.csv", csv.as_bytes()).await;
        preview
            .1
            .says("“31/12/2026 (revised)” is read as 31 December 2026")
            .says("is read as 31 March 2027")
            .says("“early 2027” is read as 31 March 2027")
            .says("“31/12/2026 or 31/03/2027” names more than one date: leave the one that counts");
        let all = brought_in(&world, &planned, &mut lead, preview).await;
        let due: Vec<_> = all.iter().map(|one| one.due_on).collect();
        let spring = Some(date(2027, 3, 31));
        assert_eq!(due, [Some(date(2026, 12, 31)), spring, spring, None]);
        for (one, words) in all.iter().zip([
            "When: 31/12/2026 (revised)",
            "When: 31/03/2027\n(was 31/01/2027)",
            "When: early 2027",
            "When: 31/12/2026 or 31/03/2027",
        ]) {
            assert!(one.detail.contains(words), "{words} in {}", one.detail);
        }
        world.end().await;
    }
}

#[tokio::test]
async fn errors_in_csv_shares_done_and_dates_the_wrong_way_round_set_nothing() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let file = b"What,Who,Start date,Due date,% complete,Success measure\n\
            Agree the terms,#N/A,01/04/2026,01/02/2003,75,#NAME?\n\
            #REF!,Omar Owner,,,,\n";
        let preview = previewed(&mut lead, &planned, "t.csv", file).await;
        preview
            .1
            .says("<strong>1 action</strong> will come in")
            .says("#N/A")
            .says("#NAME?")
            .says("the row says nothing of what will be done")
            .says("put one of them right, for none is set");
        let all = brought_in(&world, &planned, &mut lead, preview).await;
        assert_eq!(all.len(), 1);
        let one = &all[0];
        assert_eq!((one.starts_on, one.due_on), (None, None));
        assert!(!one.success.contains('#'), "{}", one.success);
        for kept in ["01/04/2026", "01/02/2003", "% complete", "75"] {
            assert!(one.detail.contains(kept), "{kept} in {}", one.detail);
        }
        assert!(!one.reason.as_deref().unwrap_or_default().contains("75"));
        world.end().await;
    }
}

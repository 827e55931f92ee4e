//! Trackers with slips in them: rows that do not fit, rows that stand twice, cells that hold an error, and dates with
//! remarks beside them. Each is told where it stands, and nothing lands in the wrong place.

use crate::trackers::{actions, choose, fields, send, set};
use improvement::plans::Brag;
use jiff::civil::date;
use records::plans::store::Action;
use rust_xlsxwriter::{Color, Format, Formula, Workbook};
use stories::{Answer, Planned, Visitor, World, XLSX};

/// Sends a file, leaves its columns as they are guessed, and looks at what will come in.
pub async fn previewed(
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
pub async fn brought_in(
    world: &World,
    planned: &Planned,
    visitor: &mut Visitor,
    (at, preview): (String, Answer),
) -> Vec<Action> {
    let mut typed = fields(&preview.text);
    set(&mut typed, "anyway", "yes");
    send(visitor, &at, &typed).await.leads_to(&at);
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
            .says("<strong>2 actions</strong> will be imported")
            .says("2 things</strong> cannot be read")
            .says("Row 3")
            .says("this row has 5 fields but there are 4 headings")
            .says("2 | Invite health | police and schools | Omar Owner | 31/12/2026")
            .says("Row 4")
            .says("this row has 3 fields but there are 4 headings")
            .says("Is a comma or a quotation mark missing")
            .says("The row is left out");
        let file = lead.get(&format!("{at}/problems.csv")).await;
        file.says("this row has 5 fields but there are 4 headings");
        let typed = fields(&preview.text);
        send(&mut lead, &at, &typed).await.refuses("tick the box");
        let all = brought_in(&world, &planned, &mut lead, (at.clone(), preview)).await;
        let titles: Vec<&str> = all.iter().map(|one| one.title.as_str()).collect();
        assert_eq!(titles, ["Agree the terms", "Write a protocol"]);
        lead.get(&at)
            .await
            .says("2 actions imported, 2 rows left out");
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
            .says("<strong>2 actions</strong> will be imported")
            .says("1 row is the same as another and will be imported once: row 4 is the same as row 2.")
            .says("Row 4 is the same as row 2 and is imported once")
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
            .says("2 actions imported, 1 row the same as another row");
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
            .says("<strong>1 action</strong> will be imported")
            .says("#N/A")
            .says("B (Who)")
            .says("#REF!")
            .says("C (When)")
            .says(
                "the spreadsheet could not calculate this cell: enter the value, or leave it empty",
            )
            .says("A (What)")
            .says("the row does not say what will be done");
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
            .says("“31/12/2026 or 31/03/2027” gives more than one date: keep the one that counts");
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
            .says("<strong>1 action</strong> will be imported")
            .says("#N/A")
            .says("#NAME?")
            .says("the row does not say what will be done")
            .says("correct one of them, because none is set");
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

#[tokio::test]
async fn ratings_are_read_from_the_colours_of_cells_without_words() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("Tracker").unwrap();
        for (column, heading) in (0_u16..).zip(["What", "BRAG", "Progress"]) {
            let blue = Format::new().set_background_color(0x44_72C4);
            sheet
                .write_string_with_format(0, column, heading, &blue)
                .unwrap();
        }
        // Red, amber by a colour of the theme, a pale band, a word on another colour; and colours below the table.
        let red = Format::new().set_background_color(0xFF_0000);
        let amber = Format::new().set_background_color(Color::Theme(9, 0));
        let band = Format::new().set_background_color(0xDD_EBF7);
        for (row, what) in (1..).zip(["A", "B", "C", "D"]) {
            sheet.write_string(row, 0, what).unwrap();
            sheet.write_string(row, 2, "Begun").unwrap();
        }
        sheet.write_blank(1, 1, &red).unwrap();
        sheet.write_blank(2, 1, &amber).unwrap();
        sheet.write_blank(3, 1, &band).unwrap();
        sheet.write_string_with_format(4, 1, "Green", &red).unwrap();
        sheet.write_blank(6, 1, &red).unwrap();
        let book = book.save_to_buffer().unwrap();
        let preview = previewed(&mut lead, &planned, "t.xlsx", &book).await;
        preview
            .1
            .says("<strong>4 actions</strong> will be imported")
            .says("Everything in the file can be read")
            .says("The rating is read from the colour of the cell, which has no text");
        let all = brought_in(&world, &planned, &mut lead, preview).await;
        let rated: Vec<Option<Brag>> = all.iter().map(|one| one.brag).collect();
        assert_eq!(
            rated,
            [Some(Brag::Red), Some(Brag::Amber), None, Some(Brag::Green)]
        );
        world.end().await;
    }
}

#[tokio::test]
async fn nothing_that_a_tracker_says_goes_without_a_word() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let csv = concat!(
            "No,What,Start,When,BRAG,Status\n",
            "7,Agree the terms,April 2026,June 2026,A,Complete\n",
            "7,Train everybody,,,,\n",
            "Priority 9: Nothing yet,,,,,\n",
        );
        let (at, preview) = previewed(&mut lead, &planned, "Our tracker.csv", csv.as_bytes()).await;
        preview
            .says("<strong>2 actions</strong> will be imported")
            .says("1 line of text is not an action and will not be imported: row 4 “Priority 9: Nothing yet”")
            .says("“7” is used more than once")
            .says("“April 2026” is read as 1 April 2026")
            .says("“June 2026” is read as 30 June 2026")
            .says("rates it Amber or Red but says it is complete")
            .says("<span class=\"gt-quiet\">Our tracker</span>");
        let all = brought_in(&world, &planned, &mut lead, (at.clone(), preview)).await;
        let [terms, train] = all.as_slice() else {
            panic!("{all:?}");
        };
        assert_eq!(
            (terms.starts_on, terms.due_on),
            (Some(date(2026, 4, 1)), Some(date(2026, 6, 30)))
        );
        for one in [terms, train] {
            let kept = one.detail.contains("Number in the tracker: 7");
            assert!(kept && one.reference != "7", "{one:?}");
        }
        // Where the import leads: what came of it, its actions, and the way back.
        lead.get(&at)
            .await
            .says("2 actions imported, 1 line of text not imported")
            .says("See the actions")
            .says("Undo import");
        world.end().await;
    }
}

#[tokio::test]
async fn a_workbook_that_would_need_more_room_than_it_has_bytes_is_refused() {
    let Some(world) = World::both().await.into_iter().next() else {
        return;
    };
    let planned = Planned::new(&world).await;
    let mut lead = world.signed_in(&planned.lead).await;
    // One long text in every cell: a workbook keeps it once.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let text = "a".repeat(30_000);
    for row in 0..3_000 {
        sheet.write_string(row, 0, &text).unwrap();
    }
    let long = book.save_to_buffer().unwrap();
    // A cell in the last column that is read, in every row of many sheets.
    let mut book = Workbook::new();
    for _ in 0..10 {
        let sheet = book.add_worksheet();
        for row in 0..300 {
            sheet.write_string(row * 60, 250, "a").unwrap();
        }
    }
    let wide = book.save_to_buffer().unwrap();
    for (bytes, why) in [(long, "64 MB of words"), (wide, "500000 cells")] {
        assert!(bytes.len() < 1_000_000);
        let sent = lead
            .upload(
                &planned.at("/tracker"),
                &[],
                &[("file", "t.xlsx", XLSX, &bytes)],
            )
            .await;
        sent.refuses(why);
    }
    world.end().await;
}

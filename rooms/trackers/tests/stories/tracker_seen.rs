//! What people see in a workbook is what comes in: percentages, months, where links lead, and what is struck through.

use crate::tracker_slips::{brought_in, previewed};
use crate::trackers::{actions, fields, send};
use improvement::plans::Brag;
use jiff::civil::date;
use rust_xlsxwriter::{ExcelDateTime, Format, Note, Url, Workbook};
use stories::{Planned, World};

fn tracker() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Tracker").unwrap();
    for (column, heading) in (0_u16..).zip(["No", "What", "Who", "When", "Evidence", "Share done"])
    {
        sheet.write_string(0, column, heading).unwrap();
    }
    let struck = Format::new().set_font_strikethrough();
    let month = Format::new().set_num_format("mmm-yy");
    let percent = Format::new().set_num_format("0%");
    sheet.write_string(1, 0, "1").unwrap();
    sheet
        .write_string_with_format(1, 1, "Agree the terms", &struck)
        .unwrap();
    let mail = Url::new("mailto:omar.owner@example.org").set_text("Omar");
    sheet.write_url(1, 2, mail).unwrap();
    let first = ExcelDateTime::from_ymd(2026, 10, 1).unwrap();
    sheet
        .write_datetime_with_format(1, 3, &first, &month)
        .unwrap();
    let report = Url::new("https://example.org/audit.pdf").set_text("Audit report");
    sheet.write_url(1, 4, report).unwrap();
    sheet
        .write_number_with_format(1, 5, 0.75, &percent)
        .unwrap();
    sheet
        .insert_note(1, 1, &Note::new("Board 3 May: stop this action"))
        .unwrap();
    book.save_to_buffer().unwrap()
}

#[tokio::test]
async fn a_tracker_comes_in_as_it_is_seen() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let (at, preview) = previewed(&mut lead, &planned, "tracker.xlsx", &tracker()).await;
        preview
            .says("The file has comments on cells. They will not be imported")
            .says("Some words are struck through in the file (What). They are imported anyway")
            .says("“October 2026” is read as 31 October 2026")
            .says("Matched by name or email address");
        let typed = fields(&preview.text);
        send(&mut lead, &at, &typed).await.leads_to(&at);
        let all = actions(&world, &planned).await;
        assert_eq!(all.len(), 1);
        let one = &all[0];
        assert_eq!(one.due_on, Some(date(2026, 10, 31)));
        assert_eq!(one.owner_id, Some(planned.owner.id));
        assert!(one.detail.contains("75%"), "{}", one.detail);
        let page = lead.get(&planned.at(&format!("/actions/{}", one.id))).await;
        page.says("https://example.org/audit.pdf");
        world.end().await;
    }
}

#[tokio::test]
async fn a_tracker_chosen_again_changes_nothing_and_tells_what_it_says_otherwise() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let file = |place: &str, due: &str, rating: &str| {
            format!("No,What,When,BRAG\n1,{place} alpha,{due},{rating}\n2,{place} beta,{due},G\n")
        };
        let north = file("North", "31/12/2026", "G");
        let south = file("South", "31/12/2026", "G");
        for (name, text) in [("north.csv", &north), ("south.csv", &south)] {
            let came = previewed(&mut lead, &planned, name, text.as_bytes()).await;
            brought_in(&world, &planned, &mut lead, came).await;
        }
        assert_eq!(actions(&world, &planned).await.len(), 4);
        // Numbers that another file has used do not hide that they are in the plan.
        let later = file("South", "31/03/2027", "R");
        let (_, preview) = previewed(&mut lead, &planned, "south.csv", later.as_bytes()).await;
        preview
            .says("<strong>0 actions</strong> will be imported")
            .says("2 are already in the plan")
            .says("<strong>2</strong> of them say something different from the plan")
            .says("due 31 Mar 2027 in the file, 31 Dec 2026 here")
            .says("rated red in the file, green here");
        // The same words under another reference are another action.
        let other = "Ref,What,When,BRAG\nH1,North alpha,30/06/2027,A\n";
        let came = previewed(&mut lead, &planned, "h.csv", other.as_bytes()).await;
        let all = brought_in(&world, &planned, &mut lead, came).await;
        let other = all.iter().find(|one| one.reference == "H1").unwrap();
        assert_eq!(other.brag, Some(Brag::Amber));
        world.end().await;
    }
}

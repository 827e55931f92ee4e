//! The styles of the Word form: the names that Word knows, so that its navigation and a
//! council's own template find them.

use docx_rs::{
    AlignmentType, Docx, LineSpacing, LineSpacingType, RunFonts, SpecialIndentType, Style,
    StyleType,
};

const INK: &str = "1F2428";
const QUIET: &str = "565F66";
const LINK: &str = "1D3F66";

/// The document with its styles: 11 point Arial, sizes in half points, distances in
/// twentieths of a point.
pub(super) fn styled(word: Docx) -> Docx {
    let word = word
        .default_fonts(
            RunFonts::new()
                .ascii("Arial")
                .hi_ansi("Arial")
                .cs("Arial")
                .east_asia("Arial"),
        )
        .default_size(22);
    let styles = headings().into_iter().chain(bodies()).chain(marks());
    styles.fold(word, Docx::add_style)
}

fn paragraph(id: &str, name: &str, above: u32, below: u32) -> Style {
    Style::new(id, StyleType::Paragraph)
        .name(name)
        .based_on("Normal")
        .line_spacing(
            LineSpacing::new()
                .before(above)
                .after(below)
                .line_rule(LineSpacingType::Auto)
                .line(276),
        )
}

fn headings() -> Vec<Style> {
    let heading = |level: usize, size, above| {
        let mut style = paragraph(
            &format!("Heading{level}"),
            &format!("heading {level}"),
            above,
            120,
        )
        .next("BodyText")
        .size(size)
        .bold()
        .color(INK)
        .outline_lvl(level - 1);
        style.paragraph_property = style.paragraph_property.keep_next(true).keep_lines(true);
        style
    };
    vec![
        paragraph("Title", "Title", 0, 120)
            .size(48)
            .bold()
            .color(INK),
        paragraph("Subtitle", "Subtitle", 0, 200)
            .size(28)
            .color(INK),
        heading(1, 36, 400),
        heading(2, 28, 320),
        heading(3, 24, 260),
    ]
}

fn bodies() -> Vec<Style> {
    let mut caption = paragraph("Caption", "caption", 240, 100).bold().color(INK);
    caption.paragraph_property = caption.paragraph_property.keep_next(true);
    let indented = |style: Style, by| style.indent(Some(by), None, None, None);
    let hanging = Some(SpecialIndentType::Hanging(425));
    vec![
        paragraph("BodyText", "Body Text", 60, 140),
        paragraph("ListParagraph", "List Paragraph", 40, 40).indent(Some(425), hanging, None, None),
        caption,
        paragraph("Figure", "Figure", 0, 60),
        paragraph("TableHead", "Table Head", 20, 20).bold().size(20),
        paragraph("TableText", "Table Text", 20, 20).size(20),
        paragraph("WideTableHead", "Wide Table Head", 20, 20)
            .bold()
            .size(17),
        paragraph("WideTableText", "Wide Table Text", 20, 20).size(17),
        paragraph("HeadCouncil", "Head Council", 60, 0)
            .bold()
            .align(AlignmentType::Right),
        paragraph("HeadLine", "Head Line", 0, 0)
            .size(20)
            .align(AlignmentType::Right),
        paragraph("Small", "Small Print", 60, 60)
            .size(18)
            .color(QUIET),
        indented(paragraph("Quote", "Quote", 160, 40), 567),
        indented(paragraph("QuoteSpeaker", "Quote Speaker", 0, 160), 567).color(QUIET),
        indented(paragraph("Note", "Note", 140, 140), 284),
        paragraph("Header", "header", 0, 0).size(18).color(QUIET),
        paragraph("Footer", "footer", 0, 0).size(18).color(QUIET),
    ]
}

fn marks() -> Vec<Style> {
    let mark = |id: &str, name: &str| Style::new(id, StyleType::Character).name(name);
    vec![
        mark("Strong", "Strong").bold(),
        mark("Emphasis", "Emphasis").italic(),
        mark("Hyperlink", "Hyperlink")
            .color(LINK)
            .underline("single"),
    ]
}

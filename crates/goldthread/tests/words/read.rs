//! Finds what people read: in code the texts between quotes, in templates what stands between tags, in documents every line.
//! It reads no more of either language than that takes.

/// One label, with the kind of thing that it labels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    pub kind: &'static str,
    pub words: String,
}

/// What stands before a text, and the text.
struct Text {
    before: String,
    words: String,
}

/// The texts between quotes of some code, in order, each with the code since the one before. Comments are left out, but for
/// those that the command line shows as help.
fn texts(code: &str) -> Vec<Text> {
    let shows_help = code.contains("clap::");
    let mut found = Vec::new();
    let mut before = String::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("#[cfg(test)]\nmod ")
            && rest[17..]
                .split('\n')
                .next()
                .is_some_and(|line| line.ends_with('{'))
        {
            break;
        }
        if rest.starts_with("//") {
            let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
            if let Some(help) = line.strip_prefix("/// ").filter(|_| shows_help) {
                found.push(Text {
                    before: "///".to_owned(),
                    words: help.trim().to_owned(),
                });
            }
            rest = after;
        } else if first == '"' || rest.starts_with("r\"") || rest.starts_with("r#\"") {
            let (words, after) = quoted(rest);
            found.push(Text {
                before: std::mem::take(&mut before),
                words,
            });
            rest = after;
        } else if first == '\'' {
            let length = character(rest);
            rest = &rest[length..];
        } else {
            before.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    found
}

/// How long a character between quotes is; of a lifetime only its mark.
fn character(rest: &str) -> usize {
    let inside = &rest[1..];
    if inside.starts_with('\\') {
        return inside[2..].find('\'').map_or(1, |end| end + 4);
    }
    let length = inside.chars().next().map_or(0, char::len_utf8);
    if inside[length..].starts_with('\'') {
        length + 2
    } else {
        1
    }
}

/// The text that code begins with, and what comes after it.
fn quoted(code: &str) -> (String, &str) {
    if let Some(raw) = code.strip_prefix('r') {
        let marks = raw.len() - raw.trim_start_matches('#').len();
        let end = format!("\"{}", "#".repeat(marks));
        let inside = &raw[marks + 1..];
        let (words, after) = inside.split_once(&end).unwrap_or((inside, ""));
        return (words.to_owned(), after);
    }
    let mut words = String::new();
    let mut rest = &code[1..];
    while let Some(next) = rest.chars().next() {
        rest = &rest[next.len_utf8()..];
        match next {
            '"' => break,
            '\\' => {
                let escaped = rest.chars().next().unwrap_or(' ');
                rest = &rest[escaped.len_utf8()..];
                match escaped {
                    '\n' => rest = rest.trim_start(),
                    'n' | 't' | 'r' => words.push('\n'),
                    other => words.push(other),
                }
            }
            other => words.push(other),
        }
    }
    (words, rest)
}

/// A text on one line, with single spaces.
fn tidy(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text is words for people, and no name of a field, an address or a statement.
fn is_for_people(words: &str) -> bool {
    let lower = words.trim_start().to_lowercase();
    let statement = [
        "select ", "insert ", "update ", "delete ", "with ", "create ", "pragma ",
    ]
    .iter()
    .any(|verb| lower.starts_with(verb) && words.trim_start().starts_with(verb.trim_end()));
    let one_word = !words.trim().contains(' ');
    let capital = words.trim_start().starts_with(|c: char| c.is_uppercase());
    !statement && words.contains(char::is_alphabetic) && (capital || !one_word)
}

/// What code says to people.
pub fn words_of_code(code: &str) -> Vec<String> {
    let told = texts(code).into_iter().filter(|text| {
        let before = text.before.trim_end();
        !before.ends_with("expect(") && !before.ends_with("reason =")
    });
    told.map(|text| tidy(&text.words))
        .filter(|words| is_for_people(words))
        .collect()
}

/// What a template says to people: between its tags, in its attributes, and in what it calls parts with.
pub fn words_of_template(template: &str) -> Vec<String> {
    let template = without(template, "{#", "#}");
    let mut found: Vec<String> = Vec::new();
    for (inside, text) in pieces(&template) {
        let quoted = texts(&text).into_iter();
        match inside {
            true => found.extend(
                quoted
                    .map(|text| text.words)
                    .filter(|words| is_for_people(words)),
            ),
            false => found.extend(sentences(&text)),
        }
    }
    found.iter().map(|words| tidy(words)).collect()
}

/// What stands between the tags of some HTML, and in those of their attributes that are read out.
fn sentences(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (inside, text) in parts(html, "<", ">") {
        if !inside {
            found.push(text);
            continue;
        }
        for attribute in ["aria-label", "data-label", "alt", "title", "placeholder"] {
            if let Some((_, after)) = text.split_once(&format!("{attribute}=\"")) {
                found.extend(after.split('"').next().map(str::to_owned));
            }
        }
    }
    found.retain(|words| words.contains(char::is_alphabetic));
    found
}

/// A text cut at an opening and a closing mark: what is inside of them, and what is not.
fn parts(text: &str, open: &str, close: &str) -> Vec<(bool, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        found.push((false, before.to_owned()));
        let (inside, after) = after.split_once(close).unwrap_or((after, ""));
        found.push((true, inside.to_owned()));
        rest = after;
    }
    found.push((false, rest.to_owned()));
    found
}

/// A template cut at what is worked out; of statements the texts that they choose from are left, with `/` between them, and values are `{}`.
fn pieces(template: &str) -> Vec<(bool, String)> {
    let mut code = Vec::new();
    let mut html = String::new();
    for (statement, text) in parts(template, "{%", "%}") {
        if statement {
            if text
                .trim_start_matches('-')
                .trim_start()
                .starts_with("else")
            {
                html.push_str(" / ");
            }
            code.push((true, text));
            continue;
        }
        for (value, text) in parts(&text, "{{", "}}") {
            if value {
                html.push_str("{}");
                code.push((true, text));
            } else {
                html.push_str(&text);
            }
        }
    }
    code.push((false, html));
    code
}

fn without(text: &str, open: &str, close: &str) -> String {
    let kept = parts(text, open, close).into_iter();
    kept.filter(|(inside, _)| !inside)
        .map(|(_, text)| text)
        .collect()
}

/// The lines of a document, without those that are commands and without what is set as code.
pub fn prose(document: &str) -> Vec<String> {
    let text = without(document, "```", "```");
    let lines = text.lines().map(|line| tidy(&without(line, "`", "`")));
    lines.filter(|line| !line.is_empty()).collect()
}

/// The labels that code declares.
pub fn labels_of_code(code: &str) -> Vec<Label> {
    let mut found = Vec::new();
    let mut last = "";
    for text in texts(code) {
        let before = tidy(&text.before);
        let kind = match kind_of(&before) {
            "" if before == "," && last == "title" => "button",
            "" if before == "," && last == "code of a state" => "state",
            "" if before == "," && last == "key of a column" => "column",
            kind => kind,
        };
        last = kind;
        let words = tidy(&text.words);
        let kind = if kind == "title" { "heading" } else { kind };
        if !matches!(kind, "" | "code of a state" | "key of a column") {
            found.push(Label { kind, words });
        }
    }
    found.retain(is_label);
    found
}

/// What a field of a record holds, as `record!` says it.
const FIELDS: [&str; 10] = [
    "date",
    "link",
    "long_text",
    "moment",
    "number",
    "organisation",
    "person",
    "text",
    "word",
    "yes_no",
];

/// Whether a label is one, and no name of a style and no value that a page works out.
fn is_label(label: &Label) -> bool {
    let begins = label
        .words
        .starts_with(|c: char| c.is_uppercase() || c.is_numeric());
    begins
        && label.words.contains(char::is_alphabetic)
        && (label.kind != "column" || !label.words.contains('…'))
}

/// What a text is, by the code before it.
fn kind_of(before: &str) -> &'static str {
    const BY_END: [(&str, &str); 22] = [
        ("RecordForm::new(", "title"),
        (".page(", "heading"),
        (".breadcrumb(", "heading"),
        ("heading: ", "heading"),
        ("heading:", "heading"),
        ("Section::headed(", "heading"),
        ("caption = ", "heading"),
        ("List::new(", "heading"),
        (".offer(", "button"),
        (".button(", "button"),
        ("button:", "button"),
        ("Link::new(", "link"),
        ("to(", "link"),
        ("Column::new(", "column"),
        ("Column::words(", "column"),
        ("Column::numbers(", "column"),
        ("Column::coloured(", "column"),
        (".column(", "key of a column"),
        (".called(", "question"),
        ("; called", "record"),
        ("{ called", "record"),
        (".or_say(", "state"),
    ];
    let by_end = BY_END
        .iter()
        .find(|(end, _)| before.ends_with(end.trim_end()));
    if let Some((_, kind)) = by_end {
        return kind;
    }
    let is_code = before.ends_with('=')
        && before
            .trim_end_matches('=')
            .trim_end()
            .ends_with(char::is_alphanumeric);
    let in_vocabulary = before.starts_with([';', ',']) && before.split_whitespace().count() <= 4;
    if is_code && (in_vocabulary || before.contains("{ ") && before.split_whitespace().count() <= 4)
    {
        return "code of a state";
    }
    let kind = before.rsplit(" = ").next().unwrap_or_default();
    let kind = kind.split('(').next().unwrap_or_default();
    let is_field = before.contains("pub ") && FIELDS.contains(&kind);
    if is_field { "field" } else { "" }
}

/// The labels of a template.
pub fn labels_of_template(template: &str) -> Vec<Label> {
    const CALLS: [(&str, &str); 15] = [
        ("ui::button(", "button"),
        ("ui::button_link(", "button"),
        ("ui::save_or_cancel(", "button"),
        ("ui::th(", "column"),
        ("ui::th_number(", "column"),
        ("ui::th_sort(", "column"),
        ("ui::summary_row(", "column"),
        ("ui::summary_block(", "column"),
        ("ui::details(", "button"),
        ("ui::table(", "heading"),
        ("ui::chart(", "heading"),
        ("ui::checkbox(", "question"),
        ("ui::select(", "question"),
        ("ui::radios(", "question"),
        ("ui::input(", "question"),
    ];
    let template = without(template, "{#", "#}");
    let mut found = Vec::new();
    for (inside, text) in pieces(&template) {
        if !inside {
            found.extend(labels_of_html(&text));
            continue;
        }
        for (call, kind) in CALLS {
            for (at, _) in text.match_indices(call) {
                let mut words = texts(&text[at..]).into_iter();
                let words = if kind == "question" {
                    words.nth(1)
                } else {
                    words.next()
                };
                found.extend(words.map(|text| Label {
                    kind,
                    words: tidy(&text.words),
                }));
            }
        }
    }
    found.retain(is_label);
    found
}

/// Headings, buttons and links that are written as HTML.
fn labels_of_html(html: &str) -> Vec<Label> {
    const TAGS: [(&str, &str); 9] = [
        ("h1", "heading"),
        ("h2", "heading"),
        ("h3", "heading"),
        ("h4", "heading"),
        ("caption", "heading"),
        ("button", "button"),
        ("dt", "column"),
        ("th", "column"),
        ("a", "link"),
    ];
    let mut found = Vec::new();
    for (tag, kind) in TAGS {
        for (at, open) in html.match_indices(&format!("<{tag}")) {
            let after = &html[at + open.len()..];
            if !after.starts_with([' ', '>']) {
                continue;
            }
            let Some((_, inside)) = after.split_once('>') else {
                continue;
            };
            let Some((inside, _)) = inside.split_once(&format!("</{tag}>")) else {
                continue;
            };
            let words = tidy(&without(inside, "<", ">").replace("{}", "…"));
            if words.chars().filter(|c| c.is_alphabetic()).count() > 1 {
                found.push(Label { kind, words });
            }
        }
    }
    found
}

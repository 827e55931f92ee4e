//! Fills a form of one of our own pages with what was typed into it before. The pages are made by templates, so every attribute that
//! has a value has it in double quotes.

use std::collections::HashMap;
use std::fmt::Write as _;

/// Where the content of every page begins.
const MAIN: &str = "id=\"main-content\">";

/// The token of the page's own session, which stays.
const CSRF: &str = platform::form::CSRF_FIELD;

/// A page with its form filled, and said at its top. Where the form is not on the page any more, what was typed stands there to be copied.
pub(super) fn fill(html: &str, action: &str, fields: &[(String, String)], files: bool) -> String {
    let form = form_of(html, action);
    let (filled, found) = match form {
        Some((begin, end)) => {
            let within = filled(&html[begin..end], fields);
            (format!("{}{within}{}", &html[..begin], &html[end..]), true)
        }
        None => (html.to_owned(), false),
    };
    let said = said(found, fields, files);
    match filled.find(MAIN) {
        Some(at) => {
            let at = at + MAIN.len();
            format!("{}{said}{}", &filled[..at], &filled[at..])
        }
        None => filled,
    }
}

fn said(found: bool, fields: &[(String, String)], files: bool) -> String {
    let mut words = String::from(
        "<div class=\"gt-notice gt-kept\" role=\"alert\"><div><p><strong>We kept what you typed.</strong> Your session had ended, or the page was out of date, so it was not saved. ",
    );
    if found {
        words.push_str("It is in the form below: check it, then send it again.");
        if files {
            words.push_str(" Files are not kept: choose them again.");
        }
        words.push_str("</p>");
    } else {
        words.push_str(
            "The form is not on this page any more. Here is what you typed, to copy:</p>",
        );
        let long = fields.iter().filter(|(_, value)| value.contains(' '));
        for (_, value) in long {
            let _ = write!(
                words,
                "<blockquote class=\"gt-typed\">{}</blockquote>",
                escaped(value)
            );
        }
    }
    words.push_str("</div></div>");
    words
}

/// Where the content of the form that is sent to an address begins and ends.
fn form_of(html: &str, action: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    while let Some(found) = html[at..].find("<form") {
        let begin = at + found;
        let tag = Tag::read(&html[begin..])?;
        at = begin + tag.length;
        let sent = tag.value("action").unwrap_or_default();
        let is_path = action.split('?').next() == Some(sent.as_str());
        if tag.value("method").as_deref() == Some("post") && (sent == action || is_path) {
            return Some((at, at + html[at..].find("</form>")?));
        }
    }
    None
}

fn filled(html: &str, fields: &[(String, String)]) -> String {
    let mut typed: HashMap<&str, Vec<&str>> = HashMap::new();
    for (name, value) in fields {
        typed.entry(name).or_default().push(value);
    }
    let values = |name: &str| typed.get(name).map_or(&[][..], Vec::as_slice);
    let (mut out, mut at) = (String::with_capacity(html.len()), 0);
    let mut select = String::new();
    while let Some(found) = html[at..].find('<') {
        let begin = at + found;
        out.push_str(&html[at..begin]);
        let Some(mut tag) = Tag::read(&html[begin..]) else {
            out.push('<');
            at = begin + 1;
            continue;
        };
        at = begin + tag.length;
        let name = tag.value("name").unwrap_or_default();
        let kind = tag.value("type").unwrap_or_default();
        match tag.name.as_str() {
            "input" if name.is_empty() || name == CSRF || kind == "file" || kind == "password" => {}
            "input" if kind == "checkbox" || kind == "radio" => {
                let value = tag.value("value").unwrap_or_else(|| "on".to_owned());
                tag.set(
                    "checked",
                    values(&name).contains(&value.as_str()).then_some(None),
                );
            }
            "input" => {
                if let Some(value) = values(&name).first() {
                    tag.set("value", Some(Some(escaped(value))));
                }
            }
            "textarea" => {
                if let (Some(value), Some(end)) =
                    (values(&name).first(), html[at..].find("</textarea>"))
                {
                    let _ = write!(out, "{}\n{}", tag.written(), escaped(value));
                    at += end;
                    continue;
                }
            }
            "select" => select = name,
            "/select" => select.clear(),
            "option" if !select.is_empty() && !values(&select).is_empty() => {
                let value = tag.value("value").unwrap_or_default();
                tag.set(
                    "selected",
                    values(&select).contains(&value.as_str()).then_some(None),
                );
            }
            _ => {}
        }
        out.push_str(&tag.written());
    }
    out.push_str(&html[at..]);
    out
}

/// A tag as it stands in a page.
struct Tag {
    name: String,
    attributes: Vec<(String, Option<String>)>,
    closed: bool,
    length: usize,
}

impl Tag {
    /// Reads the tag at the beginning of a text; none where there is none.
    fn read(text: &str) -> Option<Self> {
        let inner = text.strip_prefix('<')?;
        let name: String = inner
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '/' | '-'))
            .collect();
        if name.trim_matches('/').is_empty() {
            return None;
        }
        let mut at = 1 + name.len();
        let mut attributes = Vec::new();
        loop {
            let rest = &text[at..];
            let skipped = rest.len() - rest.trim_start().len();
            at += skipped;
            let rest = &text[at..];
            if rest.starts_with("/>") || rest.starts_with('>') {
                let closed = rest.starts_with('/');
                return Some(Self {
                    name,
                    attributes,
                    closed,
                    length: at + if closed { 2 } else { 1 },
                });
            }
            let end = rest
                .find(|letter: char| letter.is_whitespace() || matches!(letter, '=' | '>' | '/'))?;
            if end == 0 {
                return None;
            }
            let key = rest[..end].to_owned();
            at += end;
            match text[at..].strip_prefix("=\"") {
                Some(value) => {
                    let end = value.find('"')?;
                    attributes.push((key, Some(value[..end].to_owned())));
                    at += 2 + end + 1;
                }
                None if text[at..].starts_with('=') => return None,
                None => attributes.push((key, None)),
            }
        }
    }

    /// The value of an attribute, as it is meant.
    fn value(&self, key: &str) -> Option<String> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(known, _)| known == key)?;
        Some(value.as_deref().map(unescaped).unwrap_or_default())
    }

    /// Sets an attribute in place of what it was; none takes it away.
    fn set(&mut self, key: &str, value: Option<Option<String>>) {
        self.attributes.retain(|(known, _)| known != key);
        if let Some(value) = value {
            self.attributes.push((key.to_owned(), value));
        }
    }

    fn written(&self) -> String {
        let mut out = format!("<{}", self.name);
        for (key, value) in &self.attributes {
            let _ = match value {
                Some(value) => write!(out, " {key}=\"{value}\""),
                None => write!(out, " {key}"),
            };
        }
        out.push_str(if self.closed { "/>" } else { ">" });
        out
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&#38;"),
            '<' => out.push_str("&#60;"),
            '>' => out.push_str("&#62;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// What an attribute means: the few references that templates write.
fn unescaped(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').unwrap_or(0);
        let meant = match rest.get(1..end).unwrap_or_default() {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            number => number
                .strip_prefix('#')
                .and_then(|number| match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => number.parse().ok(),
                })
                .and_then(char::from_u32),
        };
        match meant {
            Some(letter) => {
                out.push(letter);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<main class=\"x\" id=\"main-content\"><form method=\"post\" action=\"/sign-out\"><input name=\"words\"></form>\
        <form method=\"post\" action=\"/a/b\" novalidate data-keep><input type=\"hidden\" name=\"csrf\" value=\"new\">\
        <input type=\"hidden\" name=\"version\" value=\"9\"><input id=\"t\" name=\"title\" type=\"text\">\
        <textarea id=\"w\" name=\"words\" rows=\"5\">\nOld &#38; gone</textarea>\
        <input name=\"tick\" type=\"checkbox\" value=\"a\" checked><input name=\"tick\" type=\"checkbox\" value=\"b&#38;c\">\
        <select id=\"s\" name=\"who\"><option value=\"\">None</option><option value=\"1\" selected>One</option><option value=\"2\">Two</option></select>\
        <input type=\"file\" name=\"file\"></form></main>";

    fn typed(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_form_comes_back_as_it_was_typed_with_the_token_of_today() {
        let fields = typed(&[
            ("csrf", "old"),
            ("version", "7"),
            ("title", "A \"new\" <one>"),
            ("words", "First\nSecond & last"),
            ("tick", "b&c"),
            ("who", "2"),
        ]);
        let page = fill(PAGE, "/a/b?x=1", &fields, true);
        for part in [
            "We kept what you typed",
            "choose them again",
            "name=\"csrf\" value=\"new\"",
            "name=\"version\" value=\"7\"",
            "name=\"title\" type=\"text\" value=\"A &#34;new&#34; &#60;one&#62;\"",
            ">\nFirst\nSecond &#38; last</textarea>",
            "type=\"checkbox\" value=\"a\">",
            "value=\"b&#38;c\" checked>",
            "<option value=\"1\">One",
            "<option value=\"2\" selected>Two",
            "action=\"/sign-out\"><input name=\"words\"></form>",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        assert!(!page.contains("value=\"old\""));
    }

    #[test]
    fn where_the_form_is_gone_the_words_stand_to_be_copied() {
        let page = fill(
            PAGE,
            "/elsewhere",
            &typed(&[("words", "A <b>long</b> text")]),
            false,
        );
        assert!(
            page.contains("A &#60;b&#62;long&#60;/b&#62; text"),
            "{page}"
        );
        assert!(page.contains("Old &#38; gone"), "{page}");
    }

    #[test]
    fn a_page_that_is_no_page_of_ours_stays_as_it_is() {
        for odd in [
            "",
            "<",
            "<form",
            "<form method=\"post\" action=\"/a\"",
            "a < b & c",
            "<form method=\"post\" action=\"/a\"><input name=",
            "é<ü>",
        ] {
            assert_eq!(fill(odd, "/a", &typed(&[("name", "x")]), false), odd);
        }
    }
}

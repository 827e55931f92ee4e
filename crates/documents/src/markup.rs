//! Writes elements with everything escaped: the one way by which text gets into HTML
//! and SVG.

/// A growing piece of XML or HTML.
#[derive(Debug, Default)]
pub(crate) struct Markup {
    out: String,
    open: Vec<&'static str>,
}

/// An attribute: its name and its unescaped value.
pub(crate) type Attribute<'a> = (&'static str, &'a str);

impl Markup {
    pub(crate) fn open(&mut self, name: &'static str, attributes: &[Attribute]) {
        self.start(name, attributes);
        self.out.push('>');
        self.open.push(name);
    }

    pub(crate) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    /// An element without content, in the form that XML and HTML both read.
    pub(crate) fn empty(&mut self, name: &'static str, attributes: &[Attribute]) {
        self.start(name, attributes);
        self.out.push_str("/>");
    }

    /// An element that holds text alone.
    pub(crate) fn leaf(&mut self, name: &'static str, attributes: &[Attribute], text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close();
    }

    pub(crate) fn text(&mut self, text: &str) {
        escape(text, &mut self.out);
    }

    /// Markup made by this crate.
    pub(crate) fn nested(&mut self, made: &str) {
        self.out.push_str(made);
    }

    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out
    }

    fn start(&mut self, name: &str, attributes: &[Attribute]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            escape(value, &mut self.out);
            self.out.push('"');
        }
    }
}

fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter if writable(letter) => out.push(letter),
            _ => out.push('\u{fffd}'),
        }
    }
}

/// Whether a character may stand in XML 1.0 (production 2, `Char`).
pub(crate) fn writable(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// The text with every character that XML cannot hold replaced.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| if writable(letter) { letter } else { '\u{fffd}' })
        .collect()
}

//! Tells code, comments and literals of a Rust file apart. It knows no grammar: rules about places and sizes need none.

/// The content of one string literal, with escapes resolved.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Literal {
    pub(super) line: usize,
    /// Where it starts in the text.
    pub(super) at: usize,
    pub(super) text: String,
}

/// The code with comments and literals blanked, and the string literals.
pub(super) fn split(text: &str) -> (String, Vec<Literal>) {
    let mut lexer = Lexer { text, at: 0, code: String::with_capacity(text.len()), literals: Vec::new() };
    while lexer.at < text.len() {
        lexer.step();
    }
    (lexer.code, lexer.literals)
}

/// How long the block is that starts at the first byte of `code`, a brace.
pub(super) fn block_length(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return at + 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    code.len()
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    code: String,
    literals: Vec<Literal>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn step(&mut self) {
        let rest = self.rest();
        if rest.starts_with("//") {
            self.blank(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.blank(rest.find("*/").map_or(rest.len(), |end| end + 2));
        } else if let Some((quotes, hashes)) = raw_start(rest).filter(|_| !self.follows_a_word()) {
            self.raw_string(quotes, hashes);
        } else if rest.starts_with('"') {
            self.string();
        } else if rest.starts_with('\'') {
            self.character_or_lifetime();
        } else {
            self.keep();
        }
    }

    fn keep(&mut self) {
        let next = self.rest().chars().next().unwrap_or_default();
        self.code.push(next);
        self.at += next.len_utf8();
    }

    /// Skips bytes, leaving spaces and line ends so that places stay the same.
    fn blank(&mut self, bytes: usize) {
        let skipped = &self.text[self.at..self.at + bytes];
        self.code.extend(skipped.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        self.at += bytes;
    }

    fn follows_a_word(&self) -> bool {
        self.code.ends_with(|c: char| c.is_alphanumeric() || c == '_')
    }

    fn string(&mut self) {
        let inside = &self.rest()[1..];
        let mut escaped = false;
        let end = inside.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let end = end.unwrap_or(inside.len());
        let text = unescape(&inside[..end]);
        self.take_literal(text, 1, end, 1);
    }

    fn raw_string(&mut self, quotes: usize, hashes: usize) {
        let inside = &self.rest()[quotes..];
        let close = format!("\"{}", "#".repeat(hashes));
        let end = inside.find(&close).unwrap_or(inside.len());
        let text = inside[..end].to_owned();
        self.take_literal(text, quotes, end, close.len());
    }

    fn take_literal(&mut self, text: String, open: usize, inside: usize, close: usize) {
        let line = self.code.matches('\n').count() + 1;
        self.literals.push(Literal { line, at: self.at, text });
        self.code.push('"');
        self.at += 1;
        self.blank((open - 1 + inside).min(self.text.len() - self.at));
        let close = close.min(self.text.len() - self.at);
        if close > 0 {
            self.code.push('"');
            self.at += 1;
            self.blank(close - 1);
        }
    }

    fn character_or_lifetime(&mut self) {
        let rest = self.rest();
        let mut inside = rest.char_indices().skip(1);
        let first = inside.next().map_or('\'', |(_, c)| c);
        let closes = if first == '\\' {
            rest[2..].char_indices().skip(1).find(|(_, c)| *c == '\'').map(|(at, _)| at + 3)
        } else {
            inside.next().filter(|(_, c)| *c == '\'').map(|(at, _)| at + 1)
        };
        match closes {
            Some(length) => self.blank(length),
            None => self.keep(),
        }
    }
}

/// `r"`, `r#"`, `br"`, `b"` is left to [`Lexer::string`]: the bytes before the inside, and the number of hashes.
fn raw_start(rest: &str) -> Option<(usize, usize)> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.bytes().take_while(|byte| *byte == b'#').count();
    after[hashes..].starts_with('"').then(|| (rest.len() - after.len() + hashes + 1, hashes))
}

/// Line continuations and quotes are what rules about texts must see through; other escapes stay as written.
fn unescape(inside: &str) -> String {
    let mut text = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = rest.find('\\') {
        let (before, after) = rest.split_at(at);
        text.push_str(before);
        let escaped = &after[1..];
        rest = if escaped.starts_with('\n') {
            escaped.trim_start()
        } else {
            match escaped.chars().next() {
                Some('n') => text.push('\n'),
                Some(c) => text.push(c),
                None => {}
            }
            escaped.get(escaped.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default()
        };
    }
    text.push_str(rest);
    text
}

#[test]
fn comments_and_literals_are_no_code() {
    let text = "let a = \"DELETE { // x\"; // unsafe\nlet b = 'x'; /* axum:: */ fn f<'a>() {}\n";
    let (code, literals) = split(text);
    assert_eq!(code.len(), text.len());
    assert!(!code.contains("DELETE") && !code.contains("unsafe") && !code.contains("axum"));
    assert!(code.contains("fn f<'a>() {}"), "{code}");
    assert_eq!(literals, [Literal { line: 1, at: 8, text: "DELETE { // x".to_owned() }]);
}

#[test]
fn escapes_raw_strings_and_quotes_end_where_they_end() {
    let text = "f(r#\"a \"b\" c\"#, \"d\\\"e \\\n     f\", '\"', '\\'', b\"g\"); end";
    let (code, literals) = split(text);
    let texts: Vec<&str> = literals.iter().map(|literal| literal.text.as_str()).collect();
    assert_eq!(texts, ["a \"b\" c", "d\"e f", "g"]);
    assert!(code.ends_with("; end"), "{code}");
}

#[test]
fn a_block_ends_at_its_own_brace() {
    assert_eq!(block_length("{ a { b } c } d }"), 13);
}

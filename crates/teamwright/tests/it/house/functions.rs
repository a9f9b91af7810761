//! The functions of a Rust file: name, place, length, number of arguments. Read from its code by braces and brackets.

use super::lexer::block_length;

/// One function with a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) line: usize,
    /// From `fn` to the closing brace.
    pub(super) lines: usize,
    /// Without `self`.
    pub(super) arguments: usize,
}

/// Every function of code whose comments and literals are blanked.
pub(super) fn of(code: &str) -> Vec<Function> {
    let starts = code.match_indices("fn ").filter(|(at, _)| !code[..*at].ends_with(is_word));
    starts.filter_map(|(at, _)| function(code, at)).collect()
}

fn function(code: &str, at: usize) -> Option<Function> {
    let text = &code[at..];
    let name: String = text[3..].chars().take_while(|c| is_word(*c)).collect();
    let open = argument_list(text)?;
    let close = open + bracket_length(&text[open..]);
    let body = close + text[close..].find(['{', ';'])?;
    let has_body = !name.is_empty() && text[body..].starts_with('{');
    let end = body + block_length(&text[body..]);
    has_body.then(|| Function {
        name,
        line: code[..at].matches('\n').count() + 1,
        lines: text[..end].matches('\n').count() + 1,
        arguments: count_arguments(&text[open + 1..close - 1]),
    })
}

/// Where the argument list opens: the first round bracket after the name that is not inside `<…>`.
fn argument_list(text: &str) -> Option<usize> {
    let mut angles = 0_usize;
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '<' => angles += 1,
            '>' if previous != '-' => angles = angles.saturating_sub(1),
            '(' if angles == 0 => return Some(at),
            '{' | ';' => return None,
            _ => {}
        }
        previous = c;
    }
    None
}

fn bracket_length(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' if depth == 1 => return at + 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

fn count_arguments(list: &str) -> usize {
    let (mut depth, mut previous, mut parts) = (0_usize, ' ', vec![String::new()]);
    for c in list.chars() {
        match c {
            '(' | '[' | '<' | '{' => depth += 1,
            '>' if previous == '-' => {}
            ')' | ']' | '>' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => parts.push(String::new()),
            _ => {}
        }
        previous = c;
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    let named = parts.iter().map(|part| part.trim_matches([',', ' ', '\n']));
    named.filter(|part| !part.is_empty() && !is_receiver(part)).count()
}

fn is_receiver(part: &str) -> bool {
    let bare = part.trim_start_matches(['&', ' ']);
    let bare =
        if bare.starts_with('\'') { bare.split_once(' ').map_or(bare, |(_, rest)| rest) } else { bare };
    let bare = bare.strip_prefix("mut ").unwrap_or(bare);
    bare == "self" || bare.starts_with("self:")
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[test]
fn functions_are_found_with_their_size_and_arguments() {
    let code = "fn a() {}\nimpl X {\n    async fn b<F: Fn(u8) -> (u8, u8)>(&'a mut self, f: F, m: Map<K, V>) -> Y\n    where\n        F: Z,\n    {\n        1;\n    }\n    fn c(&self);\n}\n";
    let found = of(code);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0], Function { name: "a".to_owned(), line: 1, lines: 1, arguments: 0 });
    assert_eq!(found[1], Function { name: "b".to_owned(), line: 3, lines: 6, arguments: 2 });
}

use super::*;

/// The tokens as `kind:text`, spaces left out.
fn shape(engine: Engine, statement: &str) -> Vec<String> {
    let all = tokens(engine, statement).unwrap();
    let rebuilt: String = all.iter().map(|token| token.text(statement)).collect();
    assert_eq!(statement, rebuilt, "tokens cover the statement");
    all.iter()
        .filter(|token| token.kind != Kind::Space)
        .map(|token| format!("{:?}:{}", token.kind, token.text(statement)))
        .collect()
}

#[track_caller]
fn cuts(engine: Engine, statement: &str, want: &[&str]) {
    assert_eq!(want, shape(engine, statement), "{statement}");
}

#[test]
fn a_doubled_quote_stays_inside_its_text() {
    for engine in Engine::ALL {
        cuts(engine, "'it''s' x", &["Text:'it''s'", "Word:x"]);
    }
}

#[test]
fn a_backslash_escapes_a_quote_where_the_engine_says_so() {
    cuts(Engine::MySql, r"'a\'b' ; c", &[r"Text:'a\'b'", "Symbol:;", "Word:c"]);
    cuts(Engine::PostgreSql, r"E'a\'b' c", &[r"Text:E'a\'b'", "Word:c"]);
    cuts(Engine::PostgreSql, r"'a\' b", &[r"Text:'a\'", "Word:b"]);
    cuts(Engine::Sqlite, r"'a\' b", &[r"Text:'a\'", "Word:b"]);
}

#[test]
fn names_are_quoted_in_each_engines_way() {
    cuts(Engine::PostgreSql, r#""a;""b""#, &[r#"QuotedName:"a;""b""#]);
    cuts(Engine::MySql, "`a;b` \"x\"", &["QuotedName:`a;b`", "Text:\"x\""]);
    cuts(Engine::Sqlite, "[a;b] `c`", &["QuotedName:[a;b]", "QuotedName:`c`"]);
    cuts(Engine::PostgreSql, "a[1]", &["Word:a", "Symbol:[", "Number:1", "Symbol:]"]);
}

#[test]
fn dollar_quotes_hide_everything_up_to_their_tag() {
    cuts(Engine::PostgreSql, "$x$ ; $y$ $x$ z", &["Text:$x$ ; $y$ $x$", "Word:z"]);
    cuts(Engine::PostgreSql, "$$;$$", &["Text:$$;$$"]);
    cuts(Engine::PostgreSql, "$1 + a$b$c", &["Symbol:$", "Number:1", "Symbol:+", "Word:a$b$c"]);
}

#[test]
fn comments_nest_in_postgresql_only() {
    cuts(Engine::PostgreSql, "/* a /* b */ c */ d", &["Comment:/* a /* b */ c */", "Word:d"]);
    cuts(Engine::MySql, "/* a /* b */ c", &["Comment:/* a /* b */", "Word:c"]);
    cuts(Engine::Sqlite, "1 -- x\n2", &["Number:1", "Comment:-- x\n", "Number:2"]);
    cuts(Engine::MySql, "5--2 # x", &["Number:5", "Symbol:-", "Symbol:-", "Number:2", "Comment:# x"]);
    cuts(Engine::MySql, "/*!50000 x */", &["ExecutableComment:/*!50000 x */"]);
}

#[test]
fn what_never_ends_is_named_by_its_beginning() {
    for (engine, text, start) in [
        (Engine::PostgreSql, "SELECT 'a", 7),
        (Engine::PostgreSql, "SELECT $a$ $b$", 7),
        (Engine::PostgreSql, "/* /* */", 0),
        (Engine::MySql, "SELECT 'a\\'", 7),
        (Engine::Sqlite, "[a", 0),
    ] {
        assert_eq!(Err(Unterminated { start }), tokens(engine, text), "{text}");
    }
}

#[test]
fn any_text_is_covered_without_gaps_or_panics() {
    proptest::proptest!(|(text in "[a-z0-9$'\"`#/*\\-\\[\\];é\n ]{0,40}")| {
        for engine in Engine::ALL {
            if tokens(engine, &text).is_ok() {
                shape(engine, &text);
            }
        }
    });
}

use super::*;

/// The statement with every place shown as `<…>`.
#[track_caller]
fn marked(text: &str, engine: Engine) -> String {
    let statement = Statement::parse(text, engine).unwrap();
    let show = |piece: &Piece| match piece {
        Piece::Text(range) => statement.slice(range).to_owned(),
        Piece::Place(range, _) => format!("<{}>", statement.slice(range).trim_matches(['{', '}'])),
    };
    statement.pieces().iter().map(show).collect()
}

#[test]
fn every_form_of_a_place_is_found() {
    let text =
        "SELECT {region}, {period.start_date}, {period.end_date}, { compare.start_at }, {period.end_at}";
    let statement = Statement::parse(text, Engine::PostgreSql).unwrap();
    let places: Vec<_> = statement.places().map(|(_, place)| place.clone()).collect();
    let name = |text: &str| text.parse::<ParameterName>().unwrap();
    assert_eq!(
        vec![
            Place::Value(name("region")),
            Place::Edge(name("period"), Edge::StartDate),
            Place::Edge(name("period"), Edge::EndDate),
            Place::Edge(name("compare"), Edge::StartAt),
            Place::Edge(name("period"), Edge::EndAt),
        ],
        places
    );
}

#[test]
fn places_inside_quotes_and_comments_are_text() {
    for (engine, text) in [
        (
            Engine::PostgreSql,
            "SELECT '{a}', \"{a}\", '''{a}', E'\\'{a}', $${a}$$, $x$ $$ {a} $x$ -- {a}\n, <b>",
        ),
        (Engine::PostgreSql, "SELECT /* /* {a} */ {a} */ <b>, '\\', <b>, price$tag$, <b>"),
        (Engine::MySql, "SELECT '\\'{a}', \"{a}\\\"{a}\", `{a}` # {a}\n, <b> -- {a}\n, /* /* {a} */ <b>"),
        (Engine::MySql, "SELECT 5--<b>"),
        (Engine::Sqlite, "SELECT '\\', <b>, [{a}], `{a}`, \"{a}\" --{a}\n, /* /* {a} */ <b>"),
    ] {
        assert_eq!(text, marked(&text.replace("<b>", "{b}"), engine), "{engine:?}");
    }
}

#[test]
fn a_bound_parameter_of_the_engine_itself_opens_no_quote() {
    assert_eq!("SELECT $1, <a>, $2$ <b>", marked("SELECT $1, {a}, $2$ {b}", Engine::PostgreSql));
}

#[track_caller]
fn refused(text: &str, want: &StatementRefused) {
    assert_eq!(Err(want.clone()), Statement::parse(text, Engine::PostgreSql).map(|_| ()), "{text}");
}

#[test]
fn what_is_wrong_has_its_position() {
    refused("  \n ", &StatementRefused::Empty);
    refused(&"x".repeat(20_001), &StatementRefused::TooLong);
    refused("SELECT 'a", &StatementRefused::OpenQuote { at: 7 });
    refused("SELECT $a$ $b$", &StatementRefused::OpenQuote { at: 7 });
    refused("SELECT /* /* */", &StatementRefused::OpenQuote { at: 7 });
    refused("SELECT {a", &StatementRefused::OpenBrace { at: 7 });
    refused("SELECT {}", &StatementRefused::NotAPlace { at: 7 });
    refused("SELECT {Period.start}", &StatementRefused::NotAPlace { at: 7 });
    refused("SELECT {a.b.c}", &StatementRefused::NotAPlace { at: 7 });
    refused("SELECT {a; DROP TABLE deal}", &StatementRefused::NotAPlace { at: 7 });
}

#[test]
fn the_pieces_cover_the_text_exactly() {
    let text = "SELECT count(*) AS value FROM dé WHERE a < {period.end_date}{x} ";
    let statement = Statement::parse(text, Engine::MySql).unwrap();
    let joined: String = statement
        .pieces()
        .iter()
        .map(|piece| match piece {
            Piece::Text(range) | Piece::Place(range, _) => statement.slice(range),
        })
        .collect();
    assert_eq!(text, joined);
}

#[test]
fn any_text_is_parsed_or_refused() {
    use proptest::prelude::*;
    proptest!(|(text in "[a-z${}'\"`#/*\\-\\[\\]\\\\\n .é]{0,60}")| {
        for engine in [Engine::PostgreSql, Engine::MySql, Engine::Sqlite] {
            if let Err(refused) = Statement::parse(&text, engine) {
                prop_assert!(refused.at().is_none_or(|at| at < text.len()));
            }
        }
    });
}

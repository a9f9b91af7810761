use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000)
}

#[test]
fn a_dead_credential_stops_reading_at_the_first_failure() {
    let state = State::Active.failed(Class::Revoked, "no", at(1));
    assert_eq!("needs_reauth", state.token());
    assert!(state.usable().is_err());
    assert_eq!(State::Active, state.succeeded());
}

#[test]
fn what_passes_by_itself_degrades_and_keeps_reading() {
    for class in [Class::Denied, Class::Throttled, Class::Unavailable, Class::Unexpected] {
        let state = State::Active.failed(class, "why", at(1)).failed(class, "still", at(9));
        assert_eq!(State::Degraded { since: at(1), reason: "still".to_owned() }, state);
        assert_eq!(Ok(()), state.usable());
    }
}

#[test]
fn a_connection_that_never_worked_stays_pending_with_the_reason() {
    let state = State::Pending { reason: None }.failed(Class::Revoked, "why", at(1));
    assert_eq!(State::Pending { reason: Some("why".to_owned()) }, state);
    assert!(state.usable().is_err());
}

#[test]
fn what_the_organization_ended_no_read_revives() {
    for state in [State::Suspended { since: at(1) }, State::ShutOff { since: at(1) }] {
        assert_eq!(state, state.clone().succeeded());
        assert_eq!(state, state.clone().failed(Class::Revoked, "why", at(2)));
        assert!(state.usable().is_err());
    }
}

#[test]
fn every_state_reads_back_from_its_parts() {
    for state in [
        State::Pending { reason: Some("a".to_owned()) },
        State::Active,
        State::Degraded { since: at(1), reason: "a".to_owned() },
        State::NeedsReauth { since: at(1), reason: "a".to_owned() },
        State::Suspended { since: at(1) },
        State::Gone { since: at(1), reason: "a".to_owned() },
        State::KeyUnavailable { since: at(1) },
        State::ShutOff { since: at(1) },
    ] {
        let read = State::from_parts(state.token(), state.reason().map(str::to_owned), state.since());
        assert_eq!(Some(state), read);
    }
    assert_eq!(None, State::from_parts("asleep", None, None));
}

#[test]
fn names_are_trimmed_and_bounded() {
    assert_eq!("Sales", " Sales ".parse::<ConnectionName>().unwrap().to_string());
    for bad in ["", "  ", "a\nb", &"x".repeat(121)] {
        assert_eq!(Err(NameRefused), bad.parse::<ConnectionName>());
    }
}

#[test]
fn fields_that_a_driver_could_misread_are_refused_by_name() {
    let server = Server {
        engine: Engine::PostgreSql,
        host: " db.example.com ".to_owned(),
        port: 5432,
        database: "sales".to_owned(),
        user: "reader".to_owned(),
        tls: Tls::Plaintext,
    };
    assert_eq!("db.example.com", server.clone().check().unwrap().host);
    let refused = |server: Server| server.check().unwrap_err().pointer;
    assert_eq!("/host", refused(Server { host: String::new(), ..server.clone() }));
    assert_eq!("/user", refused(Server { user: "a\0b".to_owned(), ..server.clone() }));
    assert_eq!("/database", refused(Server { database: "x".repeat(129), ..server.clone() }));
    assert_eq!("/port", refused(Server { port: 0, ..server }));
    assert!(Source::file("").is_err());
}

#[test]
fn an_account_that_nobody_looked_at_is_not_read_through() {
    use kernel::ids::Id as _;
    let mut connection = Connection {
        id: ConnectionId::from_parts(at(0), [1; 10]),
        name: "Sales".parse().unwrap(),
        source: Source::File { path: "a.sqlite".to_owned() },
        state: State::Active,
        rights: None,
        is_sample: false,
        created_at: at(0),
        created_by: None,
        last_used_at: None,
        last_error: None,
        archived_at: None,
        deleted_at: None,
        account_revision: 1,
        revision: 1,
    };
    let no = connection.usable().unwrap_err();
    assert!(no.sentence.contains("test it"), "{no:?}");
    connection.rights = Some(ProbedRights { verdict: Verdict::Read, probed_at: at(1), accepted: None });
    assert_eq!(Ok(()), connection.usable());
}

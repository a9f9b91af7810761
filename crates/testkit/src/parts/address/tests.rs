use super::*;

#[test]
fn an_address_reads_back_what_it_prints() {
    let url = "postgres://postgres:pw1@127.0.0.1:5433/postgres";
    let address = Address::parse(url).unwrap();
    assert_eq!(address.to_string(), url);
    assert_eq!(
        address.with_database("t").with_account("reader", "pw2").to_string(),
        "postgres://reader:pw2@127.0.0.1:5433/t"
    );
}

#[test]
fn a_server_elsewhere_is_not_taken() {
    assert_eq!(Address::parse("postgres://postgres:pw1@192.0.2.7:5433/postgres"), None);
}

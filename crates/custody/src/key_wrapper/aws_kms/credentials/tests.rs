use super::*;

#[test]
fn a_credentials_file_is_read_as_awss_own_tools_read_it() {
    let read = read_file("[default]\naws_access_key_id = AKID\naws_secret_access_key=abc/+=\n").unwrap();
    assert_eq!(("AKID", "abc/+="), (read.access_key_id.as_str(), read.secret_access_key.as_str()));
    assert!(read.session_token.is_none());
    let read = read_file("aws_access_key_id=A\naws_secret_access_key=b\naws_session_token = t\n").unwrap();
    assert_eq!("t", read.session_token.unwrap().as_str());
    assert!(read_file("[default]\naws_access_key_id = AKID\n").is_none());
}

#[test]
fn short_lived_credentials_are_read_from_the_token_services_answer() {
    let xml = "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>\
               <AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s/+</SecretAccessKey><SessionToken>tok==</SessionToken>\
               <Expiration>2031-05-09T08:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>\
               </AssumeRoleWithWebIdentityResponse>";
    let (read, until) = read_answer(xml.as_bytes()).unwrap();
    assert_eq!(("ASIA", "s/+"), (read.access_key_id.as_str(), read.secret_access_key.as_str()));
    assert_eq!("tok==", read.session_token.unwrap().as_str());
    assert_eq!("2031-05-09T08:00:00Z", until.to_string());
    assert!(read_answer(b"<html>busy</html>").is_none());
}

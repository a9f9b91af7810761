//! The build for those who need a validated cryptographic module.

#[test]
fn the_module_is_the_validated_one_and_passed_its_self_tests() {
    assert_eq!(Ok(()), aws_lc_rs::try_fips_mode());
}

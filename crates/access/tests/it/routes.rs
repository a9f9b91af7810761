use std::collections::BTreeSet;

use access::roles::{Role, Roles, TABLE};
use testkit::TestApp;

#[tokio::test]
async fn every_route_is_described_as_the_table_says() {
    let app = TestApp::plain().await;
    for route in access::feature(&app.access).routes {
        assert_eq!(route.described(), [(route.path.to_owned(), vec![route.method])], "{}", route.operation);
    }
}

#[tokio::test]
async fn operations_have_names_of_their_own_and_known_permissions() {
    let app = TestApp::plain().await;
    let mut names = BTreeSet::new();
    for route in access::feature(&app.access).routes {
        assert!(names.insert(route.operation), "{} twice", route.operation);
        if let Some(permission) = route.permission {
            assert!(TABLE.iter().any(|line| line.permission == permission), "{permission}");
        }
    }
}

#[tokio::test]
async fn every_route_without_credentials_is_refused_but_the_public_ones() {
    let app = TestApp::plain().await;
    let mut public = BTreeSet::new();
    for route in access::feature(&app.access).routes {
        let path = route.path.replace("{id}", "key_0193a2f0c0de7000800000000000abcd");
        if route.permission.is_none() {
            public.insert(format!("{} {}", route.method, route.path));
            continue;
        }
        let answer = app.visitor().send(route.method, &path, None).await;
        assert_eq!(
            (answer.status, answer.problem()),
            (401, "access/sign-in-needed"),
            "{} {path}",
            route.method
        );
    }
    let known = [
        "DELETE /api/session",
        "GET /api/installation",
        "GET /api/invitations/by-token",
        "GET /api/passphrase-reset",
        "GET /api/setup",
        "POST /api/invitations/accept",
        "POST /api/passphrase-reset",
        "POST /api/session",
        "POST /api/session/passkey",
        "POST /api/session/passkey/options",
        "POST /api/session/second-factor",
        "POST /api/setup",
    ];
    assert_eq!(public, known.into_iter().map(str::to_owned).collect());
}

#[tokio::test]
async fn every_role_gets_what_the_table_gives_it() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    for role in Role::ALL {
        let email = format!("the-{role}@acme.example");
        let mut client = app.member(&mut owner, &email, &[role.as_str()]).await;
        let roles = Roles::new(vec![*role]).unwrap();
        for route in access::feature(&app.access).routes {
            let (Some(permission), "GET") = (route.permission, route.method) else { continue };
            let want = if roles.may(permission) { 200 } else { 403 };
            assert_eq!(client.get(route.path).await.status, want, "{role} {}", route.path);
        }
    }
}

#[test]
fn every_problem_has_a_page() {
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/problems");
    let app_slugs = access::PROBLEMS;
    for slug in app_slugs {
        let page = format!("{pages}/{}.md", slug.replace('/', "-"));
        assert!(std::fs::metadata(&page).is_ok(), "{page} is missing");
    }
}

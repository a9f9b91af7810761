//! The table of routes says what the handlers say.

use crate::world::world;

#[tokio::test]
async fn the_description_of_each_route_is_the_tables() {
    let world = world().await;
    for route in connect::feature(&world.connect).routes {
        assert_eq!(
            vec![(route.path.to_owned(), vec![route.method])],
            route.described(),
            "{}",
            route.operation
        );
        assert!(route.permission.is_some(), "{} asks for a permission", route.operation);
    }
}

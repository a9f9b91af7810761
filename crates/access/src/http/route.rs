//! The table of a feature's routes, as data that the binary mounts, documents and walks.
//!
//! ```text
//! access::routes! { Goals;
//!     GET  "/api/goals" => list_goals  (SeeGoals),              // or board::list_goals, from a file below http.rs
//!     POST "/api/goals" => create_goal (EditGoals),
//!     GET  "/api/ranges" => list_ranges (public),
//! }
//! ```
//!
//! makes `pub fn routes(state: &Goals) -> Vec<Route>`. A handler that names a permission takes `Call<that permission>`
//! as its first argument, or the table does not compile. Each handler carries `#[utoipa::path(…)]`.

use std::future::Future;

use axum::Router;
use axum::routing::MethodRouter;
use utoipa::openapi::path::Paths;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{OpenApi, RefOr};

use super::call::Call;

/// Schemas by name, as a handler's description gives them.
type Schemas = Vec<(String, RefOr<Schema>)>;

/// One line of a table of routes.
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    /// The handler's name, `verb_noun`, which is also the operation's id in the API description.
    pub operation: &'static str,
    /// `None` for the few that anybody may call; they are listed in a file of their own.
    pub permission: Option<&'static str>,
    schemas: Schemas,
    paths: Paths,
    methods: MethodRouter,
}

impl Route {
    /// Called by [`routes!`](crate::routes) only.
    #[doc(hidden)]
    pub fn assemble<S: Clone + Send + Sync + 'static>(
        line: RouteLine,
        described: (Schemas, Paths, MethodRouter<S>),
        state: &S,
    ) -> Self {
        let (schemas, paths, methods) = described;
        let RouteLine { method, path, handler, permission } = line;
        let operation = handler.rsplit("::").next().unwrap_or(handler).trim();
        Self {
            method,
            path,
            operation,
            permission,
            schemas,
            paths,
            methods: methods.with_state(state.clone()),
        }
    }

    /// The path and methods that the handler's own description names; equal to the table's, or the table lies.
    pub fn described(&self) -> Vec<(String, Vec<&'static str>)> {
        self.paths.paths.iter().map(|(path, item)| (path.clone(), methods_of(item))).collect()
    }

    /// Adds the operation and the schemas it uses to the API description.
    pub fn describe(&self, document: &mut OpenApi) {
        for (path, item) in &self.paths.paths {
            match document.paths.paths.get_mut(path) {
                Some(known) => known.merge_operations(item.clone()),
                None => {
                    document.paths.paths.insert(path.clone(), item.clone());
                }
            }
        }
        let components = document.components.get_or_insert_default();
        for (name, schema) in &self.schemas {
            components.schemas.entry(name.clone()).or_insert_with(|| schema.clone());
        }
    }
}

/// The written part of a line.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct RouteLine {
    pub method: &'static str,
    pub path: &'static str,
    pub handler: &'static str,
    pub permission: Option<&'static str>,
}

/// Mounts all routes; paths that share a name share a method router.
pub fn mount(routes: impl IntoIterator<Item = Route>) -> Router {
    routes.into_iter().fold(Router::new(), |router, route| router.route(route.path, route.methods))
}

fn methods_of(item: &utoipa::openapi::PathItem) -> Vec<&'static str> {
    [
        ("GET", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, there)| there.then_some(name))
    .collect()
}

/// A handler whose first argument is `Call<P>`. Implemented for functions of up to six arguments.
pub trait FirstAsks<P, Arguments> {}

macro_rules! first_asks {
    ($($argument:ident),*) => {
        impl<F, P, Fut, $($argument),*> FirstAsks<P, ($($argument,)*)> for F
        where
            F: Fn(Call<P>, $($argument),*) -> Fut,
            Fut: Future,
        {
        }
    };
}

first_asks!();
first_asks!(A);
first_asks!(A, B);
first_asks!(A, B, C);
first_asks!(A, B, C, D);
first_asks!(A, B, C, D, E);

/// Compiles only for handlers that ask for `P`.
#[doc(hidden)]
pub const fn asks<P, Arguments, H: FirstAsks<P, Arguments> + Copy>(_: H) {}

/// Writes the table of a feature's routes; see the module's text.
#[macro_export]
macro_rules! routes {
    (@check [$handler:path] (public)) => {};
    (@check [$handler:path] ($permission:ty)) => {
        const { $crate::http::route::asks::<$permission, _, _>($handler) }
    };
    (@name public) => { ::core::option::Option::None };
    (@name $permission:ty) => {
        ::core::option::Option::Some(<$permission as ::kernel::permission::Permission>::NAME)
    };
    ($state:ty; $($method:ident $path:literal => $($handler:ident)::+ ($($permission:tt)+)),* $(,)?) => {
        /// The routes of this feature.
        pub fn routes(state: &$state) -> ::std::vec::Vec<$crate::http::route::Route> {
            ::std::vec![$({
                $crate::routes!(@check [$($handler)::+] ($($permission)+));
                $crate::http::route::Route::assemble(
                    $crate::http::route::RouteLine {
                        method: stringify!($method),
                        path: $path,
                        handler: stringify!($($handler)::+),
                        permission: $crate::routes!(@name $($permission)+),
                    },
                    $crate::utoipa_axum::routes!($($handler)::+),
                    state,
                )
            }),*]
        }
    };
}

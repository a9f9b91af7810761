//! What may be done here; who may is one table in `access`.

use kernel::permission::Permission;

macro_rules! permissions {
    ($($(#[$doc:meta])* $marker:ident => $name:literal,)*) => {$(
        $(#[$doc])*
        pub struct $marker;

        impl Permission for $marker {
            const NAME: &'static str = $name;
        }
    )*};
}

permissions! {
    SeeGoals => "see_goals",
    EditGoals => "edit_goals",
    SeeKpis => "see_kpis",
    EditKpis => "edit_kpis",
    /// Runs statements on a connection: previews, pick-lists, and what a KPI is saved with.
    UseConnections => "use_connections",
    /// Makes and removes the sample company.
    EditSample => "edit_sample",
}

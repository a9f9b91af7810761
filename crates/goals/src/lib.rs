//! KPIs, parameters, readings, goals, and how they stand.

//! The words every part shares: typed ids, secrets, numbers, calendar and ranges, problems, events.

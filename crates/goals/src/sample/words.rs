//! The names of the sample company's world. Nobody real: first names of colleagues, and customers put together from
//! ordinary words.

pub(super) const REGIONS: [&str; 5] = ["North", "South", "East", "West", "Central"];

pub(super) const REPS: [&str; 12] =
    ["Amara", "Bo", "Chiara", "Dev", "Elif", "Femi", "Greta", "Hana", "Ivo", "June", "Kofi", "Lena"];

/// Name, category, price in cents.
pub(super) const PRODUCTS: [(&str, &str, u32); 16] = [
    ("Espresso machine, two groups", "Machines", 489_000),
    ("Espresso machine, three groups", "Machines", 729_000),
    ("Filter brewer, twin", "Machines", 124_000),
    ("Water filter system", "Machines", 38_500),
    ("Grinder, on demand", "Grinders", 89_000),
    ("Grinder, single dose", "Grinders", 64_000),
    ("Grinder, bulk", "Grinders", 112_000),
    ("House blend, 60 kg", "Beans", 96_000),
    ("Single origin, 30 kg", "Beans", 67_500),
    ("Decaf, 30 kg", "Beans", 58_500),
    ("Counter, oak, 2.4 m", "Furniture", 215_000),
    ("Stool, set of six", "Furniture", 84_000),
    ("Table, round, set of four", "Furniture", 132_000),
    ("Care plan, one year", "Service plans", 118_000),
    ("Care plan, three years", "Service plans", 298_000),
    ("Barista training, two days", "Service plans", 72_000),
];

pub(super) const SEGMENTS: [&str; 4] = ["Café", "Hotel", "Office", "Bakery"];

pub(super) const FIRST: [&str; 32] = [
    "Amber", "Blue", "Brick", "Bright", "Canal", "Cedar", "Clover", "Copper", "Corner", "Field", "Garden",
    "Gold", "Harbour", "Hazel", "Hill", "Iron", "Juniper", "Lake", "Linden", "Maple", "Market", "Meadow",
    "Mill", "North", "Oak", "Old", "Park", "River", "Silver", "Station", "Stone", "Willow",
];

pub(super) const SECOND: [&str; 32] = [
    "Anchor", "Arch", "Barrel", "Bell", "Bridge", "Castle", "Court", "Cross", "Crown", "Door", "Ferry",
    "Forge", "Fox", "Gate", "Grove", "Hall", "Heron", "House", "Kettle", "Lane", "Lantern", "Loft",
    "Orchard", "Quay", "Square", "Stairs", "Swan", "Table", "Tower", "Wharf", "Wheel", "Yard",
];

pub(super) const CHANNELS: [&str; 3] = ["E-mail", "Phone", "Portal"];
pub(super) const PRIORITIES: [&str; 3] = ["Low", "Normal", "High"];
pub(super) const METHODS: [&str; 3] = ["Transfer", "Direct debit", "Card"];

/// How busy a month is, January first, in thousandths of an ordinary one.
pub(super) const SEASON: [u32; 12] =
    [860, 900, 980, 1_010, 1_030, 1_000, 930, 840, 1_040, 1_110, 1_190, 1_110];

/// How busy a weekday is, Monday first.
pub(super) const WEEK: [u32; 7] = [1_250, 1_300, 1_290, 1_260, 1_150, 420, 330];

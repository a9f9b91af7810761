//! The short texts people give to things: trimmed, of a bounded length, on one line.

use std::fmt;
use std::str::FromStr;

/// Why a text cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextRefused {
    #[error("write something here, at least one character")]
    Empty,
    #[error("at most {most} characters fit here")]
    TooLong { most: usize },
    #[error("line breaks and control characters do not belong here")]
    Control,
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $least:literal..=$most:literal,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl FromStr for $name {
            type Err = TextRefused;
            fn from_str(text: &str) -> Result<Self, TextRefused> { fitting(text, $least, $most).map(Self) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
    )*};
}

texts! {
    /// What a KPI is called.
    KpiName: 1..=120,
    /// What a goal is called.
    GoalName: 1..=120,
    /// What a KPI says and why it matters.
    Description: 0..=500,
    /// What is counted: `€`, `%`, `deals`. Empty for a bare number.
    Unit: 0..=24,
    /// What a parameter is called on screens.
    Label: 1..=80,
}

/// Decimal places shown on screens; storage keeps all of [`kernel::decimal::PLACES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimals(u8);

impl Decimals {
    pub fn new(places: u8) -> Option<Self> {
        (u32::from(places) <= kernel::decimal::PLACES).then_some(Self(places))
    }

    pub fn get(self) -> u8 {
        self.0
    }
}

fn fitting(text: &str, least: usize, most: usize) -> Result<String, TextRefused> {
    let text = text.trim();
    let length = text.chars().count();
    if text.chars().any(char::is_control) {
        Err(TextRefused::Control)
    } else if length < least {
        Err(TextRefused::Empty)
    } else if most < length {
        Err(TextRefused::TooLong { most })
    } else {
        Ok(text.to_owned())
    }
}

#[cfg(test)]
mod tests;

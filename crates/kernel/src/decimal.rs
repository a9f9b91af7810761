//! Exact numbers: at most 28 significant digits, at most 7 decimal places, canonical text everywhere.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Decimal places that storage and roll-up keep.
pub const PLACES: u32 = 7;

/// An exact number; canonical text (`-12.5`, no exponent, no trailing zero) in SQL and JSON.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal(rust_decimal::Decimal);

/// Why a text is not a number that can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalRefused {
    #[error("not a number; write it like -1234.5")]
    NotANumber,
    #[error("too large to keep exactly: at most 21 digits before the point")]
    TooLarge,
}

impl Decimal {
    pub const ZERO: Self = Self(rust_decimal::Decimal::ZERO);
    pub const ONE: Self = Self(rust_decimal::Decimal::ONE);

    /// Rounds half to even to [`PLACES`] and drops trailing zeros.
    pub fn new(value: rust_decimal::Decimal) -> Self {
        Self(value.round_dp(PLACES).normalize())
    }

    pub fn get(self) -> rust_decimal::Decimal {
        self.0
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self::new(value.into())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_zero() { f.write_str("0") } else { fmt::Display::fmt(&self.0, f) }
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Decimal {
    type Err = DecimalRefused;

    fn from_str(text: &str) -> Result<Self, DecimalRefused> {
        let text = text.trim();
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) {
            return Err(DecimalRefused::NotANumber);
        }
        if whole.trim_start_matches('0').len() > 21 {
            return Err(DecimalRefused::TooLarge);
        }
        rust_decimal::Decimal::from_str(text).map(Self::new).map_err(|_| DecimalRefused::TooLarge)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;

//! Values that statements take and rows give, with typed NULLs.

use kernel::decimal::Decimal;
use kernel::failure::Fault;
use kernel::time::Timestamp;
use sqlx::{ColumnIndex, Decode, Type};
use uuid::Uuid;

/// A parameter of a statement. A NULL keeps its type: PostgreSQL does not guess.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Int(Option<i64>),
    Bool(Option<bool>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Uuid(Option<Uuid>),
}

/// What can be bound to a parameter.
pub trait IntoValue {
    fn into_value(self) -> Value;
}

macro_rules! into_value {
    ($($type:ty => $variant:ident, |$value:ident| $convert:expr;)*) => {$(
        impl IntoValue for $type {
            fn into_value(self) -> Value { let $value = self; Value::$variant(Some($convert)) }
        }
        impl IntoValue for Option<$type> {
            fn into_value(self) -> Value { Value::$variant(self.map(|$value| $convert)) }
        }
    )*};
}

into_value! {
    i64 => Int, |v| v;
    i32 => Int, |v| i64::from(v);
    u32 => Int, |v| i64::from(v);
    Timestamp => Int, |v| v.as_micros();
    bool => Bool, |v| v;
    &str => Text, |v| v.to_owned();
    String => Text, |v| v;
    Decimal => Text, |v| v.to_string();
    Vec<u8> => Bytes, |v| v;
    &[u8] => Bytes, |v| v.to_vec();
    Uuid => Uuid, |v| v;
}

/// What a column can be read as.
pub trait FromColumn: Sized {
    /// The type that both engines store.
    type Stored: for<'r> Decode<'r, sqlx::Sqlite>
        + Type<sqlx::Sqlite>
        + for<'r> Decode<'r, sqlx::Postgres>
        + Type<sqlx::Postgres>;
    fn from_stored(stored: Self::Stored) -> Result<Self, Fault>;
}

macro_rules! from_column {
    ($($type:ty => $stored:ty, |$value:ident| $convert:expr;)*) => {$(
        impl FromColumn for $type {
            type Stored = $stored;
            fn from_stored($value: $stored) -> Result<Self, Fault> { $convert }
        }
        impl FromColumn for Option<$type> {
            type Stored = Option<$stored>;
            fn from_stored(stored: Option<$stored>) -> Result<Self, Fault> {
                stored.map(|$value| $convert).transpose()
            }
        }
    )*};
}

from_column! {
    i64 => i64, |v| Ok(v);
    bool => bool, |v| Ok(v);
    String => String, |v| Ok(v);
    Vec<u8> => Vec<u8>, |v| Ok(v);
    Uuid => Uuid, |v| Ok(v);
    Timestamp => i64, |v| Ok(Timestamp::from_micros(v));
    u32 => i64, |v| u32::try_from(v).map_err(|e| Fault::new("could not read a stored count", e));
    Decimal => String, |v| v.parse().map_err(|e| Fault::new("could not read a stored number", e));
}

pub(super) fn read<T: FromColumn, R>(row: &R, column: &str) -> Result<T, Fault>
where
    R: sqlx::Row,
    for<'c> &'c str: ColumnIndex<R>,
    T::Stored: for<'r> Decode<'r, R::Database> + Type<R::Database>,
{
    let stored =
        row.try_get::<T::Stored, _>(column).map_err(|e| super::fault("could not read a column", e))?;
    T::from_stored(stored)
}

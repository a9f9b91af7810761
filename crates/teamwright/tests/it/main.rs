//! The whole product from outside, and the rules of the house.

mod house;

//! What is said to whom, with which facts: each text is as true as what stands in it.

mod alert;
mod calm;
mod incident;
mod told;
pub(crate) mod worker;

//! Who is in today: AWAY and HERE by text (docs/rules/chains.md, "Who is in today").

use crate::support::bench::{Bench, ALI, CHRIS, JO, MORGAN, PAT, ROBIN, SAM, home_visit, to};

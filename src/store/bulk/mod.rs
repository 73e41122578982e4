//! Made-up rows, many at a time: what `tenantry generate` fills a database with. The columns and the folded keys are those
//! of the files that write one row at a time; what differs is that a statement holds many.

mod companies;
mod finish;
mod many;
mod people;

pub use companies::{insert_companies, insert_memberships};
pub use finish::{finish, prepare, settle};
pub use people::{NewPerson, insert_people};

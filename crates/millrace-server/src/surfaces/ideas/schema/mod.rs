//! The shapes of this surface as the published document shows them (contracts/ideas.md section 2). Objects and requests
//! stand here for the document only, because the workspace renders and `fields` reads them; a test holds real
//! answers against them.

pub mod answers;
pub mod objects;
pub mod requests;

pub use answers::*;
pub use objects::*;
pub use requests::*;

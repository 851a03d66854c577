//! `millrace explain`: the pages of docs/errors, compiled in, so that they answer where the trouble is.

use millrace_core::code::{self, Code};

use crate::output;
use crate::problem::Problem;
use crate::table;

macro_rules! pages {
    ($($id:literal)*) => {
        /// Code and page, in order.
        const PAGES: &[(&str, &str)] =
            &[$(($id, include_str!(concat!("../../../../docs/errors/", $id, ".md")))),*];
    };
}

pages! {
    "E0001" "E0002" "E0003" "E0004" "E0005" "E0006"
    "E0010" "E0011" "E0012"
    "E0020" "E0021" "E0022" "E0023" "E0024" "E0025" "E0026" "E0027" "E0028"
    "E0030" "E0040" "E0050" "E0051"
}

/// Prints the page of a code, or the list of codes.
pub fn run(id: Option<&str>) -> anyhow::Result<()> {
    let Some(id) = id else {
        let rows = code::ALL.iter().map(|code| vec![code.id.to_owned(), code.title.to_owned()]);
        let text = table::render(&["code", "meaning"], rows.collect(), output::is_terminal());
        return Ok(output::print(&text)?);
    };
    let page = code::find(id).and_then(page).ok_or_else(|| {
        Problem::new(format!("no such code: `{id}`"))
            .hint("`millrace explain` without a code lists them all")
    })?;
    Ok(output::print(page.trim_end())?)
}

/// The page of a code.
fn page(code: Code) -> Option<&'static str> {
    PAGES.iter().find(|(id, _)| *id == code.id).map(|(_, page)| *page)
}

#[cfg(test)]
#[path = "explain_tests.rs"]
mod tests;

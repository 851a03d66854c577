//! Finds a named query in a file of SQL, while the program is compiled. Never parses SQL.
//!
//! A file holds queries under lines `-- name: <name>`; a query goes on to the next such line.

const MARK: &[u8] = b"-- name: ";

/// The text of the query `name` in `file`. Called in constants only, so a name that is not there is a compile error.
#[expect(clippy::panic, reason = "runs in constants only: a missing name is a compile error")]
pub(super) const fn named(file: &'static str, name: &str) -> &'static str {
    let bytes = file.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let line_end = end_of_line(bytes, at);
        if is_at(bytes, at, MARK) && is_line(bytes, at + MARK.len(), line_end, name.as_bytes()) {
            let mut end = line_end;
            while end < bytes.len() && !is_at(bytes, end, MARK) {
                end = end_of_line(bytes, end);
            }
            return file.split_at(end).0.split_at(line_end).1;
        }
        at = line_end;
    }
    panic!("no query of that name in the file")
}

/// Where the line that begins at `at` ends, its line feed included.
const fn end_of_line(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        if bytes[at] == b'\n' {
            return at + 1;
        }
        at += 1;
    }
    at
}

const fn is_at(bytes: &[u8], at: usize, wanted: &[u8]) -> bool {
    let mut i = 0;
    while i < wanted.len() {
        if at + i >= bytes.len() || bytes[at + i] != wanted[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Whether the bytes from `at` to the line feed before `end` are `wanted`.
const fn is_line(bytes: &[u8], at: usize, end: usize, wanted: &[u8]) -> bool {
    at + wanted.len() + 1 == end && is_at(bytes, at, wanted)
}

#[cfg(test)]
mod tests {
    use super::named;

    const FILE: &str = "-- name: one\nSELECT 1;\n\n-- name: one_more\n-- why\nSELECT 2;\n";

    #[test]
    fn a_query_goes_from_its_name_to_the_next() {
        assert_eq!(named(FILE, "one"), "SELECT 1;\n\n");
        assert_eq!(named(FILE, "one_more"), "-- why\nSELECT 2;\n");
    }

    #[test]
    #[should_panic(expected = "no query of that name")]
    fn a_beginning_of_a_name_is_not_the_name() {
        named(FILE, "one_mor");
    }
}

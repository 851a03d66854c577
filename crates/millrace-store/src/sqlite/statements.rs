//! Every query, by table, as constants cut from `sql/*.sql` at compile time. Never holds SQL of its own.
//!
//! PostgreSQL will have files of the same names with queries of the same names.

macro_rules! queries {
    ($module:ident, $file:literal: $($constant:ident = $name:literal),* $(,)?) => {
        pub(super) mod $module {
            use super::super::query::named;

            pub(super) const FILE: &str = include_str!($file);
            $(pub(in super::super) const $constant: &str = named(FILE, $name);)*

            #[cfg(test)]
            pub(in super::super) const ALL_OF_IT: &[(&str, &str)] = &[$(($name, $constant)),*];
        }
    };
}

queries! { generations, "sql/generations.sql":
    INSERT = "insert",
    INSERT_INPUT = "insert_input",
    LOAD = "load",
    LOAD_BARE = "load_bare",
    BY_UNIQUE_KEY = "by_unique_key",
    TURN = "turn",
    ADVANCE = "advance",
    FIRST_WAITING = "first_waiting",
    NEXT_WAITING = "next_waiting",
    RENEW = "renew",
    FIRST_HOLDER = "first_holder",
    NEXT_HOLDER = "next_holder",
    LOST_BY = "lost_by",
    LISTED = "listed",
    NEWEST_RUN = "newest_run",
    NTH_RUN = "nth_run",
    FINISHED_BEFORE = "finished_before",
    OF_SUBJECT = "of_subject",
    DELETE = "delete",
    DELETE_INPUT = "delete_input",
    ALL = "all",
}

queries! { load, "sql/load.sql":
    READ = "read",
    WRITE = "write",
    TALLY = "tally",
    NEW_TALLY = "new_tally",
    TALLIES_OF = "tallies_of",
    ALL_TALLIES = "all_tallies",
}

queries! { sections, "sql/sections.sql":
    INSERT = "insert",
    LOAD = "load",
    UPDATE = "update",
    OF = "of",
    HAS_BEGUN = "has_begun",
    WAIT_AGAIN = "wait_again",
    WANTED = "wanted",
    DELETE = "delete",
}

queries! { events, "sql/events.sql":
    INSERT = "insert",
    AFTER = "after",
    DELETE = "delete",
}

queries! { items, "sql/items.sql":
    INSERT = "insert",
    AFTER = "after",
    DELETE = "delete",
}

queries! { steps, "sql/steps.sql":
    INSERT = "insert",
    OF = "of",
    DELETE = "delete",
}

queries! { ledger, "sql/ledger.sql":
    INSERT = "insert",
    BALANCE = "balance",
    SET_BALANCE = "set_balance",
    ALL = "all",
    ALL_BALANCES = "all_balances",
}

queries! { documents, "sql/documents.sql":
    LOAD = "load",
    NUMBERED = "numbered",
    PLACE = "place",
    NEXT_NUMBER = "next_number",
    INSERT = "insert",
    REWRITE = "rewrite",
    OF_KIND = "of_kind",
    OF_ROOT = "of_root",
    OF_PARENT = "of_parent",
    OF_GRANDPARENT = "of_grandparent",
    COUNT_OF_KIND = "count_of_kind",
    COUNT_OF_ROOT = "count_of_root",
    COUNT_OF_PARENT = "count_of_parent",
    COUNT_OF_GRANDPARENT = "count_of_grandparent",
    REMOVE_NUMBERS = "remove_numbers",
    REMOVE = "remove",
    SUPERSEDED = "superseded",
    ALL = "all",
}

queries! { keys, "sql/keys.sql":
    PUT = "put",
    ALL = "all",
}

#[cfg(test)]
#[path = "statements_tests.rs"]
mod tests;

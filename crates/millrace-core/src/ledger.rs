//! The ledger: append-only credit entries. The sum of a tenant's entries is its balance and never negative.

/// What an entry does to a balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// Credits given by the operator.
    Grant,
    /// Taken when a charge period begins (submit, continue); one per period.
    Charge,
    /// Given back when a period ends by stop or failure; at most one per period.
    Refund,
}

impl EntryKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Grant, Self::Charge, Self::Refund];

    /// The name kept in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Charge => "charge",
            Self::Refund => "refund",
        }
    }

    /// The kind of that stored name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One line of the ledger, before its owner and time are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it does.
    pub kind: EntryKind,
    /// The charge period it belongs to; 0 for grants.
    pub period: u32,
    /// Signed credits: what it adds to the balance.
    pub credits: i64,
}

impl Entry {
    /// The entries of one kind for a price: none where nothing is priced.
    #[must_use]
    pub fn of(kind: EntryKind, period: u32, price: i64) -> Vec<Self> {
        if price <= 0 {
            return Vec::new();
        }
        let credits = match kind {
            EntryKind::Grant | EntryKind::Refund => price,
            EntryKind::Charge => -price,
        };
        vec![Self { kind, period, credits }]
    }
}

/// The balance after `entries`, or `None` where it would be negative or out of range: then nothing may be written.
#[must_use]
pub fn balance_after(balance: i64, entries: &[Entry]) -> Option<i64> {
    let after = entries.iter().try_fold(balance, |sum, entry| sum.checked_add(entry.credits))?;
    (after >= 0 || after >= balance).then_some(after)
}

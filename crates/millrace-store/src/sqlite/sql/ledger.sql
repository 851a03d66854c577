-- name: insert
INSERT INTO ledger (tenant, kind, generation, period, credits, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: balance
SELECT credits FROM balances WHERE tenant = ?1;

-- name: set_balance
INSERT INTO balances (tenant, credits) VALUES (?1, ?2)
ON CONFLICT (tenant) DO UPDATE SET credits = excluded.credits;

-- name: all
SELECT tenant, kind, generation, period, credits, at FROM ledger ORDER BY number;

-- name: all_balances
SELECT tenant, credits FROM balances ORDER BY tenant;

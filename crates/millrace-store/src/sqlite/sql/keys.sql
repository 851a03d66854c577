-- name: put
INSERT INTO keys (id, digest, tenant, label, created_at, revoked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (id) DO UPDATE SET revoked_at = excluded.revoked_at
WHERE keys.revoked_at IS NULL AND excluded.revoked_at IS NOT NULL;

-- name: all
SELECT id, digest, tenant, label, created_at, revoked_at FROM keys ORDER BY created_at, id;

-- name: insert
-- Nothing happens where the step has finished before; the count of changed rows tells.
INSERT INTO steps (generation, key, result, at) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (generation, key) DO NOTHING;

-- name: of
SELECT key, result, at FROM steps WHERE generation = ?1 ORDER BY rowid;

-- name: delete
DELETE FROM steps WHERE generation = ?1;

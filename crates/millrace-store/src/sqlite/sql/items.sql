-- name: insert
INSERT INTO items (generation, place, section, ordinal, body, provenance, at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: after
SELECT place, section, ordinal, body, provenance, at FROM items
WHERE generation = ?1 AND place > ?2
ORDER BY place LIMIT ?3;

-- name: delete
DELETE FROM items WHERE generation = ?1;

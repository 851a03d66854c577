-- name: insert
INSERT INTO events (generation, number, at, body) VALUES (?1, ?2, ?3, ?4);

-- name: after
SELECT e.number, e.at, e.body, i.section, i.ordinal, i.body
FROM events e
LEFT JOIN items i ON e.body IS NULL AND i.generation = e.generation AND i.place = e.number
WHERE e.generation = ?1 AND e.number > ?2
ORDER BY e.number LIMIT ?3;

-- name: delete
DELETE FROM events WHERE generation = ?1;

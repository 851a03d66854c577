-- name: insert
INSERT INTO events (generation, number, at, body, done, total, percent) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: after
SELECT e.number, e.at, e.done, e.total, e.percent, e.body, i.section, i.ordinal, i.body
FROM events e
LEFT JOIN items i ON e.body IS NULL AND i.generation = e.generation AND i.place = e.number
WHERE e.generation = ?1 AND e.number > ?2
ORDER BY e.number LIMIT ?3;

-- name: delete
DELETE FROM events WHERE generation = ?1;

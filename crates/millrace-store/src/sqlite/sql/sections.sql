-- name: insert
INSERT INTO sections (generation, name, position, state, done, total, skipped, error)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: load
SELECT name, position, state, done, total, skipped, error FROM sections
WHERE generation = ?1 AND name = ?2;

-- name: update
UPDATE sections SET state = ?3, done = ?4, skipped = ?5, error = ?6, total = ?7
WHERE generation = ?1 AND name = ?2;

-- name: of
SELECT name, position, state, done, total, skipped, error FROM sections
WHERE generation = ?1 ORDER BY position, name;

-- name: has_begun
-- A section that waits again after a continue has begun too.
SELECT EXISTS (
    SELECT 1 FROM sections WHERE generation = ?1 AND (state <> 'pending' OR done > 0 OR skipped > 0)
);

-- name: wait_again
UPDATE sections SET state = 'pending', error = NULL WHERE generation = ?1 AND state = 'failed';

-- name: wanted
-- What is wanted over all of them: a section that has ended wants only what it has.
SELECT coalesce(sum(CASE WHEN state IN ('succeeded', 'failed') THEN done ELSE total END), 0)
FROM sections WHERE generation = ?1;

-- name: delete
DELETE FROM sections WHERE generation = ?1;

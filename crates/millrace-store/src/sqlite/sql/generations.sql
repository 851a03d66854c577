-- name: insert
-- Nothing happens where the caller's own name for it is taken; the count of changed rows tells.
INSERT INTO generations (
    id, tenant, door, subject, unique_key, state, reason, model, token, node, lease_until, losses, period,
    price, last_event, done, total, error, created_at, started_at, finished_at, updated_at, recipe, percent
) VALUES (
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24
) ON CONFLICT (door, unique_key) WHERE unique_key IS NOT NULL DO NOTHING;

-- name: insert_input
INSERT INTO inputs (generation, input) VALUES (?1, ?2);

-- name: load
-- A success is at 100, also one from before there were percentages.
SELECT g.id, g.tenant, g.door, g.subject, g.state, g.reason, g.model, g.token, g.node, g.lease_until, g.losses,
    g.period, g.price, g.last_event, g.done, g.total, g.error, g.created_at, g.started_at, g.finished_at,
    g.updated_at, g.unique_key, g.recipe, CASE g.state WHEN 'succeeded' THEN 100 ELSE g.percent END, i.input
FROM generations g JOIN inputs i ON i.generation = g.id
WHERE g.id = ?1;

-- name: load_bare
-- Without its input, which may be megabytes and which a worker's report never needs.
SELECT id, tenant, door, subject, state, reason, model, token, node, lease_until, losses, period, price,
    last_event, done, total, error, created_at, started_at, finished_at, updated_at, unique_key,
    recipe, CASE state WHEN 'succeeded' THEN 100 ELSE percent END, ''
FROM generations
WHERE id = ?1;

-- name: by_unique_key
SELECT id FROM generations WHERE door = ?1 AND unique_key = ?2;

-- name: turn
-- After a transition: everything that may change.
UPDATE generations SET
    state = ?2, reason = ?3, token = ?4, node = ?5, lease_until = ?6, losses = ?7, period = ?8, last_event = ?9,
    done = ?10, total = ?11, error = ?12, started_at = ?13, finished_at = ?14, updated_at = ?15,
    percent = ?16
WHERE id = ?1;

-- name: advance
-- After a report that moves no state: touches no indexed column.
UPDATE generations SET last_event = ?2, done = ?3, total = ?4, updated_at = ?5, losses = ?6, percent = ?7
WHERE id = ?1;

-- name: first_waiting
SELECT tenant, id FROM generations INDEXED BY generations_pending
WHERE state = 'pending' AND lane = ?1
ORDER BY tenant, created_at, id LIMIT 1;

-- name: next_waiting
-- The oldest of the next tenant: one hop in the index, however long anyone's queue is.
SELECT tenant, id FROM generations INDEXED BY generations_pending
WHERE state = 'pending' AND lane = ?1 AND tenant > ?2
ORDER BY tenant, created_at, id LIMIT 1;

-- name: renew
UPDATE generations SET lease_until = ?4
WHERE id = ?1 AND state = 'running' AND token = ?2 AND node = ?3;

-- name: first_holder
SELECT node FROM generations INDEXED BY generations_running
WHERE state = 'running' ORDER BY node LIMIT 1;

-- name: next_holder
SELECT node FROM generations INDEXED BY generations_running
WHERE state = 'running' AND node > ?1 ORDER BY node LIMIT 1;

-- name: lost_by
SELECT id FROM generations INDEXED BY generations_running
WHERE state = 'running' AND node = ?1 AND lease_until <= ?2
ORDER BY lease_until, id LIMIT ?3;

-- name: listed
-- One stream of the merge that makes a list: newest first, read from the index alone.
SELECT created_at, id FROM generations INDEXED BY generations_listed
WHERE tenant = ?1 AND door = ?2 AND state = ?3
ORDER BY created_at DESC, id DESC;

-- name: newest_run
SELECT id FROM generations INDEXED BY generations_subject
WHERE tenant = ?1 AND subject = ?2 AND subject <> ''
ORDER BY created_at DESC, id DESC LIMIT 1;

-- name: nth_run
SELECT id FROM generations INDEXED BY generations_subject
WHERE tenant = ?1 AND subject = ?2 AND subject <> ''
ORDER BY created_at, id LIMIT 1 OFFSET ?3;

-- name: finished_before
SELECT id, tenant, door, state FROM generations INDEXED BY generations_finished
WHERE finished_at IS NOT NULL AND finished_at < ?1
ORDER BY finished_at, id LIMIT ?2;

-- name: of_subject
SELECT id, tenant, door, state FROM generations INDEXED BY generations_subject
WHERE tenant = ?1 AND subject = ?2 AND subject <> '';

-- name: delete
DELETE FROM generations WHERE id = ?1;

-- name: delete_input
DELETE FROM inputs WHERE generation = ?1;

-- name: all
SELECT id FROM generations ORDER BY id;

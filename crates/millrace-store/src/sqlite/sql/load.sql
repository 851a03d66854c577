-- name: read
SELECT lane, pending, running FROM load;

-- name: write
UPDATE load SET pending = pending + ?2, running = running + ?3 WHERE lane = ?1;

-- name: tally
-- Not an upsert: that would hold a fall by one against the CHECK before it finds the row.
UPDATE tallies SET count = count + ?4 WHERE tenant = ?1 AND door = ?2 AND state = ?3;

-- name: new_tally
INSERT INTO tallies (tenant, door, state, count) VALUES (?1, ?2, ?3, ?4);

-- name: tallies_of
SELECT door, state, count FROM tallies WHERE tenant = ?1 AND count > 0;

-- name: all_tallies
SELECT tenant, door, state, count FROM tallies ORDER BY tenant, door, state;

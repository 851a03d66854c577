-- name: read
SELECT pending, running FROM load;

-- name: write
UPDATE load SET pending = pending + ?1, running = running + ?2;

-- name: tally
INSERT INTO tallies (tenant, door, state, count) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (tenant, door, state) DO UPDATE SET count = count + excluded.count;

-- name: tallies_of
SELECT door, state, count FROM tallies WHERE tenant = ?1 AND count > 0;

-- name: all_tallies
SELECT tenant, door, state, count FROM tallies ORDER BY tenant, door, state;

-- name: load
SELECT tenant, uuid, kind, number, parent, position, body, generation, section, ordinal, edited, created_at,
    updated_at
FROM documents WHERE tenant = ?1 AND uuid = ?2;

-- name: next_number
INSERT INTO document_numbers (tenant, kind, parent, last, count) VALUES (?1, ?2, ?3, 1, 1)
ON CONFLICT (tenant, kind, parent) DO UPDATE SET last = last + 1, count = count + 1
RETURNING last;

-- name: insert
INSERT INTO documents (
    tenant, uuid, kind, number, parent, position, body, generation, section, ordinal, edited, created_at,
    updated_at
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13);

-- name: rewrite
UPDATE documents SET position = ?3, body = ?4, edited = ?5, updated_at = ?6
WHERE tenant = ?1 AND uuid = ?2;

-- name: of_kind
SELECT tenant, uuid, kind, number, parent, position, body, generation, section, ordinal, edited, created_at,
    updated_at
FROM documents INDEXED BY documents_position
WHERE tenant = ?1 AND kind = ?2
ORDER BY position, number, uuid LIMIT ?3 OFFSET ?4;

-- name: of_parent
SELECT tenant, uuid, kind, number, parent, position, body, generation, section, ordinal, edited, created_at,
    updated_at
FROM documents INDEXED BY documents_siblings
WHERE tenant = ?1 AND kind = ?2 AND parent = ?5
ORDER BY position, number LIMIT ?3 OFFSET ?4;

-- name: count_of_kind
SELECT coalesce(sum(count), 0) FROM document_numbers WHERE tenant = ?1 AND kind = ?2;

-- name: count_of_parent
SELECT coalesce(sum(count), 0) FROM document_numbers WHERE tenant = ?1 AND kind = ?2 AND parent = ?3;

-- name: tree
-- A document and everything below it. UNION, not UNION ALL, so that even a damaged file cannot make it turn in circles.
WITH RECURSIVE tree (uuid) AS (
    SELECT uuid FROM documents WHERE tenant = ?1 AND uuid = ?2
    UNION
    SELECT d.uuid FROM documents d JOIN tree t ON d.tenant = ?1 AND d.parent = t.uuid
)
SELECT uuid FROM tree;

-- name: delete
DELETE FROM documents WHERE tenant = ?1 AND uuid = ?2 RETURNING kind, parent;

-- name: count_down
UPDATE document_numbers SET count = count - 1 WHERE tenant = ?1 AND kind = ?2 AND parent = ?3;

-- name: all
SELECT tenant, uuid, kind, number, parent, position, body, generation, section, ordinal, edited, created_at,
    updated_at
FROM documents ORDER BY tenant, kind, parent, number;

-- A join says its order (CROSS JOIN) and its index: left to itself SQLite goes through all documents of a tenant.

-- name: load
SELECT tenant, uuid, kind, number, parent, root, position, body, generation, section, ordinal, edited, created_at,
    updated_at
FROM documents WHERE tenant = ?1 AND uuid = ?2;

-- name: numbered
SELECT tenant, uuid, kind, number, parent, root, position, body, generation, section, ordinal, edited, created_at,
    updated_at
FROM documents WHERE tenant = ?1 AND parent = ?2 AND kind = ?3 AND number = ?4;

-- name: place
-- What a child needs to know of its parent, without its body.
SELECT kind, root FROM documents WHERE tenant = ?1 AND uuid = ?2;

-- name: next_number
INSERT INTO document_numbers (tenant, parent, kind, last) VALUES (?1, ?2, ?3, 1)
ON CONFLICT (tenant, parent, kind) DO UPDATE SET last = last + 1
RETURNING last;

-- name: insert
INSERT INTO documents (
    tenant, uuid, kind, number, parent, root, position, unique_name, body, generation, section, ordinal, edited,
    created_at, updated_at
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15);

-- name: rewrite
UPDATE documents SET unique_name = ?3, body = ?4, edited = ?5, updated_at = ?6
WHERE tenant = ?1 AND uuid = ?2;

-- name: of_kind
SELECT tenant, uuid, kind, number, parent, root, position, body, generation, section, ordinal, edited, created_at,
    updated_at
FROM documents INDEXED BY documents_kind
WHERE tenant = ?1 AND kind = ?2
ORDER BY sequence LIMIT ?4 OFFSET ?5;

-- name: of_root
SELECT tenant, uuid, kind, number, parent, root, position, body, generation, section, ordinal, edited, created_at,
    updated_at
FROM documents INDEXED BY documents_root
WHERE tenant = ?1 AND kind = ?2 AND root = ?3
ORDER BY sequence LIMIT ?4 OFFSET ?5;

-- name: of_parent
SELECT tenant, uuid, kind, number, parent, root, position, body, generation, section, ordinal, edited, created_at,
    updated_at
FROM documents INDEXED BY documents_number
WHERE tenant = ?1 AND kind = ?2 AND parent = ?3
ORDER BY number LIMIT ?4 OFFSET ?5;

-- name: of_grandparent
-- Sorts, by the sequence alone: what stands under one grandparent is a small part of a project.
SELECT tenant, uuid, kind, number, parent, root, position, body, generation, section, ordinal, edited, created_at,
    updated_at
FROM documents WHERE sequence IN (
    SELECT d.sequence
    FROM documents p INDEXED BY documents_number CROSS JOIN documents d INDEXED BY documents_number
        ON d.tenant = ?1 AND d.kind = ?2 AND d.parent = p.uuid
    WHERE p.tenant = ?1 AND p.parent = ?3
)
ORDER BY sequence LIMIT ?4 OFFSET ?5;

-- name: count_of_kind
SELECT count(*) FROM documents INDEXED BY documents_kind WHERE tenant = ?1 AND kind = ?2;

-- name: count_of_root
SELECT count(*) FROM documents INDEXED BY documents_root WHERE tenant = ?1 AND kind = ?2 AND root = ?3;

-- name: count_of_parent
SELECT count(*) FROM documents INDEXED BY documents_number WHERE tenant = ?1 AND kind = ?2 AND parent = ?3;

-- name: count_of_grandparent
SELECT count(*)
FROM documents p INDEXED BY documents_number CROSS JOIN documents d INDEXED BY documents_number
    ON d.tenant = ?1 AND d.kind = ?2 AND d.parent = p.uuid
WHERE p.tenant = ?1 AND p.parent = ?3;

-- name: remove_numbers
-- The numbers given under a document and under everything below it; those given beside it stay given.
WITH RECURSIVE tree (uuid) AS (
    SELECT ?2
    UNION
    SELECT d.uuid FROM tree t CROSS JOIN documents d INDEXED BY documents_number
        ON d.tenant = ?1 AND d.parent = t.uuid
)
DELETE FROM document_numbers WHERE tenant = ?1 AND parent IN (SELECT uuid FROM tree);

-- name: remove
-- A document and everything below it. UNION, not UNION ALL, so that even a damaged file cannot make it turn in circles.
WITH RECURSIVE tree (sequence, uuid) AS (
    SELECT sequence, uuid FROM documents WHERE tenant = ?1 AND uuid = ?2
    UNION
    SELECT d.sequence, d.uuid FROM tree t CROSS JOIN documents d INDEXED BY documents_number
        ON d.tenant = ?1 AND d.parent = t.uuid
)
DELETE FROM documents WHERE sequence IN (SELECT sequence FROM tree);

-- name: superseded
-- The documents of a kind under a parent that another generation made, that nobody edited, and below which nothing is a
-- person's. What a person made has no generation, so it is not another one's.
WITH RECURSIVE tree (top, uuid, kept) AS (
    SELECT uuid, uuid, 0 FROM documents
    WHERE tenant = ?1 AND kind = ?2 AND parent = ?3 AND generation <> ?4 AND NOT edited
    UNION
    SELECT t.top, d.uuid, d.edited OR d.generation IS NULL
    FROM tree t CROSS JOIN documents d INDEXED BY documents_number
        ON d.tenant = ?1 AND d.parent = t.uuid
)
SELECT top FROM tree GROUP BY top HAVING NOT max(kept);

-- name: all
SELECT tenant, uuid, kind, number, parent, root, position, body, generation, section, ordinal, edited, created_at,
    updated_at
FROM documents ORDER BY sequence;

-- The content model, what a generation makes, how far it is, and lanes. What was written before stays as it is: new columns
-- have defaults that no row has to be rewritten for.

-- What it makes, as its door names it.
ALTER TABLE generations ADD COLUMN recipe TEXT NOT NULL DEFAULT '';
-- The percentage last shown. Generations that succeeded before this column have 0 here; every read says 100 of a success.
ALTER TABLE generations ADD COLUMN percent INTEGER NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100);
-- The slots it runs in: `Door::lane` in millrace-core, said again for the index of the queue.
ALTER TABLE generations ADD COLUMN lane TEXT
    GENERATED ALWAYS AS (CASE WHEN door IN ('tasks', 'features') THEN 'projects' ELSE 'open' END) VIRTUAL;

-- A section that ended short wants only what it has; so does its generation. The unfinished ones are few; what has ended
-- keeps its old sum until somebody goes on with it.
UPDATE generations SET total = (
    SELECT coalesce(sum(CASE WHEN state IN ('succeeded', 'failed') THEN done ELSE total END), 0)
    FROM sections WHERE generation = generations.id
) WHERE state = 'pending';
UPDATE generations SET total = (
    SELECT coalesce(sum(CASE WHEN state IN ('succeeded', 'failed') THEN done ELSE total END), 0)
    FROM sections WHERE generation = generations.id
) WHERE state = 'running';

-- The queue, by lane: what waits in one costs a claim in the other nothing.
DROP INDEX generations_pending;
CREATE INDEX generations_pending ON generations (lane, tenant, created_at, id)
    WHERE state = 'pending';

-- Where the generation stood after the event. Zero in older logs.
ALTER TABLE events ADD COLUMN done INTEGER NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN total INTEGER NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN percent INTEGER NOT NULL DEFAULT 0;

-- How many wait and run over all tenants: one row for each lane.
DROP TABLE load;
CREATE TABLE load (
    lane TEXT NOT NULL PRIMARY KEY,
    pending INTEGER NOT NULL CHECK (pending >= 0),
    running INTEGER NOT NULL CHECK (running >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO load (lane, pending, running) VALUES
    ('projects',
        (SELECT coalesce(sum(count), 0) FROM tallies WHERE state = 'pending' AND door IN ('tasks', 'features')),
        (SELECT coalesce(sum(count), 0) FROM tallies WHERE state = 'running' AND door IN ('tasks', 'features'))),
    ('open',
        (SELECT coalesce(sum(count), 0) FROM tallies WHERE state = 'pending' AND door NOT IN ('tasks', 'features')),
        (SELECT coalesce(sum(count), 0) FROM tallies WHERE state = 'running' AND door NOT IN ('tasks', 'features')));

-- No door has written a document so far.
DROP TABLE documents;
DROP TABLE document_numbers;

-- In the order of creation. x'' as a parent means none: it keeps the column comparable in keys and indexes. A document is wide
-- and goes by its sequence; the narrow part that is looked for stands in the indexes.
CREATE TABLE documents (
    sequence INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    uuid BLOB NOT NULL CHECK (length(uuid) = 16),
    kind TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    parent BLOB NOT NULL CHECK (length(parent) IN (0, 16)),
    root BLOB NOT NULL CHECK (length(root) = 16),
    position INTEGER NOT NULL,
    unique_name TEXT,
    body TEXT NOT NULL,
    generation BLOB,
    section TEXT,
    ordinal INTEGER,
    edited INTEGER NOT NULL CHECK (edited IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK ((kind = 'project') = (parent = x'')),
    CHECK ((kind = 'project') = (root = uuid)),
    CHECK ((generation IS NULL) = (section IS NULL) AND (generation IS NULL) = (ordinal IS NULL))
) STRICT;

CREATE UNIQUE INDEX documents_uuid ON documents (tenant, uuid);
-- Numbers rise with the sequence, so this is also the order of creation under a parent.
CREATE UNIQUE INDEX documents_number ON documents (tenant, parent, kind, number);
CREATE INDEX documents_kind ON documents (tenant, kind, sequence);
CREATE INDEX documents_root ON documents (tenant, root, kind, sequence);
CREATE UNIQUE INDEX documents_unique_name ON documents (tenant, parent, kind, unique_name)
    WHERE unique_name IS NOT NULL;

-- The last number given under a parent, which never goes back.
CREATE TABLE document_numbers (
    tenant TEXT NOT NULL,
    parent BLOB NOT NULL,
    kind TEXT NOT NULL,
    last INTEGER NOT NULL CHECK (last >= 1),
    PRIMARY KEY (tenant, parent, kind)
) STRICT, WITHOUT ROWID;

-- The CHECK constraints repeat the state rules of millrace-core (docs/state-machine.md), so that no program that opens
-- this file can write a state the house does not know. Times are microseconds since the Unix epoch, ids are the sixteen
-- bytes of a UUID, texts named body, input, result or provenance are JSON.

-- Rows are narrow and change often; what is wide (the input) stands in a table of its own and is written once.
CREATE TABLE generations (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    tenant TEXT NOT NULL,
    door TEXT NOT NULL CHECK (door IN ('records', 'tasks', 'features', 'content', 'ideas')),
    subject TEXT NOT NULL,
    unique_key TEXT,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    model TEXT NOT NULL,
    token INTEGER NOT NULL CHECK (token >= 0),
    node TEXT,
    lease_until INTEGER,
    losses INTEGER NOT NULL CHECK (losses >= 0),
    period INTEGER NOT NULL CHECK (period >= 1),
    price INTEGER NOT NULL CHECK (price >= 0),
    last_event INTEGER NOT NULL CHECK (last_event >= 1),
    done INTEGER NOT NULL CHECK (done >= 0),
    total INTEGER NOT NULL CHECK (total >= done),
    error TEXT,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    updated_at INTEGER NOT NULL,
    CHECK (CASE state
        WHEN 'pending' THEN reason IN ('submitted', 'handed_back', 'lease_lost', 'continued')
        WHEN 'running' THEN reason = 'claimed'
        WHEN 'succeeded' THEN reason = 'settled'
        WHEN 'failed' THEN reason IN ('settled', 'too_many_losses')
        WHEN 'stopped' THEN reason = 'requested'
        ELSE 0
    END),
    CHECK ((state = 'running') = (node IS NOT NULL)),
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state IN ('succeeded', 'failed', 'stopped')) = (finished_at IS NOT NULL)),
    CHECK ((state = 'failed') = (error IS NOT NULL)),
    CHECK (state <> 'running' OR (started_at IS NOT NULL AND token >= 1))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX generations_unique_key ON generations (door, unique_key)
    WHERE unique_key IS NOT NULL;
-- The queue. Partial, so that its size is what waits now, whatever the history; led by the tenant, so that a claim hops
-- from tenant to tenant without reading through anyone's backlog.
CREATE INDEX generations_pending ON generations (tenant, created_at, id) WHERE state = 'pending';
-- Leases, by holder: a rescue looks at each node once and reads only what is lost.
CREATE INDEX generations_running ON generations (node, lease_until, id) WHERE state = 'running';
CREATE INDEX generations_listed ON generations (tenant, door, state, created_at, id);
CREATE INDEX generations_subject ON generations (tenant, subject, created_at, id)
    WHERE subject <> '';
CREATE INDEX generations_finished ON generations (finished_at, id) WHERE finished_at IS NOT NULL;

CREATE TABLE inputs (
    generation BLOB NOT NULL PRIMARY KEY,
    input TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sections (
    generation BLOB NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 0),
    state TEXT NOT NULL CHECK (state IN ('pending', 'running', 'succeeded', 'failed')),
    done INTEGER NOT NULL CHECK (done >= 0),
    total INTEGER NOT NULL CHECK (total >= done),
    skipped INTEGER NOT NULL CHECK (skipped >= 0),
    error TEXT,
    PRIMARY KEY (generation, name),
    CHECK ((state = 'failed') = (error IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- An event without a body tells of the item at the same place, which keeps the text: nothing is stored twice.
CREATE TABLE events (
    generation BLOB NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    at INTEGER NOT NULL,
    body TEXT,
    PRIMARY KEY (generation, number)
) STRICT, WITHOUT ROWID;

-- Items and steps are wide: in a table with a rowid a row fills a leaf page instead of overflowing out of an index page.
CREATE TABLE items (
    generation BLOB NOT NULL,
    place INTEGER NOT NULL CHECK (place >= 1),
    section TEXT NOT NULL,
    ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
    body TEXT NOT NULL,
    provenance TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (generation, place)
) STRICT;

CREATE TABLE steps (
    generation BLOB NOT NULL,
    key TEXT NOT NULL,
    result TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (generation, key)
) STRICT;

CREATE TABLE ledger (
    number INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('grant', 'charge', 'refund')),
    generation BLOB,
    period INTEGER NOT NULL,
    credits INTEGER NOT NULL,
    at INTEGER NOT NULL,
    CHECK (CASE kind WHEN 'charge' THEN credits < 0 ELSE credits > 0 END),
    CHECK ((kind = 'grant') = (generation IS NULL)),
    CHECK (CASE kind WHEN 'grant' THEN period = 0 ELSE period >= 1 END)
) STRICT;

-- One charge and at most one refund per period.
CREATE UNIQUE INDEX ledger_period ON ledger (generation, period, kind) WHERE generation IS NOT NULL;

-- The sum of a tenant's entries, kept beside them so that reading it costs the same after a million of them.
CREATE TABLE balances (
    tenant TEXT NOT NULL PRIMARY KEY,
    credits INTEGER NOT NULL CHECK (credits >= 0)
) STRICT, WITHOUT ROWID;

-- How many generations of a tenant and door are in a state: lists tell a total without counting rows.
CREATE TABLE tallies (
    tenant TEXT NOT NULL,
    door TEXT NOT NULL,
    state TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (tenant, door, state)
) STRICT, WITHOUT ROWID;

-- How many wait and run over all tenants: one row.
CREATE TABLE load (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    pending INTEGER NOT NULL CHECK (pending >= 0),
    running INTEGER NOT NULL CHECK (running >= 0)
) STRICT;
INSERT INTO load (id, pending, running) VALUES (1, 0, 0);

-- x'' as a parent means none: it keeps the column comparable in keys and indexes.
CREATE TABLE documents (
    tenant TEXT NOT NULL,
    uuid BLOB NOT NULL CHECK (length(uuid) = 16),
    kind TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    parent BLOB NOT NULL CHECK (length(parent) IN (0, 16)),
    position INTEGER NOT NULL,
    body TEXT NOT NULL,
    generation BLOB,
    section TEXT,
    ordinal INTEGER,
    edited INTEGER NOT NULL CHECK (edited IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, uuid),
    CHECK ((generation IS NULL) = (section IS NULL) AND (generation IS NULL) = (ordinal IS NULL))
) STRICT;

CREATE UNIQUE INDEX documents_number ON documents (tenant, parent, kind, number);
CREATE INDEX documents_position ON documents (tenant, kind, position, number, uuid);
CREATE INDEX documents_siblings ON documents (tenant, parent, kind, position, number);

-- The last number given under a parent, which never goes back, and how many documents are there now.
CREATE TABLE document_numbers (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent BLOB NOT NULL,
    last INTEGER NOT NULL CHECK (last >= 1),
    count INTEGER NOT NULL CHECK (count BETWEEN 0 AND last),
    PRIMARY KEY (tenant, kind, parent)
) STRICT, WITHOUT ROWID;

CREATE TABLE keys (
    id TEXT NOT NULL PRIMARY KEY,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    tenant TEXT NOT NULL,
    label TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;

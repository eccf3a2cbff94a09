-- What was found behind the link that proves a publication. A check changes no task: it stands beside the proof. A publication that is proved by the number
-- of a document has none.
CREATE TABLE publication_check (
    task         text NOT NULL,
    epoch        integer NOT NULL,
    seq          integer NOT NULL, -- of the event "published"
    n            integer NOT NULL CONSTRAINT publication_check_n CHECK (n BETWEEN 1 AND 100), -- counted from 1 for each publication
    link         text NOT NULL CONSTRAINT publication_check_link CHECK (link <> ''), -- as it was reported
    at           timestamptz NOT NULL,
    outcome      text NOT NULL CONSTRAINT publication_check_outcome CHECK (outcome IN ('found', 'changed', 'gone', 'unreachable', 'refused', 'too_large')),
    reason       text NOT NULL, -- why it was not read in full; empty: it was
    detail       text NOT NULL, -- for an operator
    status       integer NOT NULL CONSTRAINT publication_check_status CHECK (status = 0 OR status BETWEEN 100 AND 999), -- of HTTP; 0: no answer
    final        text NOT NULL, -- the address after redirects
    title        text NOT NULL,
    content_type text NOT NULL,
    hash         text NOT NULL CONSTRAINT publication_check_hash CHECK (hash = '' OR hash ~ '^[0-9a-f]{64}$'), -- SHA-256 of what was read
    size         bigint NOT NULL CONSTRAINT publication_check_size CHECK (size >= 0), -- bytes that were read
    took         integer NOT NULL CONSTRAINT publication_check_took CHECK (took >= 0), -- milliseconds
    text         text NOT NULL CONSTRAINT publication_check_text CHECK (octet_length(text) <= 65536), -- the beginning of what a reader sees
    next_at      timestamptz CONSTRAINT publication_check_next CHECK (next_at > at), -- of the next check; NULL: this was the last
    confirms     boolean NOT NULL DEFAULT false CONSTRAINT publication_check_confirms CHECK (NOT confirms OR outcome = 'gone'), -- that the page is gone
    PRIMARY KEY (task, epoch, seq, n),
    CONSTRAINT publication_check_event_fkey FOREIGN KEY (task, epoch, seq) REFERENCES journal
);
-- People are told once that a publication is gone.
CREATE UNIQUE INDEX publication_check_gone ON publication_check (task, epoch, seq) WHERE confirms;
CREATE INDEX publication_check_due ON publication_check (next_at) WHERE next_at IS NOT NULL;

-- The publications, of which the ones without a check are due, and the newest are in the feed.
CREATE INDEX journal_published ON journal (at) WHERE kind = 'published';

-- Since when no check has been overdue: before this migration none was due.
INSERT INTO setting (key, value)
VALUES ('publication_checked', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'));

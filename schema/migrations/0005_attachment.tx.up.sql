-- The files of the letters received: what was found in each, and what a confined child could read of it. The files themselves are in
-- the bytes of their letter.
CREATE TABLE attachment (
    letter  bigint NOT NULL REFERENCES letter_in,
    n       integer NOT NULL CONSTRAINT attachment_n CHECK (n > 0), -- its place in the letter
    name    text NOT NULL CHECK (name <> ''),
    type    text NOT NULL, -- as the letter declares it
    size    bigint NOT NULL CHECK (size >= 0),
    sha256  text NOT NULL CONSTRAINT attachment_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    kind    text NOT NULL CHECK (kind <> ''), -- as its bytes say
    finding text NOT NULL CONSTRAINT attachment_finding CHECK (finding IN ('ok', 'mark', 'refuse')),
    reason  text NOT NULL,
    virus   text NOT NULL,
    secret  boolean NOT NULL,
    reading text NOT NULL CONSTRAINT attachment_reading CHECK (reading IN ('none', 'read', 'person', 'failed')),
    note    text NOT NULL, -- why it was not read
    text    text NOT NULL CONSTRAINT attachment_text CHECK (octet_length(text) <= 1048576),
    tables  jsonb NOT NULL,
    read_at timestamptz NOT NULL,
    PRIMARY KEY (letter, n),
    CONSTRAINT attachment_says_why CHECK (finding = 'ok' OR reason <> ''),
    CONSTRAINT attachment_opened_when_ok CHECK (reading = 'none' OR finding = 'ok'),
    CONSTRAINT attachment_text_when_read CHECK (reading = 'read' OR (text = '' AND tables = '[]')),
    CONSTRAINT attachment_keeps_no_secret CHECK (NOT secret OR (text = '' AND tables = '[]'))
);
CREATE INDEX attachment_sha256 ON attachment (sha256);

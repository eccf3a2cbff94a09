-- One-time codes of decisions by a link: what was chosen on the page waits here until the code, which went to the registered address of
-- the person who was asked, is typed. The newest number of a question is the one that is taken. The code itself is only in its letter.
CREATE TABLE link_code (
    ask        text NOT NULL REFERENCES ask,
    number     integer NOT NULL CONSTRAINT link_code_number CHECK (number > 0),
    decision   text NOT NULL CONSTRAINT link_code_decision CHECK (decision IN ('approve', 'return')),
    reason     text NOT NULL,
    code_hash  text NOT NULL CONSTRAINT link_code_hash CHECK (code_hash ~ '^[0-9a-f]{64}$'),
    tries      integer NOT NULL DEFAULT 0 CONSTRAINT link_code_tries CHECK (tries >= 0),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (ask, number)
);

-- What a decision by mail needs: letters that wait for the end of a hold, one-time codes, and lines of high stakes.

-- A letter that follows from a held decision names the event; it goes with the decision when that is taken back.
ALTER TABLE letter_out ADD COLUMN held_seq integer;
ALTER TABLE letter_out DROP CONSTRAINT letter_out_state;
ALTER TABLE letter_out ADD CONSTRAINT letter_out_state CHECK (state IN ('pending', 'sending', 'sent', 'failed', 'withdrawn'));

ALTER TABLE ask DROP CONSTRAINT ask_purpose;
ALTER TABLE ask ADD CONSTRAINT ask_purpose CHECK (purpose IN ('accept', 'draft', 'decide', 'publish', 'report', 'withdraw'));

ALTER TABLE line ADD COLUMN high_stakes boolean NOT NULL DEFAULT false;

-- A one-time code, sent to the registered address of whoever is said to have written a letter. The code itself is only in that letter.
CREATE TABLE challenge (
    token_hash text PRIMARY KEY CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    letter     bigint NOT NULL REFERENCES letter_in CONSTRAINT challenge_once UNIQUE,
    ask        text NOT NULL REFERENCES ask,
    person     text NOT NULL CHECK (person <> ''),
    code_hash  text NOT NULL CHECK (code_hash ~ '^[0-9a-f]{64}$'),
    tries      integer NOT NULL DEFAULT 0 CONSTRAINT challenge_tries CHECK (tries >= 0),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX challenge_ask ON challenge (ask, created_at);

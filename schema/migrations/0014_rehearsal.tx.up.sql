-- The rehearsal before a plan is launched: each person with a position is sent one letter that asks for one harmless answer. It belongs to no
-- task, so that it is no request.
CREATE TABLE rehearsal (
    token_hash text PRIMARY KEY CONSTRAINT rehearsal_token_hash CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    person     text NOT NULL CONSTRAINT rehearsal_person CHECK (person <> ''),
    address    text NOT NULL CONSTRAINT rehearsal_address CHECK (address <> ''),
    day        date NOT NULL,
    code       text NOT NULL CONSTRAINT rehearsal_code CHECK (code ~ '^[A-Z2-7]{4}$'),
    letter     text NOT NULL REFERENCES letter_out CONSTRAINT rehearsal_letter UNIQUE,
    sent_by    text NOT NULL CONSTRAINT rehearsal_sent_by CHECK (sent_by <> ''), -- the person who had it sent
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT rehearsal_once UNIQUE (person, day),
    CONSTRAINT rehearsal_expiry CHECK (created_at < expires_at)
);

-- What came back: the answer of a person, with the claim from which the policy says what it would have proved, or that of a mail program.
CREATE TABLE rehearsal_answer (
    letter       bigint PRIMARY KEY REFERENCES letter_in,
    rehearsal    text NOT NULL REFERENCES rehearsal,
    automatic    boolean NOT NULL,
    from_address text NOT NULL,
    claim        jsonb,
    at           timestamptz NOT NULL,
    CONSTRAINT rehearsal_answer_claim CHECK (automatic = (claim IS NULL))
);
CREATE INDEX rehearsal_answer_rehearsal ON rehearsal_answer (rehearsal, at);

-- An answer to a rehearsal has an outcome of its own: it became no command, and nobody has to look at it. 'noted' is the outcome of a letter
-- that is only put on record, such as a thanks.
ALTER TABLE letter_in
    DROP CONSTRAINT letter_in_outcome,
    ADD CONSTRAINT letter_in_outcome CHECK (outcome IN
        ('', 'applied', 'duplicate', 'refused', 'question', 'confirm', 'triage', 'ignored_auto', 'bounce', 'secret', 'quarantined', 'rejected',
         'noted', 'rehearsal'));

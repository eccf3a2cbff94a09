-- How what happened to a period reached the people whom it concerns, or why it did not.
CREATE TABLE period_notice (
    plan   text NOT NULL,
    period text NOT NULL,
    epoch  integer NOT NULL,
    seq    integer NOT NULL,
    kind   text NOT NULL CONSTRAINT period_notice_kind CHECK (kind <> ''),
    unit   text NOT NULL, -- about which a person was told; empty: about the whole period
    person text NOT NULL, -- empty: nobody could be told
    reason text NOT NULL CONSTRAINT period_notice_reason CHECK (reason IN ('', 'no_holder', 'no_address')), -- empty: a letter went out
    letter text NOT NULL, -- the key of the letter; empty when there is none
    at     timestamptz NOT NULL,
    PRIMARY KEY (plan, period, epoch, seq, kind, unit, person),
    CONSTRAINT period_notice_event_fkey FOREIGN KEY (plan, period, epoch, seq) REFERENCES period_journal,
    CONSTRAINT period_notice_letter CHECK ((reason = '') = (letter <> ''))
);

-- A receipt asks too: what its answer does not mention stays as the submission of the receipt has it.
ALTER TABLE period_request ADD COLUMN submission text NOT NULL DEFAULT '';
CREATE INDEX period_request_person ON period_request (person, code);

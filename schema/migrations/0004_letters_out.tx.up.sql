-- Letters that come back, mailboxes that are dead, and how letters are handed over.

ALTER TABLE letter_out
    ADD COLUMN bounce_id     text NOT NULL DEFAULT '' CONSTRAINT letter_out_bounce_id_form CHECK (bounce_id ~ '^([a-z2-7]{16})?$'),
    ADD COLUMN first_try     timestamptz, -- from when the days count after which it is given up
    ADD COLUMN gave_up       text NOT NULL DEFAULT '' CONSTRAINT letter_out_gave_up CHECK (gave_up IN
        ('', 'refused', 'unsendable', 'expired', 'dead_mailbox', 'own_address', 'daily_limit')),
    ADD COLUMN bounced_at    timestamptz,
    ADD COLUMN bounce_status text NOT NULL DEFAULT '', -- RFC 3463: "5.1.1"
    ADD COLUMN bounce_text   text NOT NULL DEFAULT '',
    ADD COLUMN dead_end_at   timestamptz, -- counts against the mailbox
    ADD COLUMN copy_begun_at timestamptz, -- a copy may be in the folder of sent letters
    ADD COLUMN copied_at     timestamptz, -- it is there
    ADD CONSTRAINT letter_out_gave_up_failed CHECK (gave_up = '' OR state = 'failed'),
    ADD CONSTRAINT letter_out_bounced CHECK (bounced_at IS NULL OR state IN ('sent', 'sending')),
    ADD CONSTRAINT letter_out_copied CHECK (copied_at IS NULL OR state = 'sent');

CREATE UNIQUE INDEX letter_out_bounce_id ON letter_out (bounce_id) WHERE bounce_id <> '';
CREATE INDEX letter_out_claimed_lately ON letter_out (claimed_at) WHERE claimed_at IS NOT NULL;
CREATE INDEX letter_out_address ON letter_out (lower(to_address), created_at);
CREATE INDEX letter_out_sent_lately ON letter_out (sent_at) WHERE sent_at IS NOT NULL;

-- How a mailbox that we write to has answered. The address is in lower case.
CREATE TABLE address_state (
    address      text PRIMARY KEY CONSTRAINT address_state_address CHECK (address <> '' AND address = lower(address)),
    failures     integer NOT NULL DEFAULT 0 CONSTRAINT address_state_failures CHECK (failures >= 0), -- since it last worked
    last_failure timestamptz,
    status       text NOT NULL DEFAULT '',
    reason       text NOT NULL DEFAULT '', -- in the words of the mail server
    last_success timestamptz,
    dead_since   timestamptz,
    told_at      timestamptz, -- the coordinators know that it is dead
    revived_at   timestamptz,
    revived_by   text NOT NULL DEFAULT '',
    CONSTRAINT address_state_told CHECK (told_at IS NULL OR dead_since IS NOT NULL)
);
CREATE INDEX address_state_dead ON address_state (dead_since) WHERE dead_since IS NOT NULL;

-- Domains whose mail servers asked for patience.
CREATE TABLE domain_hold (
    domain   text PRIMARY KEY CONSTRAINT domain_hold_domain CHECK (domain <> '' AND domain = lower(domain)),
    failures integer NOT NULL CONSTRAINT domain_hold_failures CHECK (failures > 0),
    until    timestamptz NOT NULL,
    reason   text NOT NULL
);

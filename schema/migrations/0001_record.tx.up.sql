-- The record of loa. One name per thing, the same in code, on pages and here.
-- Text is NFC and free of NUL: the program sees to it on the way in. Civil days are date; a day that is open or unknown is NULL.
-- Names that people read sort as Vietnamese.

CREATE TABLE setting (
    key   text PRIMARY KEY,
    value text NOT NULL
);

-- Contents, named by their SHA-256.
CREATE TABLE blob (
    hash    text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
    size    bigint NOT NULL,
    type    text NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT blob_size CHECK (size = octet_length(content)),
    CONSTRAINT blob_is_its_hash CHECK (hash = encode(sha256(content), 'hex'))
);
ALTER TABLE blob ALTER COLUMN content SET STORAGE EXTERNAL; -- mail and office files are compressed already

CREATE TABLE unit (
    ord        integer PRIMARY KEY,
    code       text NOT NULL CHECK (code <> ''),
    name       text COLLATE "vi-x-icu" NOT NULL CHECK (name <> ''),
    short      text COLLATE "vi-x-icu" NOT NULL,
    kind       text NOT NULL CHECK (kind <> ''),
    parent     text NOT NULL,
    valid_from date,
    valid_to   date,
    CONSTRAINT unit_days CHECK (valid_from <= valid_to)
);
CREATE UNIQUE INDEX unit_code_from ON unit (code, COALESCE(valid_from, '-infinity'::date));

-- What a unit was called last, for pages that speak of the past.
CREATE VIEW unit_name AS
    SELECT DISTINCT ON (code) code, name, short
    FROM unit
    ORDER BY code, valid_from DESC NULLS LAST, ord;

CREATE TABLE unit_alias (
    ord  integer PRIMARY KEY,
    unit text NOT NULL CHECK (unit <> ''),
    text text NOT NULL CHECK (text <> '')
);

CREATE TABLE unit_class (
    code    text PRIMARY KEY CHECK (code <> ''),
    ord     integer NOT NULL UNIQUE,
    name    text COLLATE "vi-x-icu" NOT NULL CHECK (name <> ''),
    aliases jsonb NOT NULL,
    kinds   jsonb NOT NULL,
    members jsonb NOT NULL
);

CREATE TABLE succession (
    ord      integer PRIMARY KEY,
    old_unit text NOT NULL CHECK (old_unit <> ''),
    new_unit text NOT NULL CHECK (new_unit <> ''),
    function text NOT NULL,
    on_day   date NOT NULL,
    basis    text NOT NULL
);

CREATE TABLE person (
    id    text PRIMARY KEY CHECK (id <> ''),
    ord   integer NOT NULL UNIQUE,
    name  text COLLATE "vi-x-icu" NOT NULL CHECK (name <> ''),
    title text NOT NULL
);

CREATE TABLE person_address (
    ord        integer PRIMARY KEY,
    address    text NOT NULL CHECK (address <> ''),
    person     text NOT NULL REFERENCES person DEFERRABLE INITIALLY DEFERRED,
    unit       text NOT NULL,
    valid_from date,
    valid_to   date,
    CONSTRAINT person_address_days CHECK (valid_from <= valid_to)
);

CREATE TABLE role_holder (
    ord        integer PRIMARY KEY,
    person     text NOT NULL REFERENCES person DEFERRABLE INITIALLY DEFERRED,
    role       text NOT NULL CHECK (role <> ''),
    unit       text NOT NULL CHECK (unit <> ''),
    valid_from date,
    valid_to   date,
    CONSTRAINT role_holder_days CHECK (valid_from <= valid_to)
);

CREATE TABLE substitution (
    ord        integer PRIMARY KEY,
    principal  text NOT NULL REFERENCES person DEFERRABLE INITIALLY DEFERRED,
    substitute text NOT NULL REFERENCES person DEFERRABLE INITIALLY DEFERRED,
    role       text NOT NULL CHECK (role <> ''),
    unit       text NOT NULL CHECK (unit <> ''),
    valid_from date,
    valid_to   date,
    basis      text NOT NULL,
    CONSTRAINT substitution_days CHECK (valid_from <= valid_to),
    CONSTRAINT substitution_of_another CHECK (principal <> substitute)
);

CREATE TABLE calendar_day (
    day   date PRIMARY KEY,
    kind  text NOT NULL CONSTRAINT calendar_day_kind CHECK (kind IN ('off', 'worked')),
    name  text NOT NULL,
    basis text NOT NULL,
    CONSTRAINT calendar_day_worked_weekend CHECK (kind = 'off' OR extract(isodow FROM day) IN (6, 7))
);

CREATE TABLE plan (
    id          text PRIMARY KEY CHECK (id <> ''),
    year        integer NOT NULL CONSTRAINT plan_year CHECK (year BETWEEN 2000 AND 2999),
    title       text COLLATE "vi-x-icu" NOT NULL,
    version     text NOT NULL CONSTRAINT plan_version UNIQUE,
    source      text NOT NULL,
    source_hash text NOT NULL REFERENCES blob,
    status      text NOT NULL CONSTRAINT plan_status CHECK (status IN ('imported', 'launching', 'running', 'paused', 'closed')),
    levels      jsonb NOT NULL,
    rules       jsonb NOT NULL
);

-- A row of the annex, in its own words.
CREATE TABLE line (
    plan       text NOT NULL REFERENCES plan,
    code       text NOT NULL CHECK (code <> ''),
    ord        integer NOT NULL,
    sheet      text NOT NULL,
    row        integer NOT NULL,
    group_name text NOT NULL,
    title      text NOT NULL,
    product    text NOT NULL,
    channels   jsonb NOT NULL,
    lead       jsonb NOT NULL,
    support    jsonb NOT NULL,
    deadline   jsonb NOT NULL,
    note       text NOT NULL,
    PRIMARY KEY (plan, code),
    CONSTRAINT line_ord UNIQUE (plan, ord)
);

-- A task: what the launch gave it, and the last state its workflow projected. The state may be NULL only before the first event.
CREATE TABLE task (
    id         text PRIMARY KEY CONSTRAINT task_id CHECK (length(id) <= 200),
    plan       text NOT NULL,
    line       text NOT NULL,
    unit       text NOT NULL CHECK (unit <> ''),
    occurrence text NOT NULL CHECK (occurrence <> ''),
    title      text COLLATE "vi-x-icu" NOT NULL,
    product    text NOT NULL,
    group_name text NOT NULL,
    kind       text NOT NULL,
    from_day   date,
    recurs     boolean NOT NULL,
    search     text NOT NULL, -- folded: lower case, without marks
    stage      text NOT NULL CONSTRAINT task_stage CHECK (stage IN ('assignment', 'drafting', 'approval', 'publication', 'reporting', 'done')),
    condition  text NOT NULL CONSTRAINT task_condition CHECK (condition IN ('active', 'paused', 'declined', 'cancelled')),
    due        date,
    first_due  date,
    evidence   date,
    link       text NOT NULL DEFAULT '',
    draft      integer NOT NULL DEFAULT 0,
    epoch      integer NOT NULL DEFAULT 0,
    seq        integer NOT NULL DEFAULT 0,
    state      jsonb,
    launch     text NOT NULL CONSTRAINT task_launch CHECK (launch IN ('new', 'started')),
    opened_at  timestamptz,
    since      timestamptz,
    updated_at timestamptz,
    closed_at  timestamptz,
    CONSTRAINT task_of_line FOREIGN KEY (plan, line) REFERENCES line (plan, code),
    CONSTRAINT task_names_itself CHECK (id = plan || '/' || line || '/' || unit || '/' || occurrence),
    CONSTRAINT task_counts CHECK (epoch >= 0 AND seq >= 0 AND draft >= 0),
    CONSTRAINT task_has_state CHECK (state IS NOT NULL OR (epoch = 0 AND seq = 0)),
    CONSTRAINT task_closed CHECK (state IS NULL OR (closed_at IS NOT NULL) = (stage = 'done' OR condition = 'cancelled'))
);
CREATE INDEX task_plan_unit ON task (plan, unit);
CREATE INDEX task_plan_due ON task (plan, due);
CREATE INDEX task_new ON task (plan, id) WHERE launch = 'new';
CREATE INDEX task_open ON task (id) WHERE closed_at IS NULL;

-- What happened to a task, for ever. No command stands there twice.
CREATE TABLE journal (
    task    text NOT NULL REFERENCES task,
    epoch   integer NOT NULL,
    seq     integer NOT NULL,
    kind    text NOT NULL CHECK (kind <> ''),
    at      timestamptz NOT NULL,
    actor   text NOT NULL,
    channel text NOT NULL,
    command text NOT NULL,
    stage   text NOT NULL, -- after the event
    event   jsonb NOT NULL,
    PRIMARY KEY (task, epoch, seq),
    CONSTRAINT journal_counts CHECK (epoch >= 0 AND seq > 0)
);
CREATE UNIQUE INDEX journal_command ON journal (task, command) WHERE command <> '';
CREATE INDEX journal_at ON journal (at);

CREATE FUNCTION journal_is_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is never changed' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER journal_is_for_ever BEFORE UPDATE OR DELETE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_for_ever();

-- A command that was not carried out. It may name a task that does not exist.
CREATE TABLE refusal (
    task    text NOT NULL,
    command text NOT NULL CHECK (command <> ''),
    kind    text NOT NULL,
    actor   text NOT NULL,
    channel text NOT NULL,
    reason  text NOT NULL CHECK (reason <> ''),
    message text NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (task, command)
);

-- A question to one person, answered with the token whose SHA-256 this is.
CREATE TABLE ask (
    token_hash text PRIMARY KEY CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    task       text NOT NULL REFERENCES task,
    purpose    text NOT NULL CONSTRAINT ask_purpose CHECK (purpose IN ('accept', 'draft', 'decide', 'publish', 'report')),
    epoch      integer NOT NULL,
    seq        integer NOT NULL,
    person     text NOT NULL, -- empty when an office without a known holder was asked
    address    text NOT NULL,
    role       text NOT NULL,
    unit       text NOT NULL,
    for_person text NOT NULL,
    basis      text NOT NULL,
    draft      integer NOT NULL,
    hash       text NOT NULL,
    code       text NOT NULL CONSTRAINT ask_code CHECK (code ~ '^[A-Z2-7]{4}$'),
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    used_at    timestamptz,
    revoked_at timestamptz,
    CONSTRAINT ask_once UNIQUE (task, epoch, seq, person, purpose),
    CONSTRAINT ask_decides_a_draft CHECK (purpose <> 'decide' OR (draft > 0 AND hash <> ''))
);
CREATE INDEX ask_open ON ask (task) WHERE used_at IS NULL AND revoked_at IS NULL;

-- Letters to send. The key and the Message-ID are made before the first try.
CREATE TABLE letter_out (
    key         text PRIMARY KEY CHECK (key <> ''),
    task        text REFERENCES task,
    plan        text REFERENCES plan,
    notice      text NOT NULL,
    to_person   text NOT NULL,
    to_name     text NOT NULL,
    to_address  text NOT NULL CHECK (to_address <> ''),
    reply_to    text NOT NULL,
    message_id  text NOT NULL CHECK (message_id <> '') CONSTRAINT letter_out_message_id UNIQUE,
    in_reply_to text NOT NULL,
    subject     text NOT NULL,
    text        text NOT NULL,
    html        text NOT NULL,
    state       text NOT NULL CONSTRAINT letter_out_state CHECK (state IN ('pending', 'sending', 'sent', 'failed')),
    attempts    integer NOT NULL DEFAULT 0,
    next_try    timestamptz NOT NULL,
    claimed_by  text NOT NULL DEFAULT '',
    claimed_at  timestamptz,
    last_error  text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL,
    sent_at     timestamptz,
    CONSTRAINT letter_out_sent CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
    CONSTRAINT letter_out_claimed CHECK (state <> 'sending' OR claimed_at IS NOT NULL)
);
CREATE INDEX letter_out_waiting ON letter_out (created_at, key) WHERE state IN ('pending', 'sending');
CREATE INDEX letter_out_task ON letter_out (task);

CREATE TABLE mailbox (
    name        text PRIMARY KEY CHECK (name <> ''),
    uidvalidity bigint NOT NULL DEFAULT 0,
    last_uid    bigint NOT NULL DEFAULT 0,
    fence       bigint NOT NULL DEFAULT 0,
    lease_owner text NOT NULL DEFAULT '',
    lease_until timestamptz,
    last_seen   timestamptz
);

-- Letters received: each by its place in a mailbox, and by its bytes.
CREATE TABLE letter_in (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mailbox      text NOT NULL REFERENCES mailbox,
    uidvalidity  bigint NOT NULL,
    uid          bigint NOT NULL,
    content_hash text NOT NULL REFERENCES blob,
    body_key     text NOT NULL,
    message_id   text NOT NULL,
    from_address text NOT NULL,
    subject      text NOT NULL,
    date         timestamptz,
    size         bigint NOT NULL,
    kind         text NOT NULL DEFAULT '',
    verdict      text NOT NULL DEFAULT '',
    new_text     text NOT NULL DEFAULT '',
    checks       jsonb NOT NULL DEFAULT '[]',
    task         text REFERENCES task,
    ask          text REFERENCES ask,
    command      text NOT NULL DEFAULT '',
    state        text NOT NULL DEFAULT 'filed' CONSTRAINT letter_in_state CHECK (state IN ('filed', 'delivered', 'quarantined')),
    outcome      text NOT NULL DEFAULT '' CONSTRAINT letter_in_outcome CHECK (outcome IN
        ('', 'applied', 'duplicate', 'refused', 'question', 'triage', 'ignored_auto', 'bounce', 'quarantined')),
    note         text NOT NULL DEFAULT '',
    attempts     integer NOT NULL DEFAULT 0,
    error        text NOT NULL DEFAULT '',
    filed_at     timestamptz NOT NULL,
    closed_at    timestamptz,
    CONSTRAINT letter_in_place UNIQUE (mailbox, uidvalidity, uid),
    CONSTRAINT letter_in_content UNIQUE (content_hash),
    CONSTRAINT letter_in_one_end CHECK (
        CASE state
            WHEN 'filed' THEN outcome = '' AND closed_at IS NULL
            WHEN 'quarantined' THEN outcome = 'quarantined' AND closed_at IS NOT NULL
            ELSE outcome NOT IN ('', 'quarantined') AND closed_at IS NOT NULL
        END)
);
CREATE INDEX letter_in_open ON letter_in (id) WHERE state = 'filed';
CREATE INDEX letter_in_triage ON letter_in (id) WHERE outcome IN ('triage', 'quarantined');
CREATE INDEX letter_in_body ON letter_in (body_key);
CREATE INDEX letter_in_message ON letter_in (message_id);
CREATE INDEX letter_in_task ON letter_in (task);

-- The same bytes, seen again at another place.
CREATE TABLE letter_copy (
    mailbox     text NOT NULL REFERENCES mailbox,
    uidvalidity bigint NOT NULL,
    uid         bigint NOT NULL,
    letter      bigint NOT NULL REFERENCES letter_in,
    filed_at    timestamptz NOT NULL,
    PRIMARY KEY (mailbox, uidvalidity, uid)
);

-- The files of a task's drafts and reports.
CREATE TABLE document (
    task      text NOT NULL REFERENCES task,
    kind      text NOT NULL CONSTRAINT document_kind CHECK (kind IN ('draft', 'report')),
    version   integer NOT NULL CONSTRAINT document_version CHECK (version > 0),
    hash      text NOT NULL REFERENCES blob,
    name      text NOT NULL,
    type      text NOT NULL,
    size      bigint NOT NULL,
    by_person text NOT NULL,
    letter    bigint REFERENCES letter_in,
    at        timestamptz NOT NULL,
    PRIMARY KEY (task, kind, version, hash)
);

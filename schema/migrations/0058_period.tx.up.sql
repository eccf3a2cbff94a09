-- The reporting periods of a plan. The row holds the state of the period's workflow and moves only to a greater (epoch, seq).
CREATE TABLE period (
    plan     text NOT NULL CONSTRAINT period_plan_fkey REFERENCES plan,
    id       text NOT NULL CONSTRAINT period_id CHECK (id <> ''), -- "2027-Q1"
    kind     text NOT NULL,
    name     text COLLATE "vi-x-icu" NOT NULL,
    english  text NOT NULL,
    from_day date NOT NULL, -- the first day that counts
    to_day   date NOT NULL, -- the last day that counts
    opens_on date NOT NULL,
    stage    text NOT NULL CONSTRAINT period_stage CHECK (stage IN ('planned', 'open', 'closed', 'compiled', 'approval', 'approved', 'sent', 'cancelled')),
    epoch    integer NOT NULL DEFAULT 0,
    seq      integer NOT NULL DEFAULT 0,
    state    jsonb NOT NULL,
    PRIMARY KEY (plan, id),
    CONSTRAINT period_days CHECK (from_day <= to_day),
    CONSTRAINT period_counts CHECK (epoch >= 0 AND seq >= 0),
    CONSTRAINT period_stage_of_state CHECK (stage = state ->> 'stage')
);

-- What happened to a period. No command is in it twice.
CREATE TABLE period_journal (
    plan    text NOT NULL,
    period  text NOT NULL,
    epoch   integer NOT NULL,
    seq     integer NOT NULL,
    kind    text NOT NULL CONSTRAINT period_journal_kind CHECK (kind <> ''),
    at      timestamptz NOT NULL,
    actor   text NOT NULL, -- empty: the command line, or nobody
    command text NOT NULL,
    unit    text NOT NULL, -- empty: of no single unit
    stage   text NOT NULL, -- after the event
    event   jsonb NOT NULL,
    PRIMARY KEY (plan, period, epoch, seq),
    CONSTRAINT period_journal_period_fkey FOREIGN KEY (plan, period) REFERENCES period,
    CONSTRAINT period_journal_counts CHECK (epoch >= 0 AND seq > 0)
);
CREATE UNIQUE INDEX period_journal_command ON period_journal (plan, period, command) WHERE command <> '';
CREATE TRIGGER period_journal_append_only BEFORE UPDATE OR DELETE ON period_journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only();

-- What a unit sent for a period, once for each content. It is filed before the period takes it: the state of the period says which one counts.
CREATE TABLE submission (
    plan        text NOT NULL,
    period      text NOT NULL,
    unit        text NOT NULL,
    id          text NOT NULL CONSTRAINT submission_id CHECK (id ~ '^[0-9a-f]{64}$'), -- the SHA-256 of what was sent
    road        text NOT NULL CONSTRAINT submission_road CHECK (road IN ('mail', 'link', 'web', 'cli')),
    letter      bigint CONSTRAINT submission_letter_fkey REFERENCES letter_in,
    sender      text NOT NULL, -- empty: nobody whom the directory knows
    received_on date NOT NULL,
    filed_at    timestamptz NOT NULL,
    content     text NOT NULL CONSTRAINT submission_content CHECK (content IN ('full', 'nil', 'empty')),
    receipt     text NOT NULL CONSTRAINT submission_receipt UNIQUE CONSTRAINT submission_receipt_check CHECK (receipt <> ''), -- the receipt number that the unit is told
    text        text NOT NULL CONSTRAINT submission_text CHECK (octet_length(text) <= 1048576),
    files       jsonb NOT NULL, -- the names and blobs of the files
    PRIMARY KEY (plan, period, unit, id),
    CONSTRAINT submission_period_fkey FOREIGN KEY (plan, period) REFERENCES period,
    CONSTRAINT submission_road_letter CHECK ((road = 'mail') = (letter IS NOT NULL))
);
CREATE SEQUENCE receipt_number;

-- A figure that was read in a submission, or that a person entered in its place.
CREATE TABLE figure (
    plan       text NOT NULL,
    period     text NOT NULL,
    unit       text NOT NULL,
    submission text NOT NULL,
    number     integer NOT NULL CONSTRAINT figure_number CHECK (number > 0), -- in the submission
    indicator  text NOT NULL CONSTRAINT figure_indicator CHECK (indicator <> ''),
    value      numeric(18, 3), -- NULL: the words name none that can be taken
    kind       text NOT NULL CONSTRAINT figure_kind CHECK (kind IN ('exact', 'approximate', 'cumulative', 'previous', 'plan', 'nil', 'ambiguous')),
    standing   text NOT NULL CONSTRAINT figure_standing CHECK (standing IN ('taken', 'asked', 'settled', 'beside')),
    words      text NOT NULL,
    source     jsonb NOT NULL, -- the file, sheet and cell, or the line
    links      jsonb NOT NULL,
    PRIMARY KEY (plan, period, unit, submission, number),
    CONSTRAINT figure_submission_fkey FOREIGN KEY (plan, period, unit, submission) REFERENCES submission,
    CONSTRAINT figure_taken CHECK (standing NOT IN ('taken', 'settled') OR value IS NOT NULL AND value >= 0)
);

-- The obligations of a period as its state has them: who owes a report, and which submission counts.
CREATE TABLE obligation (
    plan       text NOT NULL,
    period     text NOT NULL,
    unit       text NOT NULL,
    level      text NOT NULL,
    parent     text NOT NULL,
    due        date NOT NULL,
    status     text NOT NULL CONSTRAINT obligation_status CHECK (status IN ('owed', 'received', 'nil', 'returned', 'accepted', 'exempted')),
    submission text NOT NULL, -- empty: none counts
    late       boolean NOT NULL,
    PRIMARY KEY (plan, period, unit),
    CONSTRAINT obligation_period_fkey FOREIGN KEY (plan, period) REFERENCES period
);

-- The figures that count: of the submission that stands for its unit and was not sent back. Pages, documents and exports read this view alone.
CREATE VIEW counted_figure AS
SELECT f.plan, f.period, f.unit, f.indicator, f.value, f.kind, f.standing, f.submission, f.number, f.words, f.source, f.links
FROM obligation o
JOIN figure f ON (f.plan, f.period, f.unit, f.submission) = (o.plan, o.period, o.unit, o.submission)
WHERE o.status IN ('received', 'accepted', 'nil') AND f.standing IN ('taken', 'settled');

-- The compiled reports, by version. The figures of a version are those of the moment at which it was compiled.
CREATE TABLE compiled_report (
    plan        text NOT NULL,
    period      text NOT NULL,
    version     integer NOT NULL CONSTRAINT compiled_report_version CHECK (version > 0),
    hash        text NOT NULL CONSTRAINT compiled_report_hash_fkey REFERENCES blob, -- the document
    compiled_at timestamptz NOT NULL,
    figures     jsonb NOT NULL,
    PRIMARY KEY (plan, period, version, hash),
    CONSTRAINT compiled_report_period_fkey FOREIGN KEY (plan, period) REFERENCES period
);

-- The list of indicators that was imported last; without a row the list of the program holds.
CREATE TABLE indicator_list (
    single      boolean PRIMARY KEY DEFAULT true CONSTRAINT indicator_list_single CHECK (single),
    content     text NOT NULL,
    imported_at timestamptz NOT NULL
);

-- What a unit is asked for a period, by the hash of the token in its letter. It stays open until it expires: a corrected report answers it too.
CREATE TABLE period_request (
    token_hash text PRIMARY KEY CONSTRAINT period_request_token CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    plan       text NOT NULL,
    period     text NOT NULL,
    unit       text NOT NULL,
    person     text NOT NULL,
    address    text NOT NULL,
    code       text NOT NULL CONSTRAINT period_request_code CHECK (code ~ '^[A-Z2-7]{4}$'),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT period_request_obligation_fkey FOREIGN KEY (plan, period) REFERENCES period
);
CREATE INDEX period_request_unit ON period_request (plan, period, unit);

-- The filters of the list of tasks that people keep under a name.
CREATE TABLE saved_filter (
    login    text NOT NULL REFERENCES account,
    name     text NOT NULL CONSTRAINT saved_filter_name CHECK (name <> '' AND char_length(name) <= 60),
    query    text NOT NULL CONSTRAINT saved_filter_query CHECK (query <> '' AND char_length(query) <= 2000), -- of the address of the list
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (login, name)
);

-- The reminders that coordinators ask for, beside those of the schedule of a task: one for each task and day. A batch is what one person asked for
-- at once; its letters have its name in their keys.
CREATE TABLE urge (
    task            text NOT NULL REFERENCES task,
    day             date NOT NULL,
    batch           text NOT NULL CONSTRAINT urge_batch CHECK (batch <> ''),
    asked_by        text NOT NULL CONSTRAINT urge_asked_by CHECK (asked_by <> ''), -- the person
    channel         text NOT NULL CONSTRAINT urge_channel CHECK (channel <> ''),
    proof_kind      text NOT NULL, -- by what the person was proved; empty where loa is tried out
    proof_reference text NOT NULL,
    asked_at        timestamptz NOT NULL,
    written_at      timestamptz, -- when its letters were queued; NULL before
    PRIMARY KEY (task, day)
);
CREATE INDEX urge_unwritten ON urge (asked_at) WHERE written_at IS NULL;

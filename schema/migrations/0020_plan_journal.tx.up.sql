-- The state of a plan's workflow, as of a task's: the row moves only to a greater (epoch, seq), and every change has an event.
-- A plan whose state is NULL was launched before, and no workflow has written its state yet.
ALTER TABLE plan
    ADD COLUMN epoch integer NOT NULL DEFAULT 0,
    ADD COLUMN seq integer NOT NULL DEFAULT 0,
    ADD COLUMN state jsonb,
    DROP CONSTRAINT plan_status,
    ADD CONSTRAINT plan_status CHECK (status IN ('imported', 'launching', 'running', 'paused', 'closing', 'closed', 'ended')),
    ADD CONSTRAINT plan_counts CHECK (epoch >= 0 AND seq >= 0),
    ADD CONSTRAINT plan_has_state CHECK (state IS NOT NULL OR (epoch = 0 AND seq = 0)),
    ADD CONSTRAINT plan_status_of_state CHECK (state IS NULL OR status = state ->> 'status');

-- What happened to a plan. No command is in it twice.
CREATE TABLE plan_journal (
    plan    text NOT NULL CONSTRAINT plan_journal_plan_fkey REFERENCES plan,
    epoch   integer NOT NULL,
    seq     integer NOT NULL,
    kind    text NOT NULL CONSTRAINT plan_journal_kind CHECK (kind <> ''),
    at      timestamptz NOT NULL,
    actor   text NOT NULL, -- empty: the command line, or nobody
    channel text NOT NULL,
    command text NOT NULL,
    status  text NOT NULL, -- after the event
    event   jsonb NOT NULL,
    PRIMARY KEY (plan, epoch, seq),
    CONSTRAINT plan_journal_counts CHECK (epoch >= 0 AND seq > 0)
);
CREATE UNIQUE INDEX plan_journal_command ON plan_journal (plan, command) WHERE command <> '';
CREATE TRIGGER plan_journal_append_only BEFORE UPDATE OR DELETE ON plan_journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only();

-- A task that was recorded by a launch or an opening, and whose plan was closed before its workflow was started.
ALTER TABLE task
    DROP CONSTRAINT task_start_status,
    ADD CONSTRAINT task_start_status CHECK (start_status IN ('pending', 'started', 'withdrawn')),
    ADD CONSTRAINT task_withdrawn CHECK (start_status <> 'withdrawn' OR (condition = 'cancelled' AND closed_at IS NOT NULL AND seq = 0));

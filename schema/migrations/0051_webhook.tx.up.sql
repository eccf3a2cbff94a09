-- The programs that are told what happens to tasks (standardwebhooks.com). Their addresses and secrets are in the settings.
CREATE TABLE webhook_endpoint (
    id          text PRIMARY KEY CONSTRAINT webhook_endpoint_id CHECK (id ~ '^[0-9a-f]{16}$'), -- from the SHA-256 of its address
    shown       text NOT NULL CONSTRAINT webhook_endpoint_shown CHECK (shown <> ''), -- the address without its query, for an operator
    since       timestamptz NOT NULL, -- it is told what happened from then on
    seen_at     timestamptz NOT NULL CONSTRAINT webhook_endpoint_seen CHECK (seen_at >= since), -- it was in the settings
    disabled_at timestamptz -- it has answered that it wants no more (410)
);

-- What is told, to each endpoint once for each event. Which events have none yet follows from the journal and the checks of publications.
CREATE TABLE webhook_delivery (
    endpoint   text NOT NULL CONSTRAINT webhook_delivery_endpoint_fkey REFERENCES webhook_endpoint,
    id         text NOT NULL CONSTRAINT webhook_delivery_id CHECK (id ~ '^msg_[0-9a-f]{32}$'), -- of the message, the same for every attempt and endpoint
    type       text NOT NULL CONSTRAINT webhook_delivery_type CHECK (type IN ('task.published', 'publication.gone', 'task.done')),
    task       text NOT NULL,
    epoch      integer NOT NULL,
    seq        integer NOT NULL, -- of the event of the task
    payload    text NOT NULL CONSTRAINT webhook_delivery_payload CHECK (octet_length(payload) BETWEEN 1 AND 65536),
    created_at timestamptz NOT NULL,
    state      text NOT NULL DEFAULT 'pending' CONSTRAINT webhook_delivery_state CHECK (state IN ('pending', 'delivered', 'failed')),
    attempts   integer NOT NULL DEFAULT 0 CONSTRAINT webhook_delivery_attempts CHECK (attempts >= 0),
    next_try   timestamptz NOT NULL,
    status     integer NOT NULL DEFAULT 0 CONSTRAINT webhook_delivery_status CHECK (status = 0 OR status BETWEEN 100 AND 999), -- of the last answer; 0: none
    error      text NOT NULL DEFAULT '', -- of the last attempt
    ended_at   timestamptz CONSTRAINT webhook_delivery_ended CHECK ((ended_at IS NULL) = (state = 'pending')),
    PRIMARY KEY (endpoint, id),
    CONSTRAINT webhook_delivery_once UNIQUE (endpoint, type, task, epoch, seq),
    CONSTRAINT webhook_delivery_event_fkey FOREIGN KEY (task, epoch, seq) REFERENCES journal
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (endpoint, next_try) WHERE state = 'pending';
CREATE INDEX journal_done ON journal (at) WHERE stage = 'done';

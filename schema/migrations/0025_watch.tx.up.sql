-- What the watchdog found in its last round, and what activities report that are tried again too often. A finding keeps the time of its first
-- round, and goes when a round no longer finds it. Subject is empty where the finding is about the installation as a whole.
CREATE TABLE watch_finding (
    check_name text NOT NULL CHECK (check_name <> ''),
    subject    text NOT NULL,
    number     integer NOT NULL CONSTRAINT watch_finding_number CHECK (number >= 0),
    detail     text NOT NULL,
    since      timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    PRIMARY KEY (check_name, subject)
);

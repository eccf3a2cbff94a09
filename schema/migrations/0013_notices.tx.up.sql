-- Every notice of every event has a row: it went out as a letter of its own, in an opening letter or in a digest, or it has a reason for none.
-- A notice without a recipient is a row too, so that no event that concerns a person passes in silence.
CREATE TABLE notice (
    task     text NOT NULL REFERENCES task,
    epoch    integer NOT NULL,
    seq      integer NOT NULL, -- of the event
    kind     text NOT NULL CONSTRAINT notice_kind CHECK (kind <> ''), -- of an event that concerns nobody: the kind of the event
    person   text NOT NULL, -- empty: nobody holds the position
    role     text NOT NULL,
    unit     text NOT NULL,
    purpose  text NOT NULL, -- what is asked; empty: nothing
    dispatch text NOT NULL CONSTRAINT notice_dispatch CHECK (dispatch IN ('single', 'opening', 'digest', 'none')),
    reason   text NOT NULL, -- why nothing is sent
    letter   text CONSTRAINT notice_letter_fkey REFERENCES letter_out, -- the letter in which it went out; NULL before
    undo_seq integer, -- the decision that it follows from, and with which it is taken back
    after    timestamptz, -- not before this time: the end of an undo window
    at       timestamptz NOT NULL, -- of the event
    PRIMARY KEY (task, epoch, seq, kind, person),
    CONSTRAINT notice_event_fkey FOREIGN KEY (task, epoch, seq) REFERENCES journal,
    CONSTRAINT notice_reason CHECK ((dispatch = 'none') = (reason <> '')),
    CONSTRAINT notice_recipient CHECK (person <> '' OR dispatch = 'none'),
    CONSTRAINT notice_sent CHECK ((dispatch = 'single') <= (letter IS NOT NULL) AND (dispatch = 'none') <= (letter IS NULL))
);
CREATE INDEX notice_unsent ON notice (dispatch, person) WHERE letter IS NULL AND dispatch IN ('opening', 'digest');
CREATE INDEX notice_letter ON notice (letter) WHERE letter IS NOT NULL;
CREATE INDEX notice_person ON notice (person, at);

-- The events before this record: their letters are found by the beginning of the key, and an event without one gets the reason.
INSERT INTO notice (task, epoch, seq, kind, person, role, unit, purpose, dispatch, reason, letter, undo_seq, at)
SELECT DISTINCT ON (journal.task, journal.epoch, journal.seq, letter_out.notice, letter_out.to_person)
    journal.task, journal.epoch, journal.seq, letter_out.notice, letter_out.to_person, '', '', '', 'single', '', letter_out.key,
    letter_out.undo_seq, journal.at
FROM journal
JOIN letter_out ON letter_out.task = journal.task
    AND starts_with(letter_out.key, journal.task || ':' || journal.epoch || ':' || journal.seq || ':')
WHERE letter_out.notice <> '' AND letter_out.to_person <> ''
ORDER BY journal.task, journal.epoch, journal.seq, letter_out.notice, letter_out.to_person, letter_out.key;

INSERT INTO notice (task, epoch, seq, kind, person, role, unit, purpose, dispatch, reason, at)
SELECT task, epoch, seq, kind, '', '', '', '', 'none', 'before_record', at
FROM journal
WHERE NOT EXISTS (
    SELECT 1 FROM notice WHERE notice.task = journal.task AND notice.epoch = journal.epoch AND notice.seq = journal.seq
);

-- What a unit and the coordinator say to each other about a task, by mail: a question and its answer, a request for more time, a report that
-- is checked, a declined task that another unit gets, a hand-over to a colleague.

ALTER TABLE request DROP CONSTRAINT request_purpose;
ALTER TABLE request ADD CONSTRAINT request_purpose CHECK (purpose IN
    ('accept', 'draft', 'decide', 'publish', 'report', 'withdraw', 'answer', 'extension', 'check', 'reassign'));

-- A letter that asks for nothing, such as thanks or a promise, is noted: no command follows and no letter.
ALTER TABLE letter_in DROP CONSTRAINT letter_in_outcome;
ALTER TABLE letter_in ADD CONSTRAINT letter_in_outcome CHECK (outcome IN
    ('', 'applied', 'duplicate', 'refused', 'question', 'confirm', 'triage', 'ignored_auto', 'bounce', 'quarantined', 'secret', 'rejected',
     'noted'));

-- The colleague to whom a letter hands a task over. Its sender is asked; the newest letter stands.
CREATE TABLE proposed_assignee (
    request     text PRIMARY KEY REFERENCES request,
    letter      bigint NOT NULL REFERENCES letter_in,
    person      text NOT NULL CONSTRAINT proposed_assignee_person CHECK (person <> ''),
    proposed_at timestamptz NOT NULL
);

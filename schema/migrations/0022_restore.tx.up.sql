-- A letter that was refused because the engine had lost its task is opened again when the task is restored: the refusal was never true.
ALTER TABLE letter_action
    DROP CONSTRAINT letter_action_known,
    ADD CONSTRAINT letter_action_known CHECK (action IN ('retry', 'release', 'reject', 'assign', 'confirm', 'restore'));

CREATE OR REPLACE FUNCTION letter_outcome_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome NOT IN ('triage', 'quarantined', 'confirm', 'question', 'secret') AND NOT (OLD.outcome = 'refused' AND EXISTS (
        SELECT FROM letter_action WHERE letter = OLD.id AND tx = pg_current_xact_id() AND action = 'restore'
    )) THEN
        RAISE EXCEPTION 'the outcome % of letter % is final', OLD.outcome, OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM letter_action WHERE letter = OLD.id AND tx = pg_current_xact_id()) THEN
        RAISE EXCEPTION 'no action on record changes the outcome % of letter %', OLD.outcome, OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

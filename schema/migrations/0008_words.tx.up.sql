-- The tables, columns, constraints and stored words take the names that the program uses: a question to a person is a request, letters
-- to send are leased, an address that takes no mail is suppressed. Nothing is computed anew and no row is lost.
--
-- What was written under an old name to be found again keeps it: the keys of letters ("listing:…", "dead_mailboxes:…", "alarm:…") and of
-- letter actions, the notice 'dead_mailboxes' that begins such keys, the names of the checks in letter_in.checks, and the JSON of
-- journal.event, task.state and letter_in.decision_record. Only the column names of this record change, not what others were told.

-- Requests.
ALTER TABLE ask RENAME TO request;
ALTER TABLE request RENAME CONSTRAINT ask_pkey TO request_pkey;
ALTER TABLE request RENAME CONSTRAINT ask_token_hash_check TO request_token_hash_check;
ALTER TABLE request RENAME CONSTRAINT ask_task_fkey TO request_task_fkey;
ALTER TABLE request RENAME CONSTRAINT ask_purpose TO request_purpose;
ALTER TABLE request RENAME CONSTRAINT ask_code TO request_code;
ALTER TABLE request RENAME CONSTRAINT ask_once TO request_once;
ALTER TABLE request RENAME CONSTRAINT ask_decides_a_draft TO request_decides_draft;
ALTER INDEX ask_open RENAME TO request_open;
ALTER INDEX ask_person_open RENAME TO request_person_open;
ALTER INDEX ask_person_code RENAME TO request_person_code;

ALTER TABLE challenge RENAME COLUMN ask TO request;
ALTER TABLE challenge RENAME CONSTRAINT challenge_ask_fkey TO challenge_request_fkey;
ALTER INDEX challenge_ask RENAME TO challenge_request;

ALTER TABLE link_code RENAME COLUMN ask TO request;
ALTER TABLE link_code RENAME CONSTRAINT link_code_ask_fkey TO link_code_request_fkey;

-- Several requests in one letter.
ALTER TABLE listing RENAME TO batch_request;
ALTER TABLE batch_request RENAME COLUMN asked_after TO clarified_after;
ALTER TABLE batch_request RENAME CONSTRAINT listing_pkey TO batch_request_pkey;
ALTER TABLE batch_request RENAME CONSTRAINT listing_token_hash_check TO batch_request_token_hash_check;
ALTER TABLE batch_request RENAME CONSTRAINT listing_person_check TO batch_request_person_check;
ALTER TABLE batch_request RENAME CONSTRAINT listing_letter_fkey TO batch_request_letter_fkey;
ALTER TABLE batch_request RENAME CONSTRAINT listing_lasts TO batch_request_expiry;
ALTER INDEX listing_person RENAME TO batch_request_person;

ALTER TABLE listing_item RENAME TO batch_item;
ALTER TABLE batch_item RENAME COLUMN listing TO batch_request;
ALTER TABLE batch_item RENAME COLUMN ask TO request;
ALTER TABLE batch_item RENAME CONSTRAINT listing_item_pkey TO batch_item_pkey;
ALTER TABLE batch_item RENAME CONSTRAINT listing_item_listing_fkey TO batch_item_batch_request_fkey;
ALTER TABLE batch_item RENAME CONSTRAINT listing_item_ask_fkey TO batch_item_request_fkey;
ALTER TABLE batch_item RENAME CONSTRAINT listing_item_number TO batch_item_number;
ALTER TABLE batch_item RENAME CONSTRAINT listing_item_once TO batch_item_once;

-- Tasks. A task is started; launched is the plan.
ALTER TABLE task RENAME COLUMN evidence TO proof_date; -- when it was published, by the proof of publication
ALTER TABLE task RENAME COLUMN launch TO start_status;
DROP INDEX task_new;
ALTER TABLE task DROP CONSTRAINT task_launch;
UPDATE task SET start_status = 'pending' WHERE start_status = 'new';
ALTER TABLE task ADD CONSTRAINT task_start_status CHECK (start_status IN ('pending', 'started'));
ALTER TABLE task RENAME CONSTRAINT task_names_itself TO task_id_parts;
CREATE INDEX task_start_pending ON task (plan, id) WHERE start_status = 'pending';

-- Letters to send.
ALTER TABLE letter_out RENAME COLUMN claimed_by TO leased_by;
ALTER TABLE letter_out RENAME COLUMN claimed_at TO leased_at;
ALTER TABLE letter_out RENAME COLUMN held_seq TO undo_seq; -- the event whose undo window the letter waits for
ALTER TABLE letter_out RENAME COLUMN gave_up TO failure_reason;
ALTER TABLE letter_out RENAME COLUMN dead_end_at TO permanent_failure_at; -- counts against the address
ALTER TABLE letter_out RENAME CONSTRAINT letter_out_claimed TO letter_out_leased;
ALTER TABLE letter_out RENAME CONSTRAINT letter_out_gave_up_failed TO letter_out_failure_state;
ALTER TABLE letter_out DROP CONSTRAINT letter_out_gave_up;
UPDATE letter_out SET failure_reason = 'suppressed' WHERE failure_reason = 'dead_mailbox';
ALTER TABLE letter_out ADD CONSTRAINT letter_out_failure_reason CHECK (failure_reason IN
    ('', 'refused', 'unsendable', 'expired', 'suppressed', 'own_address', 'daily_limit'));
ALTER INDEX letter_out_claimed_lately RENAME TO letter_out_leased_at;
ALTER INDEX letter_out_sent_lately RENAME TO letter_out_sent_at;

-- Addresses that letters are sent to. A suppressed address gets no letters.
ALTER TABLE address_state RENAME COLUMN dead_since TO suppressed_since;
ALTER TABLE address_state RENAME COLUMN told_at TO reported_at; -- when the coordinators were told that it is suppressed
ALTER TABLE address_state RENAME COLUMN revived_at TO unsuppressed_at;
ALTER TABLE address_state RENAME COLUMN revived_by TO unsuppressed_by;
ALTER TABLE address_state RENAME CONSTRAINT address_state_told TO address_state_reported;
ALTER INDEX address_state_dead RENAME TO address_state_suppressed;

-- Mailboxes and the letters received.
ALTER TABLE mailbox RENAME COLUMN read_at TO synced_at; -- when it was last read to its end without an error

ALTER TABLE letter_in RENAME COLUMN ask TO request;
ALTER TABLE letter_in RENAME COLUMN whole TO complete; -- false: too large to be fetched, its content is a note about it
ALTER TABLE letter_in RENAME COLUMN stated TO server_size; -- RFC822.SIZE of RFC 3501, which need not be exact; 0 when not known
ALTER TABLE letter_in RENAME COLUMN evidence TO decision_record; -- what the decision about it rests on, fit to be judged again
ALTER TABLE letter_in RENAME CONSTRAINT letter_in_ask_fkey TO letter_in_request_fkey;
ALTER TABLE letter_in RENAME CONSTRAINT letter_in_place TO letter_in_location;
ALTER TABLE letter_in RENAME CONSTRAINT letter_in_absent TO letter_in_incomplete;
ALTER TABLE letter_in
    DROP CONSTRAINT letter_in_state,
    DROP CONSTRAINT letter_in_one_end;
UPDATE letter_in SET state = 'processed' WHERE state = 'delivered';
ALTER TABLE letter_in
    ADD CONSTRAINT letter_in_state CHECK (state IN ('filed', 'processed', 'quarantined')),
    ADD CONSTRAINT letter_in_state_outcome CHECK (
        CASE state
            WHEN 'filed' THEN outcome = '' AND closed_at IS NULL
            WHEN 'quarantined' THEN outcome = 'quarantined' AND closed_at IS NOT NULL
            ELSE outcome NOT IN ('', 'quarantined') AND closed_at IS NOT NULL
        END);

ALTER TABLE letter_copy RENAME COLUMN stated TO server_size;

ALTER TABLE attachment RENAME COLUMN reading TO extraction;
ALTER TABLE attachment RENAME COLUMN read_at TO extracted_at;
ALTER TABLE attachment RENAME CONSTRAINT attachment_says_why TO attachment_reason;
ALTER TABLE attachment RENAME CONSTRAINT attachment_opened_when_ok TO attachment_ok_when_extracted;
ALTER TABLE attachment RENAME CONSTRAINT attachment_keeps_no_secret TO attachment_secret_text;
ALTER TABLE attachment
    DROP CONSTRAINT attachment_reading,
    DROP CONSTRAINT attachment_text_when_read;
UPDATE attachment
SET extraction = CASE extraction WHEN 'read' THEN 'done' ELSE 'manual' END
WHERE extraction IN ('read', 'person');
ALTER TABLE attachment
    ADD CONSTRAINT attachment_extraction CHECK (extraction IN ('none', 'done', 'manual', 'failed')),
    ADD CONSTRAINT attachment_text_when_extracted CHECK (extraction = 'done' OR (text = '' AND tables = '[]'));

-- Constraints and triggers whose names were sentences.
ALTER TABLE blob RENAME CONSTRAINT blob_is_its_hash TO blob_hash_of_content;
ALTER TABLE substitution RENAME CONSTRAINT substitution_of_another TO substitution_not_self;
ALTER TABLE letter_action RENAME CONSTRAINT letter_action_by_somebody TO letter_action_actor;
ALTER TABLE letter_action RENAME CONSTRAINT letter_action_says_why TO letter_action_reason;
ALTER TABLE letter_action RENAME CONSTRAINT letter_action_says_where TO letter_action_task;

ALTER TRIGGER journal_is_for_ever ON journal RENAME TO journal_append_only;
ALTER FUNCTION journal_is_for_ever() RENAME TO journal_append_only;

ALTER TRIGGER letter_action_is_for_ever ON letter_action RENAME TO letter_action_append_only;
ALTER FUNCTION letter_action_is_for_ever() RENAME TO letter_action_append_only;

-- An outcome is final, except where a decision of a person or the sender's own confirmation is still awaited. Its change then needs a row
-- of letter_action in the same transaction.
ALTER TRIGGER letter_outcome_stands ON letter_in RENAME TO letter_outcome_final;
ALTER FUNCTION letter_outcome_stands() RENAME TO letter_outcome_final;
CREATE OR REPLACE FUNCTION letter_outcome_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome NOT IN ('triage', 'quarantined', 'confirm', 'question', 'secret') THEN
        RAISE EXCEPTION 'the outcome % of letter % is final', OLD.outcome, OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM letter_action WHERE letter = OLD.id AND tx = pg_current_xact_id()) THEN
        RAISE EXCEPTION 'no action on record changes the outcome % of letter %', OLD.outcome, OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

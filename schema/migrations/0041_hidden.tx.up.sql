-- Tokens and one-time codes do not lie in the database in clear. A letter to send has placeholders for them, and beside them what they stand for,
-- encrypted with a key that lies in a file.
ALTER TABLE letter_out ADD references_hidden text NOT NULL DEFAULT ''; -- the same of reference_ids, which a letter gets when it is first tried
ALTER TABLE letter_out ADD hidden text; -- '-': nothing was hidden; NULL: a letter of the version before, which is hidden at the next start
CREATE INDEX letter_out_clear ON letter_out (created_at) WHERE hidden IS NULL;

-- A link can be taken back: its question can still be answered by mail, and by the link of a later letter.
ALTER TABLE request ADD link_revoked_at timestamptz;
ALTER TABLE batch_request ADD link_revoked_at timestamptz;

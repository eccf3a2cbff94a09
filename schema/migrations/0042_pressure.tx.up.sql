-- Who asked for a one-time code on the page of a link. A stranger with a forwarded link and many browsers used up the codes of a day, and the person
-- was kept out: codes are counted for each network address too, and those of a browser in which the person was confirmed before are counted apart.
ALTER TABLE link_code ADD COLUMN address text NOT NULL DEFAULT '' -- HMAC of the address with the secret of the installation; '': codes of before, and of clients that no proxy names
    CONSTRAINT link_code_address CHECK (address ~ '^([0-9a-f]{64})?$');
ALTER TABLE link_code ADD COLUMN known boolean NOT NULL DEFAULT false; -- the person was confirmed in this browser before

-- A large letter of a sender whom nothing proves is kept without its files, which filled the disk.
ALTER TABLE letter_in ADD COLUMN left_out text NOT NULL DEFAULT ''; -- what was left out, in Vietnamese; '': the letter was kept whole
CREATE INDEX letter_in_filed ON letter_in (filed_at); -- what a mail domain sent within a day

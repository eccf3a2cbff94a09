-- How many letters an address has sent within a day: a mail program that has gone wrong, or a stolen mailbox, must not keep everybody busy.
CREATE INDEX letter_in_sender ON letter_in (from_address, filed_at);

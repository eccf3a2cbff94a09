-- The letters that wait, by the mail domain of their address: a lease reads the first of each domain and no others.
CREATE INDEX letter_out_domain_waiting ON letter_out (lower(split_part(to_address, '@', 2)), created_at, key) WHERE state IN ('pending', 'sending');
-- The letters received about a request: the clarifications of one are counted for each unclear letter.
CREATE INDEX letter_in_request ON letter_in (request) WHERE request IS NOT NULL;

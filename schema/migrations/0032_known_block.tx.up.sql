-- The blocks that are known of a person (domain '') or of a mail domain (person ''): those that stood in enough rows of letter_block. They are
-- kept because counting the rows of a domain again for each of its letters takes longer with every letter. A letter that is recorded adds those
-- that become known with it; the previous release adds none, and then the next letter with the block does.
CREATE TABLE known_block (
    person text NOT NULL,
    domain text NOT NULL CONSTRAINT known_block_domain CHECK (domain = lower(domain)),
    key    text NOT NULL CONSTRAINT known_block_form CHECK (key ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (person, domain, key),
    CONSTRAINT known_block_owner CHECK ((person = '') <> (domain = ''))
);
INSERT INTO known_block (person, domain, key)
SELECT person, '', key FROM letter_block GROUP BY person, key HAVING count(DISTINCT question) >= 3
UNION ALL
SELECT '', domain, key FROM letter_block GROUP BY domain, key HAVING count(DISTINCT person) >= 3;

-- Blocks that stood in proven letters: a signature, a motto, a banner, a footer. A block is known of a person when it stood in three letters
-- about different questions, and of a mail domain when it stood in letters of three of its people. A letter teaches once: its bytes are one
-- row of letter_in. The address is of the person at that time.
CREATE TABLE letter_block (
    letter     bigint NOT NULL REFERENCES letter_in,
    key        text NOT NULL CONSTRAINT letter_block_form CHECK (key ~ '^[0-9a-f]{64}$'),
    person     text NOT NULL CONSTRAINT letter_block_person CHECK (person <> ''),
    domain     text NOT NULL CONSTRAINT letter_block_domain CHECK (domain <> '' AND domain = lower(domain)),
    question   text NOT NULL CONSTRAINT letter_block_question CHECK (question <> ''),
    first_line text NOT NULL CONSTRAINT letter_block_first_line CHECK (first_line <> ''),
    at         timestamptz NOT NULL,
    PRIMARY KEY (letter, key)
);
CREATE INDEX letter_block_of_person ON letter_block (person, key);
CREATE INDEX letter_block_of_domain ON letter_block (domain, key);

-- Blocks that a person made loa forget. They are never learned again.
CREATE TABLE forgotten_block (
    key text PRIMARY KEY CONSTRAINT forgotten_block_form CHECK (key ~ '^[0-9a-f]{64}$'),
    at  timestamptz NOT NULL
);

-- A letter that lists several questions by number, for one person, who answers by the numbers. It has a token of its own.
CREATE TABLE listing (
    token_hash  text PRIMARY KEY CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    person      text NOT NULL CHECK (person <> ''),
    letter      bigint REFERENCES letter_in, -- the letter that could not be placed; NULL for a listing that nobody asked for
    asked_after text NOT NULL DEFAULT '',    -- SHA-256 of the answer after which its person was asked once more
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    CONSTRAINT listing_lasts CHECK (created_at < expires_at)
);
CREATE INDEX listing_person ON listing (person, created_at);

CREATE TABLE listing_item (
    listing text NOT NULL REFERENCES listing,
    number  integer NOT NULL CONSTRAINT listing_item_number CHECK (number > 0),
    ask     text NOT NULL REFERENCES ask,
    PRIMARY KEY (listing, number),
    CONSTRAINT listing_item_once UNIQUE (listing, ask)
);

-- A letter without a token is looked for among the questions of its sender.
CREATE INDEX ask_person_open ON ask (person) WHERE used_at IS NULL AND revoked_at IS NULL;
CREATE INDEX ask_person_code ON ask (person, code);

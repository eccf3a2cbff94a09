-- Letters of one conversation, the name of their sender, how fast letters go to a mail domain, and the number of a plan's document.

-- What a letter is given when it is first tried and keeps, so that it has the same bytes when it is sent again.
ALTER TABLE letter_out
    ADD COLUMN reference_ids text NOT NULL DEFAULT '', -- Message-IDs of the field References (RFC 5322, 3.6.4), oldest first, a space between two
    ADD COLUMN from_name     text NOT NULL DEFAULT ''; -- the display name in the field From

-- How fast letters go to a mail domain, as the answers of its server have shown. A domain without a row is at the first rate.
CREATE TABLE domain_rate (
    domain       text PRIMARY KEY CONSTRAINT domain_rate_domain CHECK (domain <> '' AND domain = lower(domain)),
    per_minute   integer NOT NULL CONSTRAINT domain_rate_per_minute CHECK (per_minute > 0),
    changed_at   timestamptz NOT NULL,
    throttled_at timestamptz -- when its server last asked for fewer letters
);

-- The document by which the plan was issued.
ALTER TABLE plan
    ADD COLUMN number    text NOT NULL DEFAULT '', -- "12/KH-UBND"
    ADD COLUMN issued_on date;

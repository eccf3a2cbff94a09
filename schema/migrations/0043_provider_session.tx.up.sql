-- Sessions that a provider of OpenID Connect confirms again and again while they are used. The refresh token is sealed with a key that is not in
-- this database.
CREATE TABLE provider_session (
    token_hash   text PRIMARY KEY REFERENCES session ON DELETE CASCADE,
    sid          text NOT NULL DEFAULT '', -- the provider's own name of the session
    refresh      text NOT NULL DEFAULT '', -- sealed; '': the provider gave none
    confirmed_at timestamptz NOT NULL,
    asking_until timestamptz               -- until then a process of loa asks; NULL: none does
);
CREATE INDEX provider_session_sid ON provider_session (sid) WHERE sid <> '';

-- Logout tokens of the provider, each of which counts once.
CREATE TABLE logout_token (
    hash       text PRIMARY KEY CONSTRAINT logout_token_hash CHECK (hash ~ '^[0-9a-f]{64}$'),
    expires_at timestamptz NOT NULL
);
CREATE INDEX logout_token_expires ON logout_token (expires_at);

-- A person has one account that is not disabled: an administrator who disables one makes room for another.
DROP INDEX account_person;
CREATE UNIQUE INDEX account_person ON account (person) WHERE person <> '' AND NOT disabled;

-- Who may sign in to the pages. What a person may see and do comes from the positions of the directory; account_grant adds the roles that
-- the directory does not know. A password is on record as its argon2id hash, a session as the SHA-256 of the token in the browser's cookie.
CREATE TABLE account (
    login      text PRIMARY KEY CONSTRAINT account_login CHECK (login ~ '^[a-z0-9][a-z0-9._@-]{0,63}$'),
    person     text NOT NULL DEFAULT '', -- of the directory; '': nobody there
    name       text NOT NULL CONSTRAINT account_name CHECK (name <> ''),
    password   text NOT NULL CONSTRAINT account_password CHECK (password LIKE '$argon2id$%'),
    disabled   boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL -- of the password, or when the account was disabled or enabled
);
CREATE UNIQUE INDEX account_person ON account (person) WHERE person <> '';

CREATE TABLE account_grant (
    login      text NOT NULL REFERENCES account,
    role       text NOT NULL CONSTRAINT account_grant_role CHECK (role IN ('administrator', 'leader', 'auditor')),
    unit       text NOT NULL DEFAULT '', -- with everything below it; '': all units
    valid_from date,
    valid_to   date,
    PRIMARY KEY (login, role, unit),
    CONSTRAINT account_grant_days CHECK (valid_to >= valid_from)
);

CREATE TABLE session (
    token_hash text PRIMARY KEY CONSTRAINT session_hash CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    login      text NOT NULL REFERENCES account,
    opened_at  timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL, -- to the minute
    expires_at timestamptz NOT NULL,
    address    text NOT NULL DEFAULT '', -- of the browser
    browser    text NOT NULL DEFAULT ''  -- as it names itself
);
CREATE INDEX session_login ON session (login);
CREATE INDEX session_expires ON session (expires_at);

-- Failed attempts to sign in. The key is a hash of a login name, of an address, or of both: an unknown login has rows like a known one.
CREATE TABLE sign_in_failure (
    key      text PRIMARY KEY CONSTRAINT sign_in_failure_key CHECK (key ~ '^[0-9a-f]{64}$'),
    failures integer NOT NULL CONSTRAINT sign_in_failure_number CHECK (failures > 0),
    last_at  timestamptz NOT NULL
);
CREATE INDEX sign_in_failure_last ON sign_in_failure (last_at);

-- Whom the pages show a task to, beside the people of its unit: those who were asked about it.
CREATE INDEX request_person ON request (person, task);

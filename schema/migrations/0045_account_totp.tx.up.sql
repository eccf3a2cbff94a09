-- The second step of a sign-in: the secret that an app shares with loa, encrypted with a key that is not in PostgreSQL, and the codes for who has
-- lost the phone. An account has one app, and one more while the next is set up.
CREATE TABLE account_totp (
    login        text NOT NULL REFERENCES account,
    key_id       text NOT NULL CONSTRAINT account_totp_key CHECK (key_id ~ '^[0-9a-f]{8}$'), -- of account.key
    sealed       bytea NOT NULL, -- the secret, AES-256-GCM
    began_at     timestamptz NOT NULL,
    began_in     text NOT NULL CONSTRAINT account_totp_session CHECK (began_in ~ '^[0-9a-f]{64}$'), -- the session in which it is set up, and no other
    confirmed_at timestamptz, -- by a first code; NULL: it is set up, and does not count yet
    last_step    bigint NOT NULL DEFAULT 0 -- of the newest code that was accepted: that one and those before are accepted no more
);
CREATE UNIQUE INDEX account_totp_confirmed ON account_totp (login) WHERE confirmed_at IS NOT NULL;
CREATE UNIQUE INDEX account_totp_pending ON account_totp (login) WHERE confirmed_at IS NULL;

CREATE TABLE account_recovery (
    login     text NOT NULL REFERENCES account,
    code_hash text NOT NULL CONSTRAINT account_recovery_hash CHECK (code_hash ~ '^[0-9a-f]{64}$'),
    used_at   timestamptz,
    PRIMARY KEY (login, code_hash)
);

ALTER TABLE session ADD proved text NOT NULL DEFAULT 'password' -- what opened it; 'first': the first of two steps, which opens nothing but the second
    CONSTRAINT session_proved CHECK (proved IN ('first', 'password', 'code'));

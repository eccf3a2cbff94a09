-- Accounts that a sign-in service of the city vouches for have no password here. Its groups give roles, which are replaced whenever the
-- service is asked; roles given by hand stay.
ALTER TABLE account
    ADD source       text NOT NULL DEFAULT 'local' CONSTRAINT account_source CHECK (source IN ('local', 'oidc', 'ldap')),
    ADD subject      text NOT NULL DEFAULT '', -- the name that the service never gives to another account: issuer and sub, or entryUUID
    ADD confirmed_at timestamptz,              -- when the service last said that the account is there
    ADD left_at      timestamptz,              -- when the service no longer had it; NULL while it has
    DROP CONSTRAINT account_password,
    ADD CONSTRAINT account_password CHECK (CASE source WHEN 'local' THEN password LIKE '$argon2id$%' ELSE password = '' END),
    ADD CONSTRAINT account_subject CHECK ((source = 'local') = (subject = ''));
CREATE UNIQUE INDEX account_source_subject ON account (source, subject) WHERE source <> 'local';

ALTER TABLE account_grant ADD from_groups boolean NOT NULL DEFAULT false;

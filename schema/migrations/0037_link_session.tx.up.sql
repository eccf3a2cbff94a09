-- What a browser may do on the page of a link. A link may be forwarded, so that every answer needs a one-time code, sent to the registered
-- address of the person who was asked. A code counts in the browser that asked for it: codes and tries of a stranger with the link do not use up
-- those of the person. With the right code the browser may act for some hours in the person's name on every link of that person.
ALTER TABLE link_code DROP CONSTRAINT link_code_decision;
ALTER TABLE link_code ADD CONSTRAINT link_code_decision CHECK (decision IN ('approve', 'return', '')); -- '': the person alone is confirmed
ALTER TABLE link_code ADD COLUMN browser text NOT NULL DEFAULT '' -- SHA-256 of the nonce in the browser's cookie; '': codes of before
    CONSTRAINT link_code_browser CHECK (browser ~ '^([0-9a-f]{64})?$');

CREATE TABLE link_session (
    token_hash text PRIMARY KEY CONSTRAINT link_session_hash CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    person     text NOT NULL,
    request    text NOT NULL REFERENCES request, -- the question on whose page the code was entered
    number     integer NOT NULL,                 -- of that code
    opened_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    FOREIGN KEY (request, number) REFERENCES link_code
);
CREATE INDEX link_session_expires ON link_session (expires_at);

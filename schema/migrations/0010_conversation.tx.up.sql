-- What a conversation with a person who decides by mail needs: one code for several letters, the sentence that was taken as a decision, and
-- a corrected copy of a draft that waits for the word of its sender.

-- A one-time code confirms the letter that led to it and those of other challenges, which its letter lists by name. A challenge without
-- rows here confirms its own letter alone.
CREATE TABLE challenge_joined (
    challenge text NOT NULL REFERENCES challenge,
    joined    text NOT NULL REFERENCES challenge,
    PRIMARY KEY (challenge, joined),
    CONSTRAINT challenge_joined_other CHECK (joined <> challenge)
);

-- A code that has expired may be followed by another one for the same letter.
ALTER TABLE challenge DROP CONSTRAINT challenge_once;
CREATE INDEX challenge_letter ON challenge (letter);
CREATE INDEX challenge_person ON challenge (person, expires_at) WHERE used_at IS NULL;

-- The sentence of a letter that was taken as a decision, by the command that it became. The receipt quotes it.
CREATE TABLE decision_words (
    command text PRIMARY KEY CONSTRAINT decision_words_command CHECK (command <> ''),
    letter  bigint NOT NULL REFERENCES letter_in,
    words   text NOT NULL CONSTRAINT decision_words_text CHECK (words <> '')
);

-- A letter with a document that differs from the draft in question. Its sender is asked which version counts; the newest letter stands.
CREATE TABLE proposed_version (
    request     text PRIMARY KEY REFERENCES request,
    letter      bigint NOT NULL REFERENCES letter_in,
    proposed_at timestamptz NOT NULL
);

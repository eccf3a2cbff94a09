-- What a line communicates (content groups) and by which forms: codes of the lists of package plan/content. The words of the line propose them when
-- it is imported; tags_corrected marks a line whose tags a person has set, which no proposal changes.
ALTER TABLE line
	ADD COLUMN content jsonb NOT NULL DEFAULT '[]' CONSTRAINT line_content_check CHECK (jsonb_typeof(content) = 'array'),
	ADD COLUMN forms jsonb NOT NULL DEFAULT '[]' CONSTRAINT line_forms_check CHECK (jsonb_typeof(forms) = 'array'),
	ADD COLUMN tags_corrected boolean NOT NULL DEFAULT false;

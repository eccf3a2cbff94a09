-- An installation has an id, and its engine has names of its own (setting 'installation', written by `loa migrate`). The installations from
-- before that share names that do not tell one from another: databases temporal and temporal_visibility, namespace loa. One that has
-- workflows goes on with them. A database with plans or letters at this moment is such an installation, or a copy of one.
INSERT INTO setting (key, value)
SELECT 'engine_names', 'first'
WHERE EXISTS (SELECT FROM plan) OR EXISTS (SELECT FROM letter_in);

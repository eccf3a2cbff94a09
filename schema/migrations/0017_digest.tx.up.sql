-- The tasks that a digest tells its recipient about. What the schedule of a task does later on the day of a digest that names the task is not
-- told again on the next day.
CREATE TABLE digest_line (
    letter text NOT NULL REFERENCES letter_out,
    task   text NOT NULL REFERENCES task,
    PRIMARY KEY (letter, task)
);
CREATE INDEX digest_line_task ON digest_line (task);

-- Which coordinator gets the matters of a plan, of a group of lines or of a unit, from a day to a day. An empty part stands for any.
CREATE TABLE coordinator_share (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan       text NOT NULL,
    group_name text NOT NULL,
    unit       text NOT NULL,
    person     text NOT NULL CONSTRAINT coordinator_share_person CHECK (person <> ''),
    valid_from date,
    valid_to   date,
    CONSTRAINT coordinator_share_matter CHECK (plan <> '' OR group_name <> '' OR unit <> ''),
    CONSTRAINT coordinator_share_days CHECK (valid_from <= valid_to)
);

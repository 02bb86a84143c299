-- What the queries' verdicts add up to.
create or replace temp table counted (
    rule varchar, year smallint, form varchar, verdict varchar, instances bigint
);
-- From when to when each form is prescribed, and the number of its notice.
create or replace temp table form_year (form varchar, first_year integer, last_year integer, notice varchar);

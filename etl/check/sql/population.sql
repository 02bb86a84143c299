-- How many instances of a rule applied to the reports of a year and form.
create or replace temp table population (rule varchar, year smallint, form varchar, instances bigint);

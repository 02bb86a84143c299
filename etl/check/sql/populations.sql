-- How many reports each population has: of rules that ask one thing of every report.
create or replace temp table population_of as
select 'checked' as population, year, form, count(*) as reports from checked group by all
union all
select 'current_report' as population, year, form, count(*) as reports from current_report group by all;

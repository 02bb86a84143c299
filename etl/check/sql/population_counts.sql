-- Of the rules that ask one thing of every report: who is not among the drafts holds.
insert into counted by name
with asked as (
    select unnest($rules) as rule, unnest($populations) as population
), everybody as (
    select 'checked' as population, year, form, count(*) as reports from checked group by all
    union all
    select 'current_report' as population, year, form, count(*) as reports from current_report group by all
), named as (
    select d.rule, d.verdict, d.report_id, r.year, r.form
    from draft d semi join asked using (rule) join report r using (report_id)
), reports_named as (
    select rule, year, form, count(distinct report_id) as reports from named group by all
), others as (
    select a.rule, e.year, e.form, 'holds' as verdict, e.reports - coalesce(n.reports, 0) as instances
    from asked a
    join everybody e using (population)
    left join reports_named n
      on n.rule = a.rule and n.year is not distinct from e.year and n.form is not distinct from e.form
)
select rule, year, form, verdict, count(*) as instances from named group by all
union all by name
select * from others where instances > 0;

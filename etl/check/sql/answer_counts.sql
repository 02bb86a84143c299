-- What was answered; of a population, all who are not in the answer hold.
insert into counted by name
with found as (
    select coalesce(a.year, r.year) as year, r.form, a.verdict, count(*) as instances
    from answer a left join report r using (report_id)
    group by all
), everybody as (
    select year, form, reports from population_of where population = '{population}'
), noticed as (
    select r.year, r.form, count(distinct report_id) as reports
    from answer join report r using (report_id) group by all
), others as (
    select e.year, e.form, 'holds' as verdict, e.reports - coalesce(n.reports, 0) as instances
    from everybody e
    left join noticed n on n.year is not distinct from e.year and n.form is not distinct from e.form
)
select $rule as rule, year, form, verdict, instances from found
union all
select $rule as rule, year, form, verdict, instances from others where instances > 0;

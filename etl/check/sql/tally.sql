-- Verdicts counted: what neither is broken nor undecided held; a rule that applied to no instance of
-- a report is counted once for that report as not applicable.
insert into tally by name
with found as (
    select f.rule, r.year, r.form, f.verdict, count(*) as instances
    from finding f join report r using (report_id)
    where f.rule in (select rule from population) group by all
), applied as (
    select rule, year, form, sum(instances) as instances from population group by all
), held as (
    select a.rule, a.year, a.form, 'holds' as verdict,
           a.instances - coalesce(sum(f.instances), 0) as instances
    from applied a
    left join found f
      on f.rule = a.rule and f.year is not distinct from a.year and f.form is not distinct from a.form
    group by a.rule, a.year, a.form, a.instances
)
select * from counted
union all by name select * from found
union all by name select * from held where instances > 0;

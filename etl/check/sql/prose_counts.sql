-- Every kind that a report states holds for it, unless there is a finding.
insert into counted by name
with stated as (
    select c.position, r.year, r.form, count(distinct m.report_id) as reports
    from mention m
    join comparison c on c.kind = m.kind
    join checked r on r.report_id = m.report_id and list_contains(c.forms, r.form)
                  and coalesce(r.year between c.first_year and c.last_year, true)
    where m.derived is null
    group by all
), found as (
    select d.position, r.year, r.form, d.verdict, count(*) as instances
    from draft d semi join comparison using (position) join report r using (report_id)
    group by all
), held as (
    select s.position, s.year, s.form, 'holds' as verdict, s.reports - coalesce(sum(f.instances), 0) as instances
    from stated s
    left join found f
      on f.position = s.position and f.year is not distinct from s.year and f.form = s.form
    group by s.position, s.year, s.form, s.reports
)
select rule, year, form, verdict, instances
from (from found union all by name from held where instances > 0) join comparison using (position);

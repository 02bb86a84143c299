-- Every kind that a report states holds for it, unless there is a finding.
insert into counted by name
with stated as (
    select report_id, kind from claim group by all
)
select c.rule, r.year, r.form, coalesce(d.verdict, 'holds') as verdict, count(*) as instances
from stated s
join comparison c using (kind)
join report r using (report_id)
left join draft d on d.report_id = s.report_id and d.rule = c.rule
group by all;

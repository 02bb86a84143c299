-- What was answered, instance by instance.
insert into counted by name
select $rule as rule, coalesce(a.year, r.year) as year, r.form, a.verdict, count(*) as instances
from answer a left join report r using (report_id)
group by all;

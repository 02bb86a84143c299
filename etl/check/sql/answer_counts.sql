insert into counted by name
select $rule as rule, r.year, r.form, a.verdict, count(*) as instances
from answer a join report r using (report_id)
group by all;

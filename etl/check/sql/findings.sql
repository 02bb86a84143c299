-- The drafts, numbered report by report in the rulebook's order.
insert into finding by name
select row_number() over (order by report_id, position, instance) as finding_id,
       * exclude (position), 'published' as origin
from draft
order by finding_id;

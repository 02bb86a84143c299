-- The drafts, numbered after the findings that are there, report by report in the rulebook's order.
insert into finding by name
select (select coalesce(max(finding_id), 0) from finding)
           + row_number() over (order by report_id, position, instance) as finding_id,
       * exclude (position), 'published' as origin
from draft;

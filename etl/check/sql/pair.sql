-- Reports with their predecessor's cells beside their own, so that no rule joins for itself.
create or replace temp table pair as
select {columns}
from predecessor
join report r using (report_id)
join report p on p.report_id = previous_id;

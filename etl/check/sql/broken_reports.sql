-- The next reports of one shape that broke an equation, with last year's cells where there are any.
select r.report_id, {columns}
from unrepaired
join report r using (report_id)
left join pair d on d.report_id = r.report_id
left join report p on p.report_id = d.previous_id
where {scope} and r.report_id > $after
order by r.report_id
limit $size

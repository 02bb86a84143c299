-- Some reports of one shape that broke an equation, with last year's cells where there are any.
with wanted as (
    select report_id, previous_id
    from unrepaired left join pair using (report_id)
    where report_id between $first and $last
)
select r.report_id, {columns}
from report r
join wanted w on w.report_id = r.report_id
left join report p on p.report_id = w.previous_id
where {scope} and r.report_id between $first and $last

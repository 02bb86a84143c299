-- Repairs under their numbers, and which equation each explains.
create or replace temp table repair_number as
select row_number() over (order by report_id, number) as repair_id, report_id, number
from (select distinct report_id, number from located);

insert into repair by name
with candidates as (
    select repair_id, report_id, certainty, mechanism, candidate,
           coalesce(list({'figure': figure, 'printed': printed, 'implied': implied})
                    filter (figure is not null), []) as cells
    from located join repair_number using (report_id, number)
    group by all
)
select repair_id, any_value(report_id) as report_id,
       arg_min(certainty, candidate) as certainty, arg_min(mechanism, candidate) as mechanism,
       arg_min(cells, candidate) as cells,
       coalesce(list(cells order by candidate) filter (candidate > 0), []) as alternatives
from candidates
group by repair_id
order by repair_id;

insert into explained
select report_id, instance_id, repair_id from tied join repair_number using (report_id, number);

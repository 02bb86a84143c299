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

-- Repairs that another reading of the same ink would make: what is broken may be our reading.
create or replace temp table misread as
with read_otherwise as (
    select l.report_id, l.number, l.candidate, l.figure,
           list_contains([try_cast(regexp_replace(a, '[\s,，]', '', 'g') as double)
                          for a in coalesce(x.alternatives, [])], l.implied) as so_read
    from located l
    left join raw_exception x on x.report_id = l.report_id and x.figure = l.figure
    where l.figure is not null
), candidates as (
    select report_id, number, candidate from read_otherwise
    group by all having bool_and(so_read)
)
select distinct repair_id from candidates join repair_number using (report_id, number);

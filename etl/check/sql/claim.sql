-- The mentions that a table can confirm, each with the range in which the table may lie. Values that we
-- derived say nothing new. An approximate number is rounded to its last digit that is not zero; the
-- words around it say to which side.
create or replace temp table claim as
with stated as (
    select m.report_id, m.position, m.kind, m.value, m.section, m.sentence, m.scope, m.approximate,
           m.chosen, substr(m.sentence, m.start_at + 1, m.end_at - m.start_at) as words,
           substr(m.sentence, greatest(m.start_at - 2, 0) + 1, m.end_at + 2 - greatest(m.start_at - 2, 0))
               as around
    from mention m
    join comparison c on c.kind = m.kind
    join checked r on r.report_id = m.report_id and list_contains(c.forms, r.form)
                  and coalesce(r.year between c.first_year and c.last_year, true)
    where m.derived is null
), rounded as (
    select *, case when not approximate then 0
                   else pow(10, list_max(list_filter(range(0, 12), lambda k:
                            k = 0 or (value <> 0 and value % pow(10, k) = 0)))) end as unit
    from stated
)
select * exclude (around, unit, approximate),
       case when unit = 0 then value - 1e-6
            when regexp_matches(around, '[余多超逾]|以上') then value
            when regexp_matches(around, '[约]|大概|左右') then value - unit / 2
            else value - unit end as low,
       case when unit = 0 then value + 1e-6
            when regexp_matches(around, '[近]|不足|不到') then value
            when regexp_matches(around, '[约]|大概|左右') then value + unit / 2
            else value + unit end as high
from rounded;

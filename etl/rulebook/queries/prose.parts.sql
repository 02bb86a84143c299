-- Closed lists whose parts do not add up. A list of results may leave some out, so that less than the
-- total is no contradiction there.
with lists as (
    select report_id, unnest(parts, max_depth := 2), list_sum(unnest(parts).parts) as together,
           generate_subscripts(parts, 1) as place
    from fact where len(parts) > 0
)
select report_id, cast(place as varchar) as instance, total as stated, together as expected,
       case when abs(together - total) < 1e-6 or ("partial" and together < total) then 'holds'
            when approximate then 'undecided' else 'broken' end as verdict,
       cast([] as varchar[]) as cells, "text" as detail_zh, "text" as detail_en
from lists

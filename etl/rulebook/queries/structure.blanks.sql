-- Cells that hold nothing, a dash or words. An empty form is not checked at all.
with suspects as (
    select report_id, single_line, proactive_states, requests_states, disputes_states
    from checked r where form is not null and regexp_matches(all_states(r), '[bdw]')
), empty as (
    select report_id, list(address order by table_id, "position") as cells,
           count(*) filter (letter = 'b') as blanks, count(*) filter (letter = 'd') as dashes,
           count(*) filter (letter = 'w') as words
    from (
        select s.report_id, f.address, f.table_id, f.position, substr(case f.table_id when 'proactive' then s.proactive_states
                                                when 'requests' then s.requests_states
                                                else s.disputes_states end, f.position, 1) as letter
        from suspects s cross join figure f
    )
    where letter in ('b', 'd', 'w')
    group by report_id
)
select report_id, '' as instance, 'broken' as verdict, len(cells) as stated, cells,
       '空白 ' || blanks || '、横线 ' || dashes || '、文字 ' || words as detail_zh,
       blanks || ' blank, ' || dashes || ' dashes, ' || words || ' words' as detail_en
from empty
union all by name
select report_id, '' as instance, if(contains(all_states(r), 'u'), 'undecided', 'holds') as verdict,
       '有单元格无法辨认' as detail_zh, 'cells cannot be read' as detail_en
from checked r
where form is not null and report_id not in (select report_id from empty)

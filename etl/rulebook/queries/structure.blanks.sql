-- Cells that hold nothing, a dash or words. An empty form is not checked at all.
with cells as (
    select l.report_id, f.address, f.table_id, f.position,
           substr(case f.table_id when 'proactive' then r.proactive_states
                                  when 'requests' then r.requests_states
                                  else r.disputes_states end, f.position, 1) as letter
    from lettered l join report r using (report_id) cross join figure f
    where l.empty
), found as (
    select report_id, list(address order by table_id, "position") as cells,
           count(*) filter (letter = 'b') as blanks, count(*) filter (letter = 'd') as dashes,
           count(*) filter (letter = 'w') as words
    from cells where letter in ('b', 'd', 'w')
    group by report_id
)
select report_id, '' as instance, if(cells is null, 'undecided', 'broken') as verdict,
       len(cells) as stated, cells,
       if(cells is null, '有单元格无法辨认',
          '空白 ' || blanks || '、横线 ' || dashes || '、文字 ' || words) as detail_zh,
       if(cells is null, 'cells cannot be read',
          blanks || ' blank, ' || dashes || ' dashes, ' || words || ' words') as detail_en
from lettered left join found using (report_id)
where cells is not null or unread

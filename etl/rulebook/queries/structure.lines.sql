-- Cells that the document does not have. （六）其他处理 as one line is spoken of elsewhere.
with suspects as (
    select report_id, single_line, proactive_states, requests_states, disputes_states
    from checked r where form is not null and contains(all_states(r), 'm')
), missing as (
    select s.report_id, list(f.address order by f.table_id, f.position) as cells,
           list_distinct(list('“' || f.line_zh || '”')) as lines_zh, list_distinct(list(f.line_en)) as lines_en
    from suspects s
    join figure f on substr(case f.table_id when 'proactive' then s.proactive_states
                                            when 'requests' then s.requests_states
                                            else s.disputes_states end, f.position, 1) = 'm'
    where not (s.single_line and f.line_id like 'otherwise_handled_%')
    group by s.report_id
)
select report_id, '' as instance, 'broken' as verdict, len(cells) as stated, cells,
       list_aggregate(lines_zh[:5], 'string_agg', '、') || if(len(lines_zh) > 5, ' 等', '') as detail_zh,
       list_aggregate(lines_en[:5], 'string_agg', ', ') || if(len(lines_en) > 5, ' …', '') as detail_en
from missing
union all by name
select report_id, '' as instance,
       if(contains(all_states(r), 'u'), 'undecided', 'holds') as verdict,
       '有单元格无法辨认' as detail_zh, 'cells cannot be read' as detail_en
from checked r
where form is not null and report_id not in (select report_id from missing)

-- Cells that the document does not have. （六）其他处理 as one line is spoken of elsewhere.
with lacking as (
    select l.report_id, f.address, f.table_id, f.position, f.line_zh, f.line_en
    from lettered l
    join report r using (report_id)
    join figure f on substr(case f.table_id when 'proactive' then r.proactive_states
                                            when 'requests' then r.requests_states
                                            else r.disputes_states end, f.position, 1) = 'm'
    where l.missing and not (r.single_line and f.line_id like 'otherwise_handled_%')
), lines as (
    select report_id, list(address order by table_id, "position") as cells,
           list_sort(list_distinct(list('“' || line_zh || '”'))) as zh,
           list_sort(list_distinct(list(line_en))) as en
    from lacking group by report_id
)
select report_id, '' as instance, if(cells is null, 'undecided', 'broken') as verdict,
       len(cells) as stated, cells,
       if(cells is null, '有单元格无法辨认',
          list_aggregate(zh[:5], 'string_agg', '、') || if(len(zh) > 5, ' 等', '')) as detail_zh,
       if(cells is null, 'cells cannot be read',
          list_aggregate(en[:5], 'string_agg', ', ') || if(len(en) > 5, ' …', '')) as detail_en
from lettered left join lines using (report_id)
where cells is not null or unread

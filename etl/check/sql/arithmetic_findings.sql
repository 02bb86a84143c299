-- From outcomes (instance, reason, sums) to findings with their sentences.
insert into draft by name
with states as (
    select o.*,
           {'proactive': r.proactive_states, 'requests': r.requests_states,
            'disputes': r.disputes_states} as this_year,
           {'proactive': p.proactive_states, 'requests': p.requests_states,
            'disputes': p.disputes_states} as last_year
    from outcome o
    join report r using (report_id)
    left join predecessor using (report_id)
    left join report p on p.report_id = previous_id
), named as (
    select s.*, i.* exclude (instance_id, candidates),
           list_filter(i.candidates, lambda c:
               case s.reason
                   when 'stated' then c.required and letter_of(c, s.this_year, s.last_year) <> 'n'
                   when 'gap' then not c.required and letter_of(c, s.this_year, s.last_year) in ('u', 'm')
                   when 'broken' then letter_of(c, s.this_year, s.last_year) in ('b', 'd', 'w')
                   else false
               end) as without_number
    from states s join instance i using (instance_id)
), worded as (
    select *,
           list_aggregate(list_transform(without_number, lambda c: c.zh), 'string_agg', '、') as cells_zh,
           list_aggregate(list_transform(without_number, lambda c: c.en), 'string_agg', ', ') as cells_en
    from named
)
select report_id, position, rule, instance, severity, cells, basis, stated, expected,
       if(reason = 'broken', 'broken', 'undecided') as verdict,
       case reason
           when 'broken' then fill(broken_zh, stated, expected)
                              || coalesce(replace(zeros_zh, '{cells}', cells_zh), '')
           when 'stated' then replace(stated_zh, '{cells}', cells_zh)
           when 'gap' then replace(gap_zh, '{cells}', cells_zh)
           else none_zh
       end as message_zh,
       case reason
           when 'broken' then fill(broken_en, stated, expected)
                              || coalesce(' ' || replace(zeros_en, '{cells}', cells_en), '')
           when 'stated' then replace(stated_en, '{cells}', cells_en)
           when 'gap' then replace(gap_en, '{cells}', cells_en)
           else none_en
       end as message_en
from worded;

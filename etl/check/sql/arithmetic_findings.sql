-- From outcomes (instance, reason, sums) to findings with their sentences.
insert into finding by name
with numbered as (
    select row_number() over (order by o.report_id, i.position, o.instance_id) as finding_id,
           o.* replace (if(o.reason = 'broken', o.expected, null) as expected)
    from outcome o join instance i using (instance_id)
), lettered as (
    select n.*,
           {'proactive': r.proactive_states, 'requests': r.requests_states,
            'disputes': r.disputes_states} as now,
           {'proactive': p.proactive_states, 'requests': p.requests_states,
            'disputes': p.disputes_states} as before
    from numbered n
    join report r using (report_id)
    left join pair using (report_id)
    left join report p on p.report_id = pair.previous_id
), stated as (
    select n.*, i.* exclude (instance_id, candidates),
           if(n.reason = 'none' or n.reason = 'broken' and not n.incomplete, null,
              list_filter(i.candidates, lambda c: case n.reason
                  when 'stated' then c.required and letter_of(c, now, before) <> 'n'
                  when 'gap' then not c.required and letter_of(c, now, before) in ('u', 'm')
                  else letter_of(c, now, before) in ('b', 'd', 'w') end)) as without_number
    from lettered n join instance i using (instance_id)
), worded as (
    select *, list_aggregate([c.zh for c in without_number], 'string_agg', '、') as cells_zh,
           list_aggregate([c.en for c in without_number], 'string_agg', ', ') as cells_en,
           figure_text(stated) as stated_text, figure_text(expected) as expected_text,
           figure_text(abs(stated - expected)) as difference
    from stated
)
select finding_id, report_id, rule, instance, severity, cells, basis, stated, expected,
       if(reason = 'broken', 'broken', 'undecided') as verdict,
       if(m.repair_id is null, 'published', 'reading') as origin, e.repair_id,
       case reason
           when 'broken' then format(broken_zh, stated_text, expected_text, difference)
                              || coalesce(format(zeros_zh, cells_zh), '')
                              || if(m.repair_id is null, '', reading_zh)
           when 'stated' then format(stated_zh, cells_zh)
           when 'gap' then format(gap_zh, cells_zh)
           else none_zh
       end as message_zh,
       case reason
           when 'broken' then format(broken_en, stated_text, expected_text, difference)
                              || coalesce(' ' || format(zeros_en, cells_en), '')
                              || if(m.repair_id is null, '', ' ' || reading_en)
           when 'stated' then format(stated_en, cells_en)
           when 'gap' then format(gap_en, cells_en)
           else none_en
       end as message_en
from worded
left join explained e using (report_id, instance_id)
left join misread m using (repair_id);

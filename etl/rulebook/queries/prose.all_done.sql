-- “全部办结” with requests carried out; “均获维持” with disputes corrected or otherwise ended. Blank
-- outcomes count as none where the table holds any number; a cell that cannot be read decides nothing.
with said as (
    select report_id, unnest(all_done, max_depth := 2) from fact where len(all_done) > 0
), outcomes as (
    select report_id, r."requests.carried_out.total" as carried_out,
           contains(disputes_states, 'n') and not regexp_matches(disputes_states, '[um]') as readable,
           coalesce(r."disputes.reconsideration.corrected", 0)
               + coalesce(r."disputes.reconsideration.other_outcome", 0) as reconsidered,
           coalesce(r."disputes.direct_litigation.corrected", 0)
               + coalesce(r."disputes.direct_litigation.other_outcome", 0)
               + coalesce(r."disputes.litigation_after_reconsideration.corrected", 0)
               + coalesce(r."disputes.litigation_after_reconsideration.other_outcome", 0) as litigated
    from checked r
), compared as (
    select report_id, about, words,
           case when about = 'requests' then carried_out
                when readable then if(contains(sentence, '复议'), reconsidered, 0)
                                   + if(regexp_matches(sentence, '诉讼|败诉|胜诉'), litigated, 0)
           end as left_over
    from said join outcomes using (report_id)
)
select report_id, about as instance, max(left_over) as stated, 0 as expected,
       case when bool_or(left_over > 0) then 'broken'
            when bool_or(left_over is null) then 'undecided' else 'holds' end as verdict,
       if(about = 'requests', ['requests.carried_out.total'],
          flatten([['disputes.' || line || '.corrected', 'disputes.' || line || '.other_outcome']
                   for line in ['reconsideration', 'direct_litigation',
                                'litigation_after_reconsideration']])) as cells,
       coalesce(arg_max(words, left_over), '表格相应单元格没有数字') as detail_zh,
       coalesce(arg_max(words, left_over), 'the cells of the tables hold no number') as detail_en
from compared group by report_id, about

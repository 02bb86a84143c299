-- Reports of nothing but zeros, years in a row, among peers who mostly have something to report.
with told as (
    select r.report_id, r.agency_id, r.year, a.level, a.kind, greatest({figures}) > 0 as something,
           regexp_matches(all_states(r), '[u]') as unread
    from checked r join agency a using (agency_id)
    where r.year is not null
), peers as (
    select year, level, kind from told
    group by all having count(*) > $peers and avg(something::int) >= $share
), run as (
    select t.*, count(*) filter (not something) over latest as zeros, count(*) over latest as reports
    from told t
    window latest as (partition by agency_id order by year
                      range between ($years::int - 1) preceding and current row)
)
select report_id, '' as instance, zeros as stated,
       case when something then 'holds' when unread then 'undecided'
            when zeros >= $years then 'broken' else 'holds' end as verdict,
       '有单元格无法辨认' as detail_zh, 'cells cannot be read' as detail_en
from run semi join peers using (year, level, kind)

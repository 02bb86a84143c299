-- Reports of nothing but zeros, years in a row, among peers who mostly have something to report.
with zero as (
    select report_id, r.agency_id, r.year, coalesce(l.unread, false) as unread
    from hashed h join checked r using (report_id) left join lettered l using (report_id)
    where h.figures = hash({zeros})
), peers as (
    select r.year, a.level, a.kind
    from checked r join agency a using (agency_id) left join zero z using (report_id)
    group by all having count(*) > $peers and count(*) - count(z.report_id) >= $share * count(*)
), run as (
    select *, count(*) over (partition by agency_id order by year
                             range between ($years::int - 1) preceding and current row) as zeros
    from zero where year is not null
)
select run.report_id, '' as instance, zeros as stated,
       case when unread then 'undecided' when zeros >= $years then 'broken' else 'holds' end as verdict,
       '有单元格无法辨认' as detail_zh, 'cells cannot be read' as detail_en
from run
join agency a using (agency_id)
semi join peers p on p.year = run.year and p.level is not distinct from a.level
                 and p.kind is not distinct from a.kind

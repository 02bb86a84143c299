-- Sentences that plan a year that is over, tell of an earlier one as of this, let another agency plan, or
-- take up a campaign that is over.
-- An area's government may speak of its agencies, and anyone of the governments.
with opening as (
    select f.report_id, r.year, r.agency_id, a.kind, unnest(f.openings) as said
    from fact f join checked r using (report_id) join agency a using (agency_id)
    where len(f.openings) > 0
), body as (
    select agency_id, name, kind from agency
    union all
    select agency_id, unnest(aliases) as name, kind from agency
), judged as (
    select o.report_id, o.said.sentence as sentence,
           o.said.year < o.year + o.said.plans::integer as old_year, o.said.ended as ended,
           o.said.plans and o.kind <> 'government' and exists (
               from body b where b.name = o.said.name and b.kind <> 'government'
           ) and not exists (
               from body b where b.name = o.said.name and b.agency_id = o.agency_id
           ) as other_body
    from opening o
), stale as (
    select report_id, count(*) as times, first(sentence) as sentence,
           case when bool_or(coalesce(old_year, false)) then 1 when any_value(ended) is not null then 2 else 3 end as sort
    from judged where old_year or other_body or ended is not null group by report_id
)
select r.report_id, '' as instance, s.times as stated,
       case when r.year is null then 'undecided' when s.times > 0 then 'broken' else 'holds' end as verdict,
       if(r.year is null, '报告年度不明',
          format('{}的语句：“{}”', ['以往年度', '已结束工作', '其他单位'][s.sort], s.sentence)) as detail_zh,
       if(r.year is null, 'the report year is not known',
          format('a sentence of {}: “{}”', ['an earlier year', 'a campaign that is over', 'another agency'][s.sort], s.sentence)) as detail_en
from checked r left join stale s using (report_id)
where r.year is null or s.times > 0

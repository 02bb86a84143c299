-- Other versions of the report that counts.
with others as (
    select r.report_id, count(o.report_id) as versions,
           string_agg(coalesce('公布于 ' || o.published, '公布日期不明'), '、' order by o.published) as zh,
           string_agg(coalesce('published on ' || o.published, 'date unknown'), ', ' order by o.published) as en
    from current_report r
    join report o on o.agency_id = r.agency_id and o.year = r.year and not o.is_current
    group by r.report_id
)
select r.report_id, '' as instance, o.versions as stated,
       case when r.year is null then 'undecided' when o.versions > 0 then 'broken' else 'holds' end as verdict,
       if(r.year is null, '报告年度不明', o.zh) as detail_zh,
       if(r.year is null, 'the report year is not known', o.en) as detail_en
from current_report r left join others o using (report_id)
where r.year is null or o.versions > 0

-- The day of publication, the first where a report was published again, against the day that the kind of
-- agency has.
with earlier as (
    select agency_id, year, min(published) as published from report where not is_current group by all
), due as (
    select r.report_id, least(r.published, f.published) as published, r.year,
           case when a.kind in ('township', 'subdistrict') then make_date(r.year + 1, $township_month::int, $township_day::int)
                when a.kind = 'government' then make_date(r.year + 1, $area_month::int, $area_day::int)
                else make_date(r.year + 1, $department_month::int, $department_day::int) end as last_day
    from current_report r join agency a using (agency_id)
    left join earlier f on f.agency_id = r.agency_id and f.year = r.year
)
select report_id, '' as instance,
       case when published is null or year is null then 'undecided'
            when published > last_day then 'broken' else 'holds' end as verdict,
       if(published is null or year is null, '公布日期或报告年度不明',
          '公布于 ' || published || '，应在 ' || last_day || ' 前') as detail_zh,
       if(published is null or year is null, 'the day of publication or the report year is not known',
          'published on ' || published || ', due by ' || last_day) as detail_en
from due

-- Agencies of the roster without a report for a year in which others have one; undecided where a report
-- of theirs bears no year.
with years as (
    select distinct year from current_report where year is not null
), due as (
    select a.agency_id, a.name, y.year
    from agency a cross join years y
    where a.listed and coalesce(a.valid_from, 0) <= y.year and coalesce(a.valid_to, 9999) >= y.year
), filed as (
    select distinct agency_id, year from current_report
)
select cast(null as integer) as report_id, d.agency_id, d.year, '' as instance,
       case when f.year is not null then 'holds' when u.agency_id is not null then 'undecided'
            else 'broken' end as verdict,
       case when f.year is not null then ''
            when u.agency_id is not null then '“' || d.name || '”有一份报告年度不明'
            else '“' || d.name || '” ' || d.year || ' 年' end as detail_zh,
       case when f.year is not null then ''
            when u.agency_id is not null then d.name || ' has a report of no known year'
            else d.name || ', ' || d.year || ',' end as detail_en
from due d
left join filed f on f.agency_id = d.agency_id and f.year = d.year
left join filed u on u.agency_id = d.agency_id and u.year is null

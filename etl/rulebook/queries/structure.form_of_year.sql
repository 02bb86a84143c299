-- Tables of another year's form, or only another year's notice cited.
with placed as (
    select n.*, y.form as due, y.notice, f.notices,
           [n.notice for n in (select list(form_year) from form_year)] as known
    from (select distinct fact_id, form, year from noted where year is not null or form is not null) n
    join fact_text f using (fact_id)
    left join form_year y on n.year between y.first_year and y.last_year
), compared as (
    select *, form <> due as other_form,
           len(list_intersect(coalesce(notices, []), known)) > 0
               and not list_contains(notices, notice) as other_notice
    from placed
), judged as (
    select fact_id, form, year,
           case when year is null or form is null then 'undecided'
                when other_form or other_notice then 'broken' else 'holds' end as verdict,
           case when year is null then '报告年度不明'
                when form is null then '没有认出表格'
                else concat_ws('；',
                    if(other_form, year || ' 年度的报告用了 ' || form || ' 年格式的表格', null),
                    if(other_notice, '引用的通知不是' || due || '年的现行格式', null)) end as detail_zh,
           case when year is null then 'the report year is not known'
                when form is null then 'no table was recognised'
                else concat_ws('; ',
                    if(other_form, 'the report on ' || year || ' has the tables of the form of ' || form, null),
                    if(other_notice, 'the notice cited is not that of the form of ' || due, null))
           end as detail_en
    from compared
)
select n.report_id, '' as instance, j.verdict, j.detail_zh, j.detail_en
from noted n
join judged j on j.fact_id = n.fact_id and j.form is not distinct from n.form
             and j.year is not distinct from n.year

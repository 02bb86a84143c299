-- Tables of another year's form, or only another year's notice cited.
with placed as (
    select r.report_id, r.form, r.year, y.form as due, y.notice, f.notices,
           [n.notice for n in (select list(form_year) from form_year)] as known
    from checked r
    left join form_year y on r.year between y.first_year and y.last_year
    left join fact f using (report_id)
), judged as (
    select *, form <> due as other_form,
           len(list_intersect(coalesce(notices, []), known)) > 0
               and not list_contains(notices, notice) as other_notice
    from placed
)
select report_id, '' as instance,
       case when year is null or form is null then 'undecided'
            when other_form or other_notice then 'broken' else 'holds' end as verdict,
       case when year is null then '报告年度不明'
            when form is null then '没有认出表格'
            else list_aggregate(list_filter([
                if(other_form, year || ' 年度的报告用了 ' || form || ' 年格式的表格', null),
                if(other_notice, '引用的通知不是' || due || '年的现行格式', null)], lambda t: t is not null),
                'string_agg', '；') end as detail_zh,
       case when year is null then 'the report year is not known'
            when form is null then 'no table was recognised'
            else list_aggregate(list_filter([
                if(other_form, 'the report on ' || year || ' has the tables of the form of ' || form, null),
                if(other_notice, 'the notice cited is not that of the form of ' || due, null)],
                lambda t: t is not null), 'string_agg', '; ') end as detail_en
from judged
where year is not null or form is not null

-- Published before the year that it reports on was over.
select report_id, '' as instance,
       case when published is null or year is null then 'undecided'
            when published < make_date(year + 1, 1, 1) then 'broken' else 'holds' end as verdict,
       if(published is null or year is null, '公布日期或报告年度不明', '公布于 ' || published) as detail_zh,
       if(published is null or year is null, 'the day of publication or the report year is not known',
          'published on ' || published) as detail_en
from current_report

-- The wording against the likest report of another agency that was published before.
with compared as (
    select r.report_id, s.length, l.share, a.name, o.year, o.published
    from checked r
    join sketch s using (report_id)
    left join likeness l on l.report_id = r.report_id and l.kind = 'peer'
    left join report o on o.report_id = l.other_id
    left join agency a on a.agency_id = o.agency_id
)
select report_id, '' as instance, round(100 * share) as stated,
       case when length < $least then 'undecided' when share >= $share then 'broken' else 'holds' end as verdict,
       if(length < $least, '正文过短',
          format('正文有 {}% 的文字与“{}”{} 年报告', cast(floor(100 * share) as integer), name, year)
          || coalesce(strftime(published, '（%Y-%m-%d 公布）'), '') || '相同') as detail_zh,
       if(length < $least, 'the text is too short',
          format('{}% of the wording is that of the report of {} for {}',
                 cast(floor(100 * share) as integer), name, year)
          || coalesce(strftime(published, ' (published %Y-%m-%d)'), '')) as detail_en
from compared

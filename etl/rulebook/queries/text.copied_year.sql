-- The wording against the agency's last report; new figures in old words are no copy.
with compared as (
    select p.report_id, p.year, s.length, l.share, coalesce(l.numbers, 0) as numbers,
           coalesce(l.same_numbers, 0) as same_numbers
    from pair p
    join sketch s using (report_id)
    left join likeness l on l.report_id = p.report_id and l.kind = 'last_year'
)
select report_id, '' as instance, round(100 * share) as stated,
       case when length < $least then 'undecided'
            when share >= $share and same_numbers >= $same * numbers then 'broken' else 'holds' end as verdict,
       if(length < $least, '正文过短',
          format('正文有 {}% 的文字与本单位 {} 年报告相同，文中 {} 个带单位的数字有 {} 个未变',
                 cast(floor(100 * share) as integer), year - 1, numbers, same_numbers)) as detail_zh,
       if(length < $least, 'the text is too short',
          format('{}% of the wording is that of the agency''s report of {}, and {} of {} figures are unchanged',
                 cast(floor(100 * share) as integer), year - 1, same_numbers, numbers)) as detail_en
from compared

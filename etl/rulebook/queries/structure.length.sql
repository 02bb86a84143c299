-- Characters of part one, white space aside.
select r.report_id, '' as instance, length(regexp_replace(s.body, '\s', '', 'g')) as stated,
       cast($limit as double) as expected,
       case when s.body is null then 'undecided'
            when length(regexp_replace(s.body, '\s', '', 'g')) > $limit then 'broken' else 'holds' end as verdict,
       '没有认出“总体情况”' as detail_zh, 'part one was not recognised' as detail_en
from checked r left join section s on s.report_id = r.report_id and s.id = 'overview'

-- From the answers of one query to findings.
insert into draft by name
with answers as (
    -- Columns that the query leaves out are null.
    (select report_id, '' as instance, '' as verdict, 0.5::double as stated, 0.5::double as expected,
            ['']::varchar[] as cells, '' as detail_zh, '' as detail_en
     from answer limit 0)
    union all by name
    (from answer where verdict in ('broken', 'undecided'))
), texts as (
    select *, if(verdict = 'broken', $sentence_zh, $undecided_zh) as zh,
           if(verdict = 'broken', $sentence_en, $undecided_en) as en,
           coalesce(figure_text(stated), '—') as stated_text,
           coalesce(figure_text(expected), '—') as expected_text,
           coalesce(figure_text(abs(stated - expected)), '—') as difference
    from answers
)
select report_id, cast($position as integer) as position, $rule as rule, instance,
       $severity as severity, verdict, stated, expected, coalesce(cells, []) as cells, $basis as basis,
       replace(replace(replace(replace(zh, '{stated}', stated_text), '{expected}', expected_text),
                       '{difference}', difference), '{detail}', coalesce(detail_zh, '')) as message_zh,
       replace(replace(replace(replace(en, '{stated}', stated_text), '{expected}', expected_text),
                       '{difference}', difference), '{detail}', coalesce(detail_en, '')) as message_en
from texts;

-- From the answer of one query to findings.
insert into draft by name
with texts as (
    select *, if(verdict = 'broken', $sentence_zh, $undecided_zh) as zh,
           if(verdict = 'broken', $sentence_en, $undecided_en) as en,
           coalesce(figure_text(stated), '—') as stated_text,
           coalesce(figure_text(expected), '—') as expected_text,
           coalesce(figure_text(abs(stated - expected)), '—') as difference
    from ({answer}) where verdict in ('broken', 'undecided')
)
select report_id, agency_id, year, cast($position as integer) as position, $rule as rule, instance,
       $severity as severity, verdict, stated, expected, coalesce(cells, []) as cells, $basis as basis,
       replace(replace(replace(replace(zh, '{stated}', stated_text), '{expected}', expected_text),
                       '{difference}', difference), '{detail}', coalesce(detail_zh, '')) as message_zh,
       replace(replace(replace(replace(en, '{stated}', stated_text), '{expected}', expected_text),
                       '{difference}', difference), '{detail}', coalesce(detail_en, '')) as message_en
from texts;

-- The statistical period, where one is stated.
with stated as (
    select n.fact_id, n.year, n.year is null as unknown,
           list_filter(f.periods, lambda p: p <> [n.year, 1, 1, n.year, 12, 31]::integer[]) as others
    from (select distinct fact_id, year from noted) n join fact_text f using (fact_id)
    where len(f.periods) > 0
)
select report_id, '' as instance,
       case when unknown then 'undecided' when len(others) > 0 then 'broken' else 'holds' end as verdict,
       if(unknown, '报告年度不明',
          format('{} 年 {} 月 {} 日至 {} 年 {} 月 {} 日', others[1][1], others[1][2], others[1][3],
                 others[1][4], others[1][5], others[1][6])) as detail_zh,
       if(unknown, 'the report year is not known',
          format('{}-{}-{} to {}-{}-{}', others[1][1], others[1][2], others[1][3], others[1][4],
                 others[1][5], others[1][6])) as detail_en
from noted n join stated s on s.fact_id = n.fact_id and s.year is not distinct from n.year

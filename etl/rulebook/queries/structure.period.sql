-- The statistical period, where one is stated.
with stated as (
    select f.report_id, r.year, f.periods, r.year is null as unknown,
           list_contains(f.periods, [r.year, 1, 1, r.year, 12, 31]::integer[]) as right_one,
           list_filter(f.periods, lambda p: p <> [r.year, 1, 1, r.year, 12, 31]::integer[]) as others
    from fact f join checked r using (report_id)
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
from stated

-- The fee is charged in steps of 10 yuan, since 2021; a fee that was not paid was asked for.
with fees as (
    select r.report_id, r.year, m.value, m.negated, m.approximate,
           r."requests.otherwise_handled_fee_unpaid.total" as unpaid
    from mention m join checked r using (report_id)
    where m.kind = 'requests.processing_fee' and m.derived is null
), judged as (
    select *, case when value > 0 and year < $since then '而办法自 2021 年起施行'
                   when value > 0 and not approximate and value % $step <> 0 then '不是 10 元的整数倍'
                   when value = 0 and unpaid > 0
                       then '而表中有 ' || unpaid::bigint || ' 件申请人逾期未按收费通知缴费'
              end as zh,
              case when value > 0 and year < $since then 'but the fee rules took effect in 2021'
                   when value > 0 and not approximate and value % $step <> 0 then 'no multiple of 10 yuan'
                   when value = 0 and unpaid > 0
                       then unpaid::bigint || ' requests lapsed for a fee that was not paid'
              end as en
    from fees
)
select report_id, '' as instance, arg_max(value, zh is not null) as stated,
       case when bool_or(zh is not null) then 'broken'
            when bool_or(year is null and value > 0) then 'undecided' else 'holds' end as verdict,
       if(bool_or(unpaid > 0), ['requests.otherwise_handled_fee_unpaid.total'], []) as cells,
       coalesce(max(zh), '报告年度不明') as detail_zh, coalesce(max(en), 'the report year is not known') as detail_en
from judged group by report_id

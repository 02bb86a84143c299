-- A charge a thousand times last year's, or a thousand times the median of those alike.
with charged as (
    select r.report_id, r.year, a.level, a.kind, "proactive.fees.amount_10k_yuan" as amount
    from checked r join agency a using (agency_id) where r.form = '2021'
), peers as (
    select year, level, kind, median(amount) as usual from charged where amount > 0
    group by all having count(*) >= $peers
), compared as (
    select c.report_id, c.amount, p.usual, if(b.amount > 0, b.amount, null) as last_amount
    from charged c
    left join peers p using (year, level, kind)
    left join pair on pair.report_id = c.report_id
    left join charged b on b.report_id = pair.previous_id
), based as (
    select *, amount >= $times * last_amount as by_last_year from compared
    where usual is not null or last_amount is not null
)
select report_id, '' as instance, amount as stated,
       if(coalesce(by_last_year, false), last_amount, usual) as expected,
       case when amount is null then 'undecided'
            when amount >= $least and (coalesce(by_last_year, false) or amount >= $times * usual)
            then 'broken' else 'holds' end as verdict,
       ['proactive.fees.amount_10k_yuan'] as cells,
       case when amount is null then '“本年收费金额”没有数字'
            when coalesce(by_last_year, false) then '上年' else '同类单位的中位数' end as detail_zh,
       case when amount is null then 'the amount is not a number'
            when coalesce(by_last_year, false) then 'last year''s amount' else 'the median of its peers'
       end as detail_en
from based

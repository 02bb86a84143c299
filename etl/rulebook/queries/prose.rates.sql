-- Shares and growth against every base that the sentence, this year's table or last year's offers; right
-- if one of them gives the rate, rounded or cut off.
with tables as (
    select r.report_id,
           r."requests.received.total" as received,
           r."requests.received.total" + r."requests.carried_in.total" as handled,
           r."requests.results_total.total" as results,
           p.received as last_received
    from checked r
    left join pair on pair.report_id = r.report_id
    left join (select report_id, "requests.received.total" as received from checked) p
           on p.report_id = pair.previous_id
), stated as (
    select report_id, 'share' as way, unnest(shares, max_depth := 2),
           generate_subscripts(shares, 1) as place
    from fact where len(shares) > 0
    union all by name
    select report_id, 'growth' as way, unnest(growth, max_depth := 2),
           generate_subscripts(growth, 1) as place
    from fact where len(growth) > 0
), based as (
    select s.*, list_filter(list_concat(bases,
               case when not requests then [] when way = 'share' then [received, handled, results]
                    when value in (received, handled) then [last_received] else [] end),
               lambda b: b > 0) as possible
    from stated s join tables using (report_id)
), computed as (
    select *, if(way = 'share', [100 * value / b for b in possible],
                 [100 * (value - b) / b for b in possible]) as rates
    from based
)
select report_id, way || ' ' || place as instance, rate as stated,
       round(list_reduce(nullif(rates, []), lambda a, b: if(abs(abs(a) - abs(rate)) <= abs(abs(b) - abs(rate)), a, b)), 2)
           as expected,
       case when len(list_filter(rates, lambda r: abs(r) - abs(rate) between -step / 2 - 1e-9 and step
                                                  and sign(r) * sign(rate) >= 0)) > 0 then 'holds'
            when len(rates) = 0 then 'undecided'
            else 'broken' end as verdict,
       if(len(rates) = 0, '“' || "text" || '”的基数没有数字', "text") as detail_zh,
       if(len(rates) = 0, 'no base for “' || "text" || '”', "text") as detail_en
from computed
where len(rates) > 0 or (requests and way = 'share')

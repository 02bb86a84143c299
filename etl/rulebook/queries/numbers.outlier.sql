-- A figure far from the agency's own other years, while its peers' did not move alike. Everything is
-- compared on a logarithmic scale. `spreads` are robust standard deviations of the peers' changes, taken
-- over a sample of $sample agencies where there are more.
with size as materialized (
    select report_id, agency_id, year, form,
           ln(1 + if("requests.received.total" < 0, 0, "requests.received.total")) as size_1,
           ln(1 + if("requests.results_total.total" < 0, 0, "requests.results_total.total")) as size_2,
           ln(1 + if("disputes.reconsideration.total" < 0, 0, "disputes.reconsideration.total")) as size_3,
           ln(1 + if("proactive.licensing.decisions" < 0, 0, "proactive.licensing.decisions")) as size_4,
           ln(1 + if("proactive.penalties.decisions" < 0, 0, "proactive.penalties.decisions")) as size_5,
           ln(1 + if("proactive.normative_documents.issued" < 0, 0, "proactive.normative_documents.issued")) as size_6,
           ln(1 + if("proactive.normative_documents.in_force" < 0, 0, "proactive.normative_documents.in_force")) as size_7
    from checked where year is not null
), own as (
    select agency_id,
           sum(size_1) as sum_1, count(size_1) as years_1,
           sum(size_2) as sum_2, count(size_2) as years_2,
           sum(size_3) as sum_3, count(size_3) as years_3,
           sum(size_4) as sum_4, count(size_4) as years_4,
           sum(size_5) as sum_5, count(size_5) as years_5,
           sum(size_6) as sum_6, count(size_6) as years_6,
           sum(size_7) as sum_7, count(size_7) as years_7
    from size group by agency_id having count(*) > $years
), placed as materialized (
    select s.*, o.* exclude (agency_id), a.level, a.kind
    from size s join own o using (agency_id) join agency a using (agency_id)
), alike as (
    select year, level, kind, count(*) as peers from placed group by all having count(*) > $peers
), told as (
    select p.*, hash(p.agency_id) % cast(ceil(l.peers / $sample) as ubigint) = 0 as sampled
    from placed p
    join alike l on l.year = p.year and l.level is not distinct from p.level
                and l.kind is not distinct from p.kind
), looked_at as (
    -- Reports that leap or leave a figure out, and the sampled peers.
    select report_id, year, form, level, kind, sampled, unnest([
               {'place': 1, 'size': size_1, 'sizes': sum_1, 'years': years_1},
               {'place': 2, 'size': size_2, 'sizes': sum_2, 'years': years_2},
               {'place': 3, 'size': size_3, 'sizes': sum_3, 'years': years_3},
               {'place': 4, 'size': size_4, 'sizes': sum_4, 'years': years_4},
               {'place': 5, 'size': size_5, 'sizes': sum_5, 'years': years_5},
               {'place': 6, 'size': size_6, 'sizes': sum_6, 'years': years_6},
               {'place': 7, 'size': size_7, 'sizes': sum_7, 'years': years_7}
           ], max_depth := 2)
    from told
    where sampled
       or abs(size_1 * years_1 - sum_1) > ln($times) * (years_1 - 1)
       or abs(size_2 * years_2 - sum_2) > ln($times) * (years_2 - 1)
       or abs(size_3 * years_3 - sum_3) > ln($times) * (years_3 - 1)
       or abs(size_4 * years_4 - sum_4) > ln($times) * (years_4 - 1)
       or abs(size_5 * years_5 - sum_5) > ln($times) * (years_5 - 1)
       or abs(size_6 * years_6 - sum_6) > ln($times) * (years_6 - 1)
       or abs(size_7 * years_7 - sum_7) > ln($times) * (years_7 - 1)
       or size_1 is null and years_1 >= $years
       or size_2 is null and years_2 >= $years
       or size_3 is null and years_3 >= $years
       or size_4 is null and years_4 >= $years
       or size_5 is null and years_5 >= $years
       -- The last two are no figures of 2019's form.
       or size_6 is null and years_6 >= $years and form = '2021'
       or size_7 is null and years_7 >= $years and form = '2021'
), moved as (
    select *, (sizes - coalesce(size, 0)) / (years - if(size is null, 0, 1)) as usual, size - usual as change
    from looked_at
    where years - if(size is null, 0, 1) >= $years
      and (size is not null or place <= 5 or form = '2021')
), peers as (
    select place, year, level, kind, median(change) as middle, mad(change) as spread
    from moved where sampled group by all having count(change) > least($peers, $sample / 2)
), judged as (
    select m.*, round(exp(m.size) - 1, 6) as stated, round(exp(usual) - 1) as expected,
           abs(change) > ln($times) and exp(greatest(size, usual)) - 1 >= $least
           and abs(change - middle) > $spreads * greatest(1.4826 * spread, 0.2) as leaps
    from moved m join peers p on p.place = m.place and p.year = m.year
         and p.level is not distinct from m.level and p.kind is not distinct from m.kind
), address as (
    select unnest(range(1, 8)) as place, unnest([
               'requests.received.total',
               'requests.results_total.total',
               'disputes.reconsideration.total',
               'proactive.licensing.decisions',
               'proactive.penalties.decisions',
               'proactive.normative_documents.issued',
               'proactive.normative_documents.in_force'
           ]) as address
)
select report_id, address as instance, stated, expected, [address] as cells,
       case when size is null then 'undecided' when leaps then 'broken' else 'holds' end as verdict,
       '“' || line_zh || '·' || field_zh || '”' || if(size is null, '没有数字', '') as detail_zh,
       line_en || ', ' || field_en as detail_en
from judged join address using (place) join figure using (address)

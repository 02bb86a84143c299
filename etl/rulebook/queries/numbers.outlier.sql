-- A figure far from the agency's own other years, while its peers' did not move alike. Everything is
-- compared on a logarithmic scale; `spreads` are robust standard deviations of the peers' changes.
with wide as (
    select report_id, agency_id, year,
           "requests.received.total", "requests.results_total.total", "disputes.reconsideration.total",
           "proactive.licensing.decisions", "proactive.penalties.decisions",
           "proactive.normative_documents.issued", "proactive.normative_documents.in_force"
    from checked where year is not null
), long as (
    from wide unpivot include nulls (
        value for address in (columns(* exclude (report_id, agency_id, year)))
    )
), scaled as (
    select *, ln(1 + greatest(value, 0)) as size from long
), own as (
    select agency_id, address, sum(size) as sizes, count(size) as years
    from scaled group by all having count(size) > $years
), moved as (
    select s.report_id, s.address, s.value, s.year, a.level, a.kind,
           (o.sizes - coalesce(s.size, 0)) / (o.years - if(s.value is null, 0, 1)) as usual,
           s.size - (o.sizes - s.size) / (o.years - 1) as change
    from scaled s join own o using (agency_id, address) join agency a using (agency_id)
), peers as (
    select address, year, level, kind, median(change) as middle, mad(change) as spread, count(change) as peers
    from moved group by all having count(change) > $peers
), judged as (
    select m.*, exp(usual) - 1 as usual_value,
           abs(change) > ln($times) and greatest(value, exp(usual) - 1) >= $least
           and abs(change - middle) > $spreads * greatest(1.4826 * spread, 0.2) as leaps
    from moved m join peers p using (address, year, level, kind)
)
select report_id, address as instance, value as stated, round(usual_value) as expected,
       [address] as cells,
       case when value is null then 'undecided' when leaps then 'broken' else 'holds' end as verdict,
       '“' || line_zh || '·' || field_zh || '”' || if(value is null, '没有数字', '') as detail_zh,
       line_en || ', ' || field_en as detail_en
from judged join figure using (address)

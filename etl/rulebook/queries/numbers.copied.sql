-- Reports all of whose figures are equal to those of the agency's last report or of another agency's that
-- was published before. The last report of an agency that continues another is the other's; merged or split
-- bodies have none, and nobody copies from whom it took over. Small figures are equal by chance: together
-- they must have $digits digits, and $digits_of_peers where all agencies are candidates.
with twins as (
    select form, figures, min(report_id) as report_id from hashed
    group by form, figures having count(*) between 2 and $common
), told as (
    -- One of each group speaks for all.
    select t.form, t.figures, list_distinct(list_filter([{numbers}], lambda v: v > 0)) as different
    from twins t join checked using (report_id)
), weighed as (
    select h.*, r.agency_id, r.published, if(s.agency_id is null, r.agency_id, s.former_id) as before_id,
           len(different) as different,
           list_sum(list_transform(different, lambda v: log10(v))) as digits
    from told join hashed h using (form, figures) join checked r using (report_id)
    left join taken_over s on s.agency_id = r.agency_id and s.year = r.year
    where digits >= least($digits, $digits_of_peers)
), tied as (
    select agency_id, former_id from succession
), copied as (
    select r.report_id, r.different, o.year as other_year,
           o.agency_id is not distinct from r.before_id as own, a.name
    from weighed r
    join weighed o on o.form = r.form and o.figures = r.figures and o.report_id <> r.report_id
    join agency a on a.agency_id = o.agency_id
    where r.digits >= if(own, $digits, $digits_of_peers)
      and (o.year = r.year - 1
           or o.year = r.year and not own
              and (o.published <= r.published or o.published is null or r.published is null))
      and (own or o.agency_id <> r.agency_id
                  and (r.agency_id, o.agency_id) not in (from tied)
                  and (o.agency_id, r.agency_id) not in (from tied))
    qualify row_number() over (partition by r.report_id order by own desc, o.year, o.report_id) = 1
)
select r.report_id, '' as instance, c.different as stated,
       case when r.year is null then 'undecided' when c.report_id is null then 'holds' else 'broken' end as verdict,
       if(r.year is null, '报告年度不明',
          if(c.own, '本单位', '“' || c.name || '”') || ' ' || c.other_year || ' 年报告') as detail_zh,
       if(r.year is null, 'the report year is not known',
          if(c.own, 'the agency''s own report', 'the report of ' || c.name) || ' for ' || c.other_year) as detail_en
from checked r left join copied c using (report_id)
where r.year is null or c.report_id is not null

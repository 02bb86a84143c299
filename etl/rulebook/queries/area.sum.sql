-- An area's figures against the sums over its agencies, where the reports of all of them are at hand.
with figure_of(address, zh, en) as (
    values ('requests.received.total', '“本年新收·总计”', 'requests received'),
           ('requests.results_total.total', '“办理结果总计·总计”', 'the total of results'),
           ('proactive.licensing.decisions', '“行政许可·处理决定数量”', 'licensing decisions'),
           ('proactive.penalties.decisions', '“行政处罚·处理决定数量”', 'penalty decisions')
), area as (
    select r.report_id, r.year, a.level, a.province, a.city, a.county,
           [r."requests.received.total", r."requests.results_total.total",
            r."proactive.licensing.decisions", r."proactive.penalties.decisions"] as stated
    from checked r join agency a using (agency_id)
    where a.listed and a.kind = 'government' and a.level in ('province', 'city', 'county')
), due as (
    select a.agency_id, a.province, a.city, a.county, y.year
    from agency a cross join (select distinct year from area) y
    where a.listed and a.kind <> 'government'
      and coalesce(a.valid_from, 0) <= y.year and coalesce(a.valid_to, 9999) >= y.year
), added as (
    -- All within a province, within a city of it, within a county of that.
    select d.year, d.province, d.city, d.county, count(*) as members,
           case when grouping(d.city) = 1 then 'province' when grouping(d.county) = 1 then 'city' else 'county' end as level,
           [sum(r."requests.received.total"), sum(r."requests.results_total.total"),
            sum(r."proactive.licensing.decisions"), sum(r."proactive.penalties.decisions")] as together,
           [count(r."requests.received.total"), count(r."requests.results_total.total"),
            count(r."proactive.licensing.decisions"), count(r."proactive.penalties.decisions")] as numbers
    from due d left join checked r on r.agency_id = d.agency_id and r.year = d.year
    group by grouping sets (
        (d.year, d.province, d.city, d.county), (d.year, d.province, d.city), (d.year, d.province)
    )
), compared as (
    select a.report_id, s.members, unnest([1, 2, 3, 4]) as place, unnest(a.stated) as stated,
           unnest(s.together) as together, unnest(s.numbers) as numbers
    from area a
    join added s on s.year = a.year and s.level = a.level and s.province is not distinct from a.province
                and (a.level = 'province' or s.city is not distinct from a.city)
                and (a.level <> 'county' or s.county = a.county)
)
select report_id, address as instance, stated, if(numbers < members, null, together) as expected,
       [address] as cells,
       case when stated is null or numbers < members then 'undecided'
            when abs(stated - together) > 1e-6 then 'broken' else 'holds' end as verdict,
       if(numbers < members, '所辖 ' || members || ' 个单位中 ' || (members - numbers) || ' 个没有报告或没有数字', zh)
           as detail_zh,
       if(numbers < members, (members - numbers) || ' of ' || members || ' agencies have no report or no number', en)
           as detail_en
from compared join (select *, row_number() over () as place from figure_of) using (place)

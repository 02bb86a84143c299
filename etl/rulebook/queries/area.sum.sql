-- An area's figures against the sums over its agencies, where the reports of all of them are at hand.
with figure_of(address, zh, en) as (
    values ('requests.received.total', '“本年新收·总计”', 'requests received'),
           ('requests.results_total.total', '“办理结果总计·总计”', 'the total of results'),
           ('proactive.licensing.decisions', '“行政许可·处理决定数量”', 'licensing decisions'),
           ('proactive.penalties.decisions', '“行政处罚·处理决定数量”', 'penalty decisions')
), area as (
    select r.report_id, r.year, a.agency_id, a.level,
           case a.level when 'province' then a.province when 'city' then a.city else a.county end as region,
           a.province, a.city,
           [r."requests.received.total", r."requests.results_total.total",
            r."proactive.licensing.decisions", r."proactive.penalties.decisions"] as stated
    from checked r join agency a using (agency_id)
    where a.listed and a.kind = 'government' and a.level in ('province', 'city', 'county')
), member as (
    select area.report_id, r.report_id as member_report,
           [r."requests.received.total", r."requests.results_total.total",
            r."proactive.licensing.decisions", r."proactive.penalties.decisions"] as counts
    from area
    join agency a on a.listed and a.kind <> 'government' and a.province is not distinct from area.province
                 and (area.level = 'province' or a.city is not distinct from area.city)
                 and (area.level <> 'county' or a.county = area.region)
                 and coalesce(a.valid_from, 0) <= area.year and coalesce(a.valid_to, 9999) >= area.year
    left join checked r on r.agency_id = a.agency_id and r.year = area.year
), added as (
    select report_id, unnest([1, 2, 3, 4]) as place, count(*) as members,
           count(*) - count(member_report) as absent,
           unnest([sum(counts[1]), sum(counts[2]), sum(counts[3]), sum(counts[4])]) as together,
           unnest([count(counts[1]), count(counts[2]), count(counts[3]), count(counts[4])]) as numbers
    from member group by report_id
)
select a.report_id, f.address as instance, a.stated[s.place] as stated,
       if(s.numbers < s.members, null, s.together) as expected, [f.address] as cells,
       case when a.stated[s.place] is null or s.numbers < s.members then 'undecided'
            when abs(a.stated[s.place] - s.together) > 1e-6 then 'broken' else 'holds' end as verdict,
       if(s.numbers < s.members, '所辖 ' || s.members || ' 个单位中 ' || (s.members - s.numbers) || ' 个没有报告或没有数字', f.zh)
           as detail_zh,
       if(s.numbers < s.members, (s.members - s.numbers) || ' of ' || s.members || ' agencies have no report or no number', f.en)
           as detail_en
from area a
join added s using (report_id)
join (select *, row_number() over () as place from figure_of) f using (place)

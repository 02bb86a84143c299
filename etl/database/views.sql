-- The only vocabulary of the application: dashboard/questions.py reads views and the dictionary tables
-- (figure, indicator, rule, agency, build), nothing else.

-- One row a report version, with its agency: what most questions need, without a look at findings.
create view filed as
select r.report_id, r.agency_id, a.code as agency_code, a.name as agency, a.province, a.city, a.county,
       a.region, a.level, a.kind, a.listed, r.year, r.form, r.title, r.printed_agency, r.published,
       r.is_current, r.single_line, r.has_numbers,
       list_filter([
           case when r.listed_agency <> r.printed_agency
                then '单位：清单“' || r.listed_agency || '”，报告“' || r.printed_agency || '”' end,
           case when r.listed_year <> r.printed_year
                then '年度：清单 ' || r.listed_year || '，报告 ' || r.printed_year end,
           case when r.listed_published <> r.printed_published
                then '发布日期：清单 ' || r.listed_published || '，报告 ' || r.printed_published end
       ], lambda note: note is not null) as conflicts, r.sha256
from report r
join agency a using (agency_id);

-- Every content that was offered, under the name it came by.
create view files as select sha256, report_id, name as file, format, address, kept from source;

-- The same with its file and counts. Ask for one report by its number, or for many at once.
create view reports as
select d.*, s.file, s.format, s.address, s.kept,
       coalesce(f.errors, 0) as errors, coalesce(f.warnings, 0) as warnings,
       coalesce(f.notices, 0) as notices, coalesce(f.undecided, 0) as undecided,
       coalesce(p.problems, 0) as problems
from filed d
left join files s using (report_id)
left join (
    select report_id,
           count(*) filter (severity = 'error' and verdict = 'broken') as errors,
           count(*) filter (severity = 'warning' and verdict = 'broken') as warnings,
           count(*) filter (severity = 'notice' and verdict = 'broken') as notices,
           count(*) filter (verdict = 'undecided') as undecided
    from finding group by report_id
) f using (report_id)
left join (select report_id, count(*) as problems from problem group by report_id) p using (report_id);

-- What is known of agencies: one row an agency.
create view agencies as
select agency_id, code as agency_code, name as agency, aliases, province, city, county, region, level,
       kind, valid_from, valid_to, listed
from agency;

-- Who took over from whom. A former agency that may not be seen is a number without a name: a change
-- in what an agency is must not go unnoticed. `heirs`: how many took over from the former one.
create view successions as
select s.agency_id, a.valid_from, a.valid_to, s.former_id, f.valid_from as former_from, s.ended,
       count(*) over (partition by s.former_id) as heirs
from succession s
join agency a using (agency_id)
join agency f on f.agency_id = s.former_id;

-- Every indicator of every current report side by side; one column an indicator code,
-- generated from etl/database/indicators.toml. Null: no number, see docs/data.md.
create view measures as
select r.report_id, r.agency_id, a.code as agency_code, a.name as agency, a.province, a.city, a.county,
       a.region, a.level, a.kind, r.year, r.form,
       {measures}
from report r join agency a using (agency_id)
where r.is_current;

-- Every figure of every report with its state, raw text and place.
create view trace as
with long as (
    select report_id, sha256, proactive_states, requests_states, disputes_states, address, value
    from (
        select report_id, sha256, proactive_states, requests_states, disputes_states, {figures}
        from report
    ) unpivot include nulls (value for address in ({figures}))
), stated as (
    select l.report_id, l.sha256, l.address, l.value, f.table_id, f.line_id, f.field_id,
           substr(case f.table_id when 'proactive' then l.proactive_states
                                  when 'requests' then l.requests_states
                                  else l.disputes_states end, f.position, 1) as letter
    from long l join figure f using (address)
)
select s.report_id, s.address, s.table_id, s.line_id, s.field_id, s.value,
       case s.letter when 'n' then 'number' when 'b' then 'blank' when 'd' then 'dash'
                     when 'w' then 'words' when 'u' then 'unreadable' else 'missing' end as state,
       x.raw as raw_exception, x.alternatives,
       l.page + c.page_delta as page, l.table_no + c.table_delta as table_no, c.row_no, c.column_no,
       b.x[2 * c.x_band - 1] as x0, b.y[2 * c.y_band - 1] as y0,
       b.x[2 * c.x_band] as x1, b.y[2 * c.y_band] as y1, o.confidence, s.sha256
from stated s
left join report_layout l using (report_id)
left join layout_cell c on c.layout_id = l.layout_id and c.figure = s.address
left join raw_exception x on x.report_id = s.report_id and x.figure = s.address
left join box b on b.report_id = s.report_id
left join confidence o on o.report_id = s.report_id and o.figure = s.address
where s.letter <> 'x';

-- Every finding with its report, agency, rule and repair.
create view findings as
select f.finding_id, f.report_id, a.code as agency_code, a.name as agency, a.province, a.city, a.county,
       a.region, a.level, a.kind, r.year, r.form, r.is_current, r.sha256, f.rule, u.title_zh, u.title_en,
       f.instance, f.severity, f.verdict, f.stated, f.expected, f.cells, f.message_zh, f.message_en,
       f.basis, if(u.basis = f.basis, u.basis_en, '') as basis_en, f.origin, f.repair_id, p.certainty, p.mechanism, p.cells as repair_cells,
       p.alternatives as repair_alternatives
from finding f
join report r using (report_id)
join agency a on a.agency_id = r.agency_id
left join rule u on u.id = f.rule
left join repair p using (repair_id);

-- Findings about reports that do not exist: `findings` has only those of a report.
create view absences as
select f.finding_id, a.agency_id, a.code as agency_code, a.name as agency, a.province, a.city, a.county,
       a.region, a.level, a.kind, f.year, f.rule, f.severity, f.verdict, f.message_zh, f.message_en, f.basis
from finding f join agency a using (agency_id)
where f.report_id is null;

create view mentions as
select m.*, r.agency_id, r.year, r.sha256 from mention m join report r using (report_id);

create view sections as
select s.*, r.agency_id, r.year from section s join report r using (report_id);

-- What can be searched: the parts as printed, what they say of each subject, the notes (注) to the tables.
-- `id` is the part's, `PART.SUBJECT` (not `whole`: it stands in the part too) or `note`, whose heading is its table.
create view passages as
select report_id, agency_id, year, position, 0 as start_at, true as whole, id, heading, body from sections
union all
select t.report_id, s.agency_id, s.year, t.position, t.start_at, false, s.id || '.' || t.subject, s.heading,
       substring(s.body, t.start_at + 1, t.end_at - t.start_at)
from stretch t join sections s using (report_id, position)
union all
select n.report_id, r.agency_id, r.year, 100, 0, true, 'note', n.table_id, n.body
from note n join report r using (report_id);

-- What a report says of itself: when published, over which period, by which notice, whom to ask.
create view imprints as
select report_id, agency_id, year, is_current, published, printed_published,
       list_transform(
           from_json(facts->'$.periods', '[["integer"]]'),
           lambda p: format('{:04d}-{:02d}-{:02d}—{:04d}-{:02d}-{:02d}', p[1], p[2], p[3], p[4], p[5], p[6])
       ) as periods,
       from_json(facts->'$.notices', '["varchar"]') as notices,
       contact->>'$.phone' as phone, contact->>'$.address' as address,
       contact->>'$.postcode' as postcode, contact->>'$.email' as email
from report;

-- Texts alike, each with what it resembles.
create view likenesses as
select l.*, r.agency_id, r.year, o.agency_id as other_agency_id, o.year as other_year,
       a.name as other_agency, o.published as other_published
from likeness l
join report r using (report_id)
join report o on o.report_id = l.other_id
join agency a on a.agency_id = o.agency_id;

create view notes as select * from note;

-- Every figure of every current report side by side, for adding up whole tables.
create view figures as
select r.report_id, a.code as agency_code, a.name as agency, a.province, a.city, a.county, a.region, a.level,
       a.kind, r.year, r.form, r.single_line, {figures}
from report r join agency a using (agency_id)
where r.is_current;

-- How much each rule could check.
create view tallies as select * from tally;

create view problems as select p.*, r.agency_id, r.year, r.sha256 from problem p join report r using (report_id);

-- Files that were refused, and why.
create view refused as
select sha256, name as file, format, bytes, refusal_kind, refusal_message, loaded_at
from source where refusal_kind is not null;

-- What people said of contents and of names.
create view rulings as
select r.*, s.name as file from ruling r left join source s using (sha256);
create view namings as
select n.*, a.name as agency from naming n left join agency a using (code);

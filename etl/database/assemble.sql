-- One build from the build before (`previous`, perhaps absent) and the staged chunks (`staged_*`).
-- Runs statement by statement inside etl/database/assemble.py, which makes the views `old_*` and `staged_*`.
-- What is decided about a report is decided on narrow rows; its two hundred figures are moved once.

-- One reading a content, the newest, whole from one chunk. It replaces what the build before had of it.
create temp table fresh as
select sha256, arg_max(chunk, loaded_at) as chunk from staged_source group by sha256;

insert into ruling by name
select * from old_ruling where sha256 not in (select sha256 from new_ruling)
union all by name select * from new_ruling;

insert into naming by name
select * from old_naming where name not in (select name from new_naming)
union all by name select * from new_naming;

create temp view offered as
with every as (
    from old_source anti join fresh using (sha256)
    union all by name
    select s.* exclude (chunk) from staged_source s join fresh using (sha256, chunk)
)
select columns(c -> c <> 'report_id') from every;

insert into file by name
from old_file anti join staged_file using (name)
union all by name
select name, unnest(newest)
from (
    select name, arg_max(struct_pack(bytes, modified, sha256), (modified, chunk)) as newest
    from staged_file group by name
);

-- A person's ruling first, then the office's list, then the document itself.
create temp table identified as
with incoming as (
    select sha256, report_id as old_id, null as chunk, listed_agency, listed_year, listed_published,
           printed_agency, printed_year, printed_published
    from old_report anti join fresh using (sha256)
    union all by name
    select sha256, chunk, listed_agency, listed_year, listed_published,
           printed_agency, printed_year, printed_published
    from staged_report join fresh using (sha256, chunk)
)
select i.sha256, i.old_id, i.chunk,
       coalesce(r.agency, i.listed_agency, i.printed_agency) as agency_name,
       coalesce(r.year, i.listed_year, i.printed_year) as year,
       coalesce(i.listed_published, i.printed_published) as published
from incoming i
left join (select * from ruling where action = 'move') r using (sha256)
where i.sha256 not in (select sha256 from ruling where action = 'withdraw');

-- A name may be one agency's in some years and another's in others. Joined by equality alone, then told
-- apart: a condition on both sides beside it would compare every report with every name.
create temp table bearer as
select i.sha256, n.code
from identified i join known_name n on n.name = i.agency_name
where coalesce(i.year between n.first_year and n.last_year, n.first_year is null);

create temp table matched as
select i.*, b.code as matched_code,
       coalesce(b.code, case when i.agency_name is null then 'unknown:' || left(i.sha256, 8)
                             else 'unlisted:' || i.agency_name end) as code
from identified i left join bearer b using (sha256);

insert into agency by name
with everyone as (
    select code, name, aliases, province, city, county, coalesce(county, city, province) as region,
           level, kind, valid_from, valid_to, true as listed
    from roster
    union all by name
    select code, coalesce(any_value(agency_name), '（未识别单位）' || left(any_value(sha256), 8)) as name,
           [] as aliases, 'other' as kind, false as listed
    from matched where matched_code is null group by code
)
select row_number() over (order by listed desc, code) as agency_id, * from everyone;

insert into succession by name
select heir.agency_id, former.agency_id as former_id, former.valid_to as ended
from (select code, unnest(successors) as successor from roster) r
join agency former on former.code = r.code
join agency heir on heir.code = r.successor;

create temp table placed as
select m.sha256, m.old_id, m.chunk, m.year, m.published, a.agency_id,
       row_number() over (order by a.province, a.city, a.county, a.agency_id) as place
from matched m join agency a using (code);

-- Of several versions for one agency and year, the one published last, then loaded last, counts.
create temp table superseded as
with contested as (
    select agency_id, year from placed where year is not null group by all having count(*) > 1
)
select p.sha256
from placed p join contested using (agency_id, year) join offered s using (sha256)
qualify row_number() over (
    partition by p.agency_id, p.year
    order by p.published desc nulls last, s.loaded_at desc, p.sha256
) > 1;

-- Reports are numbered by year, region and agency, and stored in this order: most questions are about a year.
create temp table numbered as
select row_number() over (order by year, place, sha256) as report_id, p.* exclude (place),
       s.sha256 is null as is_current
from placed p left join superseded s using (sha256);

-- In the order of their reports, so that one report's is found without a look at all. A refused content
-- that no file has any more is forgotten; a report's older version is not.
insert into source by name
select o.*, n.report_id
from offered o left join numbered n using (sha256)
where o.refusal_kind is null or o.sha256 in (select sha256 from file)
order by n.report_id;

-- Two hundred figures are moved as integers wherever all are whole: half the bytes to sort.
insert into report by name
with decided as (
    select report_id, agency_id, year, published, is_current, sha256, chunk, old_id from numbered
), moved as (
    select d.* exclude (sha256, chunk, old_id), o.* exclude (report_id, agency_id, year, published, is_current)
    from old_report o join decided d on d.old_id = o.report_id
    union all by name
    select d.* exclude (sha256, chunk, old_id), s.* exclude (chunk)
    from staged_report s join decided d on d.sha256 = s.sha256 and d.chunk = s.chunk
), in_order as (
    select * {as_integers} from moved order by report_id
), as_stored as (
    select * {as_doubles} from in_order
)
select columns(c -> not starts_with(c, 'sum.')), {sums} from as_stored;

-- Years in which a report came, went or moved: their texts, and those of the year after, are compared
-- anew; of all other years the likenesses stay.
create temp table likeness_year as
with moved as (
    select n.year as now, o.year as before
    from numbered n
    full join old_report o on o.report_id = n.old_id
    left join agency a on a.agency_id = n.agency_id
    left join old_agency b on b.agency_id = o.agency_id
    where n.report_id is null or o.report_id is null or a.code <> b.code
       or n.year is distinct from o.year or n.published is distinct from o.published
       or n.is_current <> o.is_current
), years as (
    select unnest([now, before, now + 1, before + 1]) as year from moved
)
select distinct year from years where year is not null;

insert into likeness by name
select n.report_id, m.report_id as other_id, l.* exclude (report_id, other_id)
from old_likeness l
join numbered n on n.old_id = l.report_id
join numbered m on m.old_id = l.other_id
where n.year not in (from likeness_year);

-- One build from the build before (`previous`, perhaps absent) and the staged chunks (`staged_*`).
-- Runs statement by statement inside etl/assemble.py, which makes the views `old_*` and `staged_*`.

-- Contents that the new readings replace: the same bytes read again.
create temp table replaced as select distinct sha256 from staged_source;

insert into ruling by name
select * from old_ruling where sha256 not in (select sha256 from new_ruling)
union all by name select * from new_ruling;

insert into source by name
select * from old_source where sha256 not in (from replaced)
union all by name
select * from staged_source qualify row_number() over (partition by sha256 order by loaded_at desc, name) = 1;

insert into file by name
select * from old_file where name not in (select name from staged_file)
union all by name
select * from staged_file qualify row_number() over (partition by name order by modified desc) = 1;

-- A refused content that no file has any more is forgotten; a report's older version is not.
delete from source where refusal_kind is not null and sha256 not in (select sha256 from file);

-- Every report with what is decided about it, before it has a number.
create temp table incoming as
select * exclude (report_id, agency_id, year, is_current, published) from old_report
where sha256 not in (from replaced)
union all by name
(select * from staged_report qualify row_number() over (partition by sha256) = 1);

delete from incoming where sha256 in (select sha256 from ruling where action = 'withdraw');

-- A person's ruling first, then the office's list, then the document itself.
create temp table identified as
select i.sha256,
       coalesce(r.agency, i.listed_agency, i.printed_agency) as agency_name,
       coalesce(r.year, i.listed_year, i.printed_year) as year,
       coalesce(i.listed_published, i.printed_published) as published,
       s.loaded_at
from incoming i
left join (select * from ruling where action = 'move') r using (sha256)
left join source s using (sha256);

create temp table matched as
select i.*, n.code as matched_code,
       coalesce(n.code, case when i.agency_name is null then 'unknown:' || left(i.sha256, 8)
                             else 'unlisted:' || i.agency_name end) as code
from identified i
left join known_name n on n.name = i.agency_name;

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

-- The version that counts is the one published last, then the one loaded last.
create temp table placed as
select m.*, a.agency_id, a.province, a.city, a.county,
       m.year is null or row_number() over (
           partition by a.agency_id, m.year
           order by m.published desc nulls last, m.loaded_at desc, m.sha256
       ) = 1 as is_current
from matched m join agency a using (code);

create temp table numbered as
select row_number() over (order by province, city, county, agency_id, year, sha256) as report_id, *
from placed;

insert into report by name
select n.report_id, n.agency_id, n.year, n.published, n.is_current, i.*
from incoming i join numbered n using (sha256)
order by n.report_id;

-- Reports with their predecessor's cells beside their own, so that no rule joins for itself. That of
-- an agency which continues another is the other's; that of merged or split bodies does not exist.
create or replace temp table pair as
with heir as materialized (from taken_over)
select r.report_id, p.report_id as previous_id, r.year, r.form, r.single_line, {columns}
from checked r
left join heir t on t.agency_id = r.agency_id and t.year = r.year
join checked p on p.agency_id = if(t.agency_id is null, r.agency_id, t.former_id) and p.year = r.year - 1;

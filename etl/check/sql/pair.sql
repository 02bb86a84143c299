-- Reports with their predecessor's cells beside their own, so that no rule joins for itself.
create or replace temp table pair as
select r.report_id, p.report_id as previous_id, r.year, r.form, r.single_line, {columns}
from checked r
join checked p on p.agency_id = r.agency_id and p.year = r.year - 1;

-- Version 1 had four edges and a confidence a figure in `box`; now edges are a report's bands, shared by
-- the figures of a column or row, and the layout says which band is whose (etl/database/places.py).
create or replace temp table old_edge as
select report_id, figure, x0, y0, x1, y1, confidence,
       dense_rank() over (partition by report_id order by x0, x1) as x_band,
       dense_rank() over (partition by report_id order by y0, y1) as y_band
from (
    select report_id, figure, round(x0, 1) as x0, round(y0, 1) as y0, round(x1, 1) as x1,
           round(y1, 1) as y1, confidence
    from previous.box
);

create or replace temp table old_boxed as
select e.report_id, any_value(l.layout_id) as before,
       hash(any_value(l.layout_id), list([e.figure, e.x_band::varchar, e.y_band::varchar] order by e.figure))
           as layout_id
from old_edge e join previous.report_layout l using (report_id)
group by e.report_id;

create or replace temp view old_report_layout as
select l.report_id, coalesce(b.layout_id, l.layout_id) as layout_id, l.page, l.table_no
from previous.report_layout l left join old_boxed b using (report_id);

create or replace temp view old_layout_cell as
select *, null::usmallint as x_band, null::usmallint as y_band from previous.layout_cell
union all by name
select b.layout_id, c.* exclude (layout_id), e.x_band, e.y_band
from (select layout_id, min(report_id) as report_id, any_value(before) as before from old_boxed group by layout_id) b
join previous.layout_cell c on c.layout_id = b.before
left join old_edge e on e.report_id = b.report_id and e.figure = c.figure;

create or replace temp view old_box as
with across as (
    select report_id, flatten(list([x0, x1] order by x_band)) as x
    from (select distinct report_id, x_band, x0, x1 from old_edge) group by report_id
), down as (
    select report_id, flatten(list([y0, y1] order by y_band)) as y
    from (select distinct report_id, y_band, y0, y1 from old_edge) group by report_id
)
select report_id, x, y from across join down using (report_id);

create or replace temp view old_confidence as
select report_id, figure, confidence from old_edge where confidence is not null;

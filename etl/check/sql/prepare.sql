-- What every rule reads: current reports with at least one number.
create or replace temp view checked as
select * from report where is_current and has_numbers;

-- Which repair explains which broken equation.
create or replace temp table explained (report_id integer, instance_id integer, repair_id integer);

-- 12 rather than 12.0; money with its decimals.
create or replace temp macro figure_text(number) as
    if(number = trunc(number), cast(cast(number as hugeint) as varchar), cast(round(number, 6) as varchar));

-- The letter of a candidate cell's state, in this year's strings or last year's.
create or replace temp macro states_of(cell, states) as
    case cell.table_id when 'proactive' then states.proactive
                       when 'requests' then states.requests
                       else states.disputes end;
create or replace temp macro letter_of(cell, now, before) as
    substr(if(cell.last_year, states_of(cell, before), states_of(cell, now)), cell.position, 1);

-- Findings of the other rules before they are numbered; `position` orders those of one report.
create or replace temp table draft (
    report_id integer, position integer, rule varchar, instance varchar, severity varchar,
    verdict varchar, stated double, expected double, cells varchar[], message_zh varchar,
    message_en varchar, basis varchar
);

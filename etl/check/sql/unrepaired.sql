-- The reports to localise, and what comes back: a row a cell of a candidate, a row an explained equation.
create or replace temp table unrepaired as
select distinct report_id from outcome where reason = 'broken' order by report_id;

create or replace temp table located (
    report_id integer, number integer, certainty varchar, mechanism varchar, candidate integer,
    figure varchar, printed double, implied double
);
create or replace temp table tied (report_id integer, instance_id integer, number integer);

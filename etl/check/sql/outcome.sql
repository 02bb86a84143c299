-- Reports and equations that are not shown to hold, and why.
create or replace temp table outcome (
    report_id integer, instance_id integer, reason varchar, incomplete boolean, stated double,
    expected double
);

-- What the sentences need to know of each equation.
create or replace temp table instance (
    instance_id integer, position integer, rule varchar, instance varchar, severity varchar,
    basis varchar, cells varchar[], broken_zh varchar, broken_en varchar, stated_zh varchar,
    stated_en varchar, gap_zh varchar, gap_en varchar, none_zh varchar, none_en varchar,
    zeros_zh varchar, zeros_en varchar,
    candidates struct(
        table_id varchar, last_year boolean, "position" integer, required boolean, zh varchar, en varchar
    )[]
);

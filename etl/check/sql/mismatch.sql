-- Of the mentions that no accepted sum equals, those that none agrees with. An approximate number is rounded
-- to its last digit that is not zero; the words around it say to which side.
create or replace temp table mismatch as
with worded as (
    select *, substr(sentence, start_at + 1, end_at - start_at) as words,
           substr(sentence, greatest(start_at - 2, 0) + 1, end_at + 2 - greatest(start_at - 2, 0)) as around,
           case when not approximate then 0
                else pow(10, list_max(list_filter(range(0, 12), lambda k:
                         k = 0 or (value <> 0 and value % pow(10, k) = 0)))) end as step
    from doubted
), ranged as (
    select *,
           case when step = 0 then value - 1e-6
                when regexp_matches(around, '[余多超逾]|以上') then value
                when regexp_matches(around, '[约]|大概|左右') then value - step / 2
                else value - step end as low,
           case when step = 0 then value + 1e-6
                when regexp_matches(around, '[近]|不足|不到') then value
                when regexp_matches(around, '[约]|大概|左右') then value + step / 2
                else value + step end as high
    from worded
)
select * from ranged
where not coalesce(list_bool_or(list_transform(sums, lambda s: s between low and high)), false);

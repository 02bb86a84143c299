-- The answer of one query, with every column that a query may leave out.
with every_column as (
    select 0 as report_id, 0 as agency_id, 0::smallint as year, '' as instance, '' as verdict,
           0.5::double as stated, 0.5::double as expected, ['']::varchar[] as cells, '' as detail_zh,
           '' as detail_en
    limit 0
)
from every_column
union all by name
from ({query})

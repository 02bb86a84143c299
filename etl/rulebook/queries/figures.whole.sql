-- Counts with decimals or below zero; only money has decimals, only items_change may be negative.
with suspects as (
    select r.* from checked r join hashed h using (report_id) where h.figures <> h.counts
), cells as (
    unpivot (select report_id, {figures} from suspects) on {figures} into name address value value
), wrong as (
    select report_id, address, value from cells
    where value < 0 and address not like '%.items_change'
       or value <> trunc(value) and address not like '%.amount_10k_yuan'
)
select report_id, address as instance, 'broken' as verdict, value as stated, [address] as cells,
       '“' || line_zh || '·' || field_zh || '”' as detail_zh,
       '“' || line_en || ', ' || field_en || '”' as detail_en
from wrong join figure using (address)
union all by name
select report_id, '' as instance, 'undecided' as verdict, '有单元格无法辨认' as detail_zh,
       'a cell cannot be read with certainty' as detail_en
from lettered where unread

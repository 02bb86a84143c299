-- Cells that hold nothing, a dash or words. An empty form is not checked at all.
with address_of as (
    select list(address order by table_id, "position") as addresses from figure
), letters as (
    select report_id, disputes_states || proactive_states || requests_states as letters
    from lettered l join report using (report_id) where l.empty
), found as (
    select report_id, length(letters) - length(replace(letters, 'b', '')) as blanks,
           length(letters) - length(replace(letters, 'd', '')) as dashes,
           length(letters) - length(replace(letters, 'w', '')) as words,
           list_where(addresses, [letter in ('b', 'd', 'w') for letter in string_split(letters, '')]) as cells
    from letters cross join address_of
)
select report_id, '' as instance, if(cells is null, 'undecided', 'broken') as verdict,
       len(cells) as stated, cells,
       if(cells is null, '有单元格无法辨认',
          '空白 ' || blanks || '、横线 ' || dashes || '、文字 ' || words) as detail_zh,
       if(cells is null, 'cells cannot be read',
          blanks || ' blank, ' || dashes || ' dashes, ' || words || ' words') as detail_en
from lettered left join found using (report_id)
where cells is not null or unread

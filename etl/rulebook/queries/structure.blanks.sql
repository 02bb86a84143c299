-- Cells that hold nothing, a dash or words. An empty form is not checked at all. Reports are alike in
-- it: the same letters are looked at once.
with address_of as (
    select list(address order by table_id, "position") as addresses from figure
), found as (
    select letters, length(letters) - length(replace(letters, 'b', '')) as blanks,
           length(letters) - length(replace(letters, 'd', '')) as dashes,
           length(letters) - length(replace(letters, 'w', '')) as words,
           list_where(addresses, [letter in ('b', 'd', 'w') for letter in string_split(letters, '')]) as cells
    from (select distinct letters from lettered where empty) cross join address_of
)
select report_id, '' as instance, if(cells is null, 'undecided', 'broken') as verdict,
       len(cells) as stated, cells,
       if(cells is null, '有单元格无法辨认',
          '空白 ' || blanks || '、横线 ' || dashes || '、文字 ' || words) as detail_zh,
       if(cells is null, 'cells cannot be read',
          blanks || ' blank, ' || dashes || ' dashes, ' || words || ' words') as detail_en
from lettered left join found using (letters)
where cells is not null or unread

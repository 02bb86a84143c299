-- 规章 by an agency whose own name tells that it may not make them. A name that does not tell holds, and so
-- does who reports none.
with filled as (
    select report_id, form, coalesce(printed_agency, '') as name,
           regexp_matches(substr(proactive_states, if(form = '2019', 11, 1), 3), '[um]') as unread,
           if(form = '2019',
              ["proactive.administrative_rules.produced", "proactive.administrative_rules.published",
               "proactive.administrative_rules.public_total"],
              ["proactive.administrative_rules.issued", "proactive.administrative_rules.repealed",
               "proactive.administrative_rules.in_force"]) as counts
    from checked
    where greatest("proactive.administrative_rules.produced", "proactive.administrative_rules.published",
                   "proactive.administrative_rules.public_total", "proactive.administrative_rules.issued",
                   "proactive.administrative_rules.repealed", "proactive.administrative_rules.in_force") > 0
       or regexp_matches(proactive_states, '[um]')
), judged as (
    select *, list_max(counts) as most,
           regexp_matches(name, '[县旗镇乡]|街道')
           or regexp_matches(name, '[省市区州盟].*(局|中心|大队|支队|管委会|管理委员会)$')
           or (regexp_matches(name, '区(人民政府|政府)$') and not contains(name, '自治区')) as powerless
    from filled
)
select report_id, '' as instance, most as stated,
       case when powerless and most > 0 then 'broken'
            when powerless and unread then 'undecided'
            else 'holds' end as verdict,
       ['proactive.administrative_rules.' || field
        for field in if(form = '2019', ['produced', 'published', 'public_total'],
                        ['issued', 'repealed', 'in_force'])] as cells,
       if(most is null, '“规章”一行没有数字', name) as detail_zh,
       if(most is null, 'the line of rules holds no number', name) as detail_en
from judged

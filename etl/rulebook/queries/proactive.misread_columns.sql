-- The 2019 form: decisions equal to the items of the catalogue, on two lines or in a number too large
-- to be chance.
with lines as (
    select report_id,
           [{'line': 'licensing', 'zh': '行政许可', 'en': 'licensing',
             'items': "proactive.licensing.items_last_year" + "proactive.licensing.items_change",
             'decisions': "proactive.licensing.decisions"},
            {'line': 'other_services', 'zh': '其他对外管理服务事项', 'en': 'other external services',
             'items': "proactive.other_services.items_last_year" + "proactive.other_services.items_change",
             'decisions': "proactive.other_services.decisions"},
            {'line': 'penalties', 'zh': '行政处罚', 'en': 'penalties',
             'items': "proactive.penalties.items_last_year" + "proactive.penalties.items_change",
             'decisions': "proactive.penalties.decisions"},
            {'line': 'compulsion', 'zh': '行政强制', 'en': 'compulsion',
             'items': "proactive.compulsion.items_last_year" + "proactive.compulsion.items_change",
             'decisions': "proactive.compulsion.decisions"}] as line
    from checked where form = '2019'
), compared as (
    select report_id, list_filter(line, lambda l: l.items is not null and l.decisions is not null) as known,
           list_filter(line, lambda l: l.items = l.decisions and l.decisions > 0) as equal
    from lines
)
select report_id, '' as instance,
       case when len(equal) >= 2 or list_max([l.decisions for l in equal]) >= $least then 'broken'
            when len(known) = 0 then 'undecided' else 'holds' end as verdict,
       list_max([l.decisions for l in equal]) as stated,
       flatten([['proactive.' || l.line || '.items_last_year', 'proactive.' || l.line || '.items_change',
                 'proactive.' || l.line || '.decisions'] for l in equal]) as cells,
       if(len(known) = 0, '没有一行填齐',
          list_aggregate(['“' || l.zh || '”' for l in equal], 'string_agg', '、')) as detail_zh,
       if(len(known) = 0, 'no line is complete',
          list_aggregate([l.en for l in equal], 'string_agg', ', ')) as detail_en
from compared

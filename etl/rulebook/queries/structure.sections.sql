-- What the text lacks: parts, their order and numbers, the five subjects, problems and measures, the fee.
with part(place, id, number, zh, en) as (
    values (1, 'overview', '一', '总体情况', 'overview'),
           (2, 'proactive', '二', '主动公开政府信息情况', 'proactive disclosure'),
           (3, 'requests', '三', '收到和处理政府信息公开申请情况', 'requests'),
           (4, 'disputes', '四', '政府信息公开行政复议、行政诉讼情况', 'disputes'),
           (5, 'shortcomings', '五', '存在的主要问题及改进情况', 'problems and improvements'),
           (6, 'other_matters', '六', '其他需要报告的事项', 'other matters')
), subject(place, id, zh, en) as (
    values (1, 'proactive', '主动公开', 'proactive disclosure'),
           (2, 'on_request', '依申请公开', 'disclosure on request'),
           (3, 'management', '政府信息管理', 'management of information'),
           (4, 'platform', '平台建设', 'platforms'),
           (5, 'supervision', '监督保障', 'supervision')
), everything as (
    select list(part order by place) as parts, (select list(subject order by place) from subject) as five
    from part
), seen as (
    select n.fact_id, n.form, f.shortcomings, f.fee, f.subjects, n.form = '2021' as newest,
           coalesce(f.sections, []) as sections, [s.id for s in coalesce(f.sections, [])] as ids
    from (select distinct fact_id, form from noted where form is not null) n
    join fact_text f using (fact_id)
), faults as (
    select fact_id, form, len(sections) = 0 as unknown,
           list_concat(
               [{'zh': '缺少第' || p.number || '部分“' || p.zh || '”', 'en': 'part ' || p.place || ' (' || p.en || ') is missing'}
                for p in parts if not list_contains(ids, p.id)],
               [{'zh': '“' || p.zh || '”的编号不是“' || p.number || '”', 'en': p.en || ' is not numbered ' || p.place}
                for p in parts if len(list_filter(sections, lambda s: s.id = p.id and s.number <> p.number)) > 0],
               if(list_filter([p.id for p in parts], lambda id: list_contains(ids, id)) <> ids,
                  [{'zh': '各部分的次序不同', 'en': 'the parts stand in another order'}], []),
               [{'zh': '总体情况没有写' || s.zh, 'en': 'the overview does not cover ' || s.en}
                for s in five if newest and list_contains(ids, 'overview')
                                 and not list_contains(coalesce(subjects, []), s.id)],
               if(list_contains(ids, 'shortcomings') and not list_contains(coalesce(shortcomings, []), 'problems'),
                  [{'zh': '第五部分没有写存在的问题', 'en': 'part five names no problems'}], []),
               if(list_contains(ids, 'shortcomings') and not list_contains(coalesce(shortcomings, []), 'measures'),
                  [{'zh': '第五部分没有写改进措施', 'en': 'part five names no measures'}], []),
               if(newest and list_contains(ids, 'other_matters') and not coalesce(fee, false),
                  [{'zh': '没有报告信息处理费收取情况', 'en': 'the information-processing fee is not reported'}], [])
           ) as found
    from seen cross join everything
), judged as (
    select fact_id, form,
           case when unknown then 'undecided' when len(found) > 0 then 'broken' else 'holds' end as verdict,
           if(unknown, '没有认出任何部分的标题',
              list_aggregate([f.zh for f in found], 'string_agg', '；')) as detail_zh,
           if(unknown, 'no heading of a part was recognised',
              list_aggregate([f.en for f in found], 'string_agg', '; ')) as detail_en
    from faults
)
select report_id, '' as instance, verdict, detail_zh, detail_en
from noted join judged using (fact_id, form)

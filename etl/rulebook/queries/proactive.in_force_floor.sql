-- In force below what was issued and not repealed; or documents issued and none in force.
with lines as (
    select report_id, 'administrative_rules' as line, '规章' as detail_zh, 'rules' as detail_en,
           "proactive.administrative_rules.issued" as issued,
           "proactive.administrative_rules.repealed" as repealed,
           "proactive.administrative_rules.in_force" as in_force
    from checked where form = '2021'
    union all
    select report_id, 'normative_documents', '行政规范性文件', 'normative documents',
           "proactive.normative_documents.issued", "proactive.normative_documents.repealed",
           "proactive.normative_documents.in_force"
    from checked where form = '2021'
)
select report_id, line as instance, in_force as stated, issued - coalesce(repealed, 0) as expected,
       case when in_force is null or issued is null then 'undecided'
            when in_force < issued - coalesce(repealed, 0) or (issued > 0 and in_force = 0) then 'broken'
            else 'holds' end as verdict,
       ['proactive.' || line || '.issued', 'proactive.' || line || '.repealed',
        'proactive.' || line || '.in_force'] as cells,
       detail_zh, detail_en
from lines
where in_force is not null or issued is not null

-- The words of the text, the number in them, and each sum that the words may mean.
create or replace temp macro told(sentence, words, stated, meanings, comma) as
    replace(replace(replace(sentence, '{text}', words), '{stated}', figure_text(stated)), '{expected}',
        coalesce(list_aggregate(list_transform(list_sort(list_distinct(meanings)), lambda s: figure_text(s)),
                                'string_agg', comma), '—'));

-- From mismatching mentions to one finding a report and kind; silent where another mention of the kind
-- agrees, or where the mentions of one sentence add up to what the table says.
insert into draft by name
with counted as (
    select m.report_id, m.kind, count(*) as claims
    from mention m semi join mismatch using (report_id, kind)
    where m.derived is null group by all
), alone as (
    select m.*, count(*) over (partition by m.report_id, m.kind) as mismatches,
           sum(m.value) over (partition by m.report_id, m.kind, m.section, m.sentence) as together
    from mismatch m
), chosen as (
    select a.*
    from alone a join counted c using (report_id, kind)
    where a.mismatches = c.claims and not coalesce(list_contains(a.sums, a.together), false)
    qualify row_number() over (partition by a.report_id, a.kind order by a.chosen desc, a.position) = 1
), scoped as (
    select c.*, coalesce(nullif(regexp_extract(c.sentence, $own), ''), '') as own_words,
           coalesce(nullif(regexp_extract(c.sentence, $area), ''), '') as area_words,
           coalesce(r.printed_agency, a.name) as agency
    from chosen c join report r using (report_id) left join agency a using (agency_id)
), judged as (
    select *, regexp_matches(agency, '政府$') as covers_area,
           if(covers_area, own_words, area_words) as scope_words,
           scope_words <> '' or scope = if(covers_area, 'own', 'area') as other_scope,
           if(list_count(meanings) < len(meanings), 'undecided', 'broken') as verdict
    from scoped
)
select report_id, c.position, rule, section as instance, cells, basis, verdict, value as stated,
       meanings[1] as expected,
       if(other_scope, 'notice', severity) as severity,
       told(if(verdict = 'broken', sentence_zh, undecided_zh), words, value, meanings, '、')
           || if(scope_words <> '', replace(scoped_zh, '{scope}', scope_words), '') as message_zh,
       told(if(verdict = 'broken', sentence_en, undecided_en), words, value, meanings, ', ')
           || if(scope_words <> '', ' ' || replace(scoped_en, '{scope}', scope_words), '') as message_en
from judged j join comparison c using (kind);

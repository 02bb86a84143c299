-- What every rule reads: current reports, and of these the ones with at least one number.
create or replace temp view current_report as
select * from report where is_current;

create or replace temp view checked as
select * from report where is_current and has_numbers;

-- Which repair explains which broken equation.
create or replace temp table explained (report_id integer, instance_id integer, repair_id integer);

-- What the reading stage noted of each text (etl/facts), typed. Most reports are alike in it: each
-- different note is parsed and judged once.
create or replace temp table noted as
select report_id, hash(facts) as fact_id, form, year from checked where facts is not null;

create or replace temp table fact_text as
select fact_id, unnest(from_json(facts, '{
        "sections": [{"id": "varchar", "number": "varchar"}], "subjects": ["varchar"],
        "shortcomings": ["varchar"], "fee": "boolean", "notices": ["varchar"],
        "periods": [["integer"]], "years": ["integer"],
        "all_done": [{"about": "varchar", "words": "varchar", "sentence": "varchar"}],
        "parts": [{"total": "double", "parts": ["double"], "partial": "boolean",
                   "approximate": "boolean", "text": "varchar"}],
        "shares": [{"value": "double", "rate": "double", "step": "double", "bases": ["double"],
                    "requests": "boolean", "text": "varchar"}],
        "growth": [{"value": "double", "rate": "double", "step": "double", "bases": ["double"],
                    "requests": "boolean", "text": "varchar"}],
        "openings": [{"year": "integer", "name": "varchar", "plans": "boolean", "ended": "varchar",
                      "sentence": "varchar"}]
    }'))
from (select hash(facts) as fact_id, any_value(facts) as facts from checked
      where facts is not null group by hash(facts));

create or replace temp view fact as
select n.report_id, t.* exclude (fact_id) from noted n join fact_text t using (fact_id);

-- 12 rather than 12.0; money with its decimals.
create or replace temp macro figure_text(number) as
    if(number = trunc(number), cast(cast(number as hugeint) as varchar), cast(round(number, 6) as varchar));

-- The letter of a candidate cell's state, in this year's strings or last year's.
create or replace temp macro states_of(cell, states) as
    case cell.table_id when 'proactive' then states.proactive
                       when 'requests' then states.requests
                       else states.disputes end;
create or replace temp macro letter_of(cell, now, before) as
    substr(if(cell.last_year, states_of(cell, before), states_of(cell, now)), cell.position, 1);

-- Reports with cells that are missing, unreadable, or empty (blank, dash, words): few of many. `letters`
-- are the states of all three tables, by table_id and position. Most reports are alike in them, too.
create or replace temp table lettered as
with states as (
    select distinct disputes_states, proactive_states, requests_states from checked where form is not null
), judged as (
    select *, disputes_states || proactive_states || requests_states as letters,
           contains(letters, 'm') as missing, contains(letters, 'u') as unread,
           regexp_matches(letters, '[bdw]') as empty
    from states
)
select report_id, letters, missing, unread, empty
from checked join judged using (disputes_states, proactive_states, requests_states)
where missing or unread or empty;

-- Findings of the other rules before they are numbered; `position` orders those of one report.
create or replace temp table draft (
    report_id integer, agency_id integer, year smallint, position integer, rule varchar, instance varchar,
    severity varchar, verdict varchar, stated double, expected double, cells varchar[], message_zh varchar,
    message_en varchar, basis varchar
);

-- What was checked, as far as findings do not tell.
create or replace temp table counted (
    rule varchar, year smallint, form varchar, verdict varchar, instances bigint
);

-- From when to when each form is prescribed, and the number of its notice.
create or replace temp table form_year (form varchar, first_year integer, last_year integer, notice varchar);

-- The database of one build, never changed after it is published. Version: see `schema_version` in etl/database/store.py.
-- In `report`, one column a figure ("requests.received.total") and one a kind of
-- mention ("published.website") are generated from the forms and from mentions.toml.
-- Indicators that add up several figures are stored as "sum.<code>" (vocabulary.py).
-- Null in such a column means "no number": the reason stands in the *_states strings (see below).

create table build (
    schema_version integer, reader_version varchar, rulebook_version varchar,
    built_at timestamp, reports bigint, findings bigint
);

-- Words and definitions, so that the application needs nothing but this file.
create table figure (
    position usmallint,              -- 1-based place in its table's *_states string
    address varchar, table_id varchar, line_id varchar, field_id varchar,
    line_zh varchar, field_zh varchar, line_en varchar, field_en varchar, unit varchar,
    in_2019 boolean, in_2021 boolean
);
create table indicator (
    position usmallint, code varchar, group_code varchar, label_zh varchar, label_en varchar,
    group_zh varchar, group_en varchar, unit varchar,
    additive boolean,                -- false for rates: never added up over agencies
    source varchar,                  -- 'table' or 'prose'
    forms varchar[],                 -- forms in which it exists; prose indicators: all
    definition_zh varchar, definition_en varchar, figures varchar[]
);
create table rule (
    id varchar, severity varchar, title_zh varchar, title_en varchar, sentence_zh varchar,
    sentence_en varchar, basis varchar, basis_en varchar, forms varchar[], enabled boolean,
    thresholds varchar               -- JSON: the numbers it judges by, as the office set them
);

-- The roster. `listed` is false for an agency that reports but stands in no roster: a person decides.
create table agency (
    agency_id integer, code varchar, name varchar, aliases varchar[], province varchar, city varchar,
    county varchar, region varchar,  -- the most local of the three that is set
    level varchar,                   -- province city county township
    kind varchar,                    -- government department township subdistrict other
    valid_from smallint, valid_to smallint, listed boolean
);
-- Who took over from whom, and the last year of the former agency. A few rows of many agencies.
create table succession (agency_id integer, former_id integer, ended smallint);

-- Agencies that took over from others, with the first year in which they did. `former_id`: the agency
-- that one continues under a new name or code, whose report is then its own of last year. Null where
-- bodies were merged or split: no figure of theirs is that of one predecessor.
create view taken_over as
select distinct s.agency_id, s.ended + 1 as year,
       if(count(*) over (partition by s.agency_id, s.ended) = 1
          and count(*) over (partition by s.former_id) = 1
          and coalesce(a.valid_from, 0) > s.ended, s.former_id, null) as former_id
from succession s join agency a using (agency_id);

-- Every content that was offered, read or refused. `kept`: its copy below the folder's sources/.
create table source (
    sha256 varchar, report_id integer,  -- null: refused or withdrawn
    name varchar, format varchar, bytes bigint, address varchar, kept varchar,
    loaded_at timestamp, reader_version varchar, refusal_kind varchar, refusal_message varchar
);
-- Under which names it came: what a later load compares to see what changed.
create table file (name varchar, bytes bigint, modified bigint, sha256 varchar);
-- What a person said of a content: `withdraw` it, `restore` it, or `move` it to another agency or year.
create table ruling (
    sha256 varchar, action varchar, agency varchar, year smallint, reason varchar, ruled_at timestamp,
    person varchar
);
-- Which agency of the roster a person said that a printed name means; the roster itself comes first.
create table naming (
    name varchar, code varchar,      -- code null: said again that it means none
    reason varchar, person varchar, ruled_at timestamp
);

-- One row a report. States: one character a figure, in `figure.position` order:
-- n number, b blank, d dash, w words, u unreadable, m missing, x not a figure of this report's form.
create table report (
    report_id integer, agency_id integer, year smallint, form varchar, sha256 varchar,
    printed_agency varchar, printed_year smallint, printed_published date,
    listed_agency varchar, listed_year smallint, listed_published date,  -- from the office's list
    title varchar, published date,   -- the list's date, else the document's
    has_numbers boolean,             -- false for an empty form: no rule is applied
    is_current boolean,              -- false: superseded by a later version of the same year
    single_line boolean,             -- （六）其他处理 printed as one line in a 2021 table
    proactive_states varchar, requests_states varchar, disputes_states varchar,
    facts varchar,                   -- JSON: what the structure rules look at
    contact varchar,                 -- JSON: telephone, address, postcode, e-mail, as printed
    {figures},
    {prose},
    {sums}
);
create table mention (
    report_id integer, position usmallint, kind varchar, value double, unit varchar,
    approximate boolean, negated boolean, section varchar, sentence varchar,
    start_at integer, end_at integer, scope varchar, derived varchar,
    chosen boolean                   -- this is the value shown for its kind (rule: docs/prose.md)
);
create table section (
    report_id integer, position utinyint, id varchar, heading varchar,
    body varchar using compression zstd
);
-- Where a part speaks of what: the five subjects of part one, problems and measures in part five, as
-- stretches of a section's body (`position` is the section's; code points, the first is 0).
create table stretch (
    report_id integer, position utinyint, subject varchar, start_at integer, end_at integer
);
-- To find texts alike: a hash of the wording without numbers, its length in characters, and one in 64
-- of the hashes of its five-character pieces (etl/likeness).
create table sketch (report_id integer, whole ubigint, length integer, grams uinteger[]);
-- The likest text that was there before: of the agency's last year, and of another agency. `share` of
-- this text's wording stands in the other, and `same_numbers` of its `numbers` with a unit.
create table likeness (
    report_id integer, other_id integer, kind varchar,  -- last_year or peer
    share double, numbers integer, same_numbers integer
);
create table note (report_id integer, table_id varchar, body varchar);
create table problem (
    report_id integer, position usmallint, kind varchar, message varchar, figure varchar,
    page usmallint, table_no usmallint, row_no usmallint, column_no usmallint
);

-- Places of figures: reports laid out alike share a layout; only what differs from the canonical
-- raw text (the number itself, nothing for a blank) has a row of its own.
create table layout_cell (
    layout_id ubigint, figure varchar, page_delta smallint, table_delta smallint,
    row_no usmallint, column_no usmallint, x_band usmallint, y_band usmallint
);
create table report_layout (report_id integer, layout_id ubigint, page usmallint, table_no usmallint);
create table raw_exception (
    report_id integer, figure varchar, raw varchar, alternatives varchar[]
);
-- Left and right edges of a report's columns, upper and lower ones of its rows, two numbers a band.
create table box (report_id integer, x float[], y float[]);
create table confidence (report_id integer, figure varchar, confidence float);

-- What the rulebook found. A repair explains several findings; people see one entry a repair.
create table finding (
    finding_id integer, report_id integer, rule varchar, instance varchar, severity varchar,
    verdict varchar, stated double, expected double, cells varchar[], message_zh varchar,
    message_en varchar, basis varchar, origin varchar, repair_id integer,
    agency_id integer, year smallint  -- of a report that does not exist; else null
);
create table repair (
    repair_id integer, report_id integer, certainty varchar, mechanism varchar,
    cells struct(figure varchar, printed double, implied double)[],
    alternatives struct(figure varchar, printed double, implied double)[][]
);
create table tally (rule varchar, year smallint, form varchar, verdict varchar, instances bigint);

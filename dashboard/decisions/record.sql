-- Everything people entered. Rows are only ever added; the present state is derived from them in the
-- order of `position` (never of `made_at`: clocks go back).

create table if not exists decision (
    position integer primary key autoincrement,
    act text not null,               -- one press of a button, however many subjects
    made_at text not null,           -- UTC, ISO 8601
    person text not null check (trim(person) <> ''),
    what text not null check (what in ('confirmed', 'explained', 'dismissed', 'corrected', 'withdrawn')),
    reason text not null check (trim(reason) <> ''),
    agency text not null,            -- its code; an unlisted agency's name
    agency_name text not null,       -- as it was called then
    year integer not null,
    rule text, instance text,        -- a finding …
    figure text,                     -- … or a figure: table.line.field, prose.KIND
    value real,                      -- what a corrected figure should be
    printed text not null,           -- JSON: the cells it was decided on and what they printed
    fingerprint text not null,       -- of `printed`
    sha256 text not null,            -- of the source it was decided on; '' where there was no report
    check ((rule is null) <> (figure is null)),
    check ((rule is null) = (instance is null)),
    check ((value is not null) = (figure is not null and what = 'corrected'))
);

-- The cycle of putting a report right.
create table if not exists step (
    position integer primary key autoincrement,
    act text not null,
    made_at text not null,
    person text not null check (trim(person) <> ''),
    what text not null check (what in ('sent', 'replied', 'closed', 'reopened')),
    agency text not null, agency_name text not null, year integer not null,
    due text,                        -- a notice sent: the day by which an answer is asked
    note text not null,
    sha256 text not null,            -- the report's version at that moment
    check ((due is not null) = (what = 'sent'))
);

create trigger if not exists decision_stays before update on decision
begin select raise(abort, 'the record is append-only'); end;
create trigger if not exists decision_kept before delete on decision
begin select raise(abort, 'the record is append-only'); end;
create trigger if not exists step_stays before update on step
begin select raise(abort, 'the record is append-only'); end;
create trigger if not exists step_kept before delete on step
begin select raise(abort, 'the record is append-only'); end;

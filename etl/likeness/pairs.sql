-- From sketches to the likeliest pairs (`alike`), for the years in `likeness_year`.

-- The texts to compare, with those of the year before that they may come from.
create or replace temp table text_of as
select s.report_id, r.agency_id, r.year, r.published, s.whole, s.grams
from sketch s join report r using (report_id)
where r.is_current and s.length >= $least
  and (r.year in (from likeness_year) or r.year + 1 in (from likeness_year));

-- Texts of one wording are one: the first stands for all, and groups of copies do not multiply.
create or replace temp table worded as
select report_id, agency_id, year, published, first(report_id) over same as text_id, nth_value(report_id, 2) over same as second,
       count(*) over same as copies
from text_of
window same as (partition by year, whole order by published nulls first, report_id
                rows between unbounded preceding and unbounded following);

-- Pieces by year, in one key; the year before has the key one higher in its upper half.
create or replace temp table gram as
select cast(report_id as integer) as text_id,
       (cast(10000 - year as ubigint) << 32) | cast(unnest(grams) as ubigint) as piece
from text_of where report_id in (select text_id from worded);

-- What is in too many texts is a phrase of all.
create or replace temp table rare as
select g.text_id, g.piece, t.texts
from gram g
join (select piece, count(*) as texts from gram group by piece having count(*) <= $common) t using (piece);

-- Texts that many have copied have few pieces of their own: these are joined by all their pieces, the
-- others by those of a few texts only, since phrases of half a hundred texts tell little and cost most.
create or replace temp table crowd as
select text_id from rare group by text_id having count(*) filter (texts > $few) > $crowded * count(*);

create or replace temp table piece_of as
select text_id, piece, texts, false as crowded from rare where texts <= $few
union all
select text_id, piece, texts, true as crowded from rare where text_id in (from crowd);

create or replace temp table size_of as
select text_id, crowded, count(*) as pieces from piece_of group by all;

-- Only pieces that two texts have, of this year or of it and the last, can join.
create or replace temp table shared as
with known as (select distinct piece from rare)
select p.text_id, p.piece, p.crowded
from piece_of p
left join known l on l.piece = p.piece + 4294967296
left join known n on n.piece = p.piece - 4294967296
where p.texts > 1 or l.piece is not null or n.piece is not null;

create or replace temp table pair as
select a.text_id, b.text_id as other_text, crowded, count(*) as pieces
from shared a join shared b using (piece, crowded)
where a.text_id < b.text_id
group by all having count(*) > 2
union all
select a.text_id, b.text_id as other_text, a.crowded, count(*) as pieces
from shared a join shared b on a.piece + 4294967296 = b.piece and a.crowded = b.crowded
group by all having count(*) > 2;

-- In two steps: planned as one, both sizes would be joined to each other by `crowded` alone.
create or replace temp table sized as
select p.text_id, p.other_text, p.crowded, p.pieces, a.pieces as own_pieces
from pair p join size_of a on a.text_id = p.text_id and a.crowded = p.crowded;

create or replace temp table estimate as
select p.text_id, p.other_text, max(p.pieces / least(p.own_pieces, b.pieces)) as share
from sized p join size_of b on b.text_id = p.other_text and b.crowded = p.crowded
where p.pieces >= $alike * least(p.own_pieces, b.pieces)
group by all;

-- Each text with its like, both ways within a year; a text that several bear stands for all of them.
create or replace temp table met as
with both_ways as (
    select text_id, other_text, share from estimate
    union all
    select other_text, text_id, share from estimate
    union all
    select text_id, text_id, 1 from worded where report_id = text_id and copies > 1
)
select w.report_id, if(e.other_text = w.report_id, w.second, e.other_text) as other_id, e.share
from both_ways e join worded w using (text_id);

create or replace temp table dated as
select m.*, r.agency_id, r.year, r.published, o.agency_id as other_agency, o.year as other_year,
       o.published as other_published
from met m join worded r using (report_id) join worded o on o.report_id = m.other_id;

-- Those that were there before it.
create or replace temp table peer as
select report_id, other_id, share from dated
where other_agency <> agency_id and year in (from likeness_year)
  and (agency_id, other_agency) not in (select (agency_id, former_id) from succession)
  and (other_year < year
       or other_year = year
          and (other_published <= published or other_published is null or published is null));

create or replace temp table own as
select r.report_id, o.report_id as other_id,
       len(list_intersect(r.grams, o.grams)) / greatest(1, len(r.grams)) as share
from text_of r
left join taken_over t on t.agency_id = r.agency_id and t.year = r.year
join text_of o on o.agency_id = if(t.agency_id is null, r.agency_id, t.former_id) and o.year = r.year - 1
where r.year in (from likeness_year);

create or replace temp table alike as
select report_id, first(other_id order by share desc, other_id) as other_id, 'peer' as kind
from peer group by report_id
union all
select report_id, other_id, 'last_year' as kind from own where share >= $alike
order by report_id;

drop table gram;
drop table rare;
drop table shared;
drop table pair;
drop table met;
drop table dated;
drop table piece_of;
drop table crowd;
drop table sized;

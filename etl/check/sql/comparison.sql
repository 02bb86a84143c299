-- What the sentences need to know of each kind of mention.
create or replace temp table comparison (
    kind varchar, position integer, rule varchar, severity varchar, basis varchar, sentence_zh varchar,
    sentence_en varchar, undecided_zh varchar, undecided_en varchar, scoped_zh varchar,
    scoped_en varchar
);

-- One look at all figures of each report: a hash of them (what is empty counts as zero), and of the same
-- as counts ought to be, whole and not negative. Few are looked at again.
create or replace temp table hashed as
select report_id, year, form, hash({numbers}) as figures, hash({counts}) as counts from checked;

-- Absence episodes from fit notes: the readable reference for the compiled kernel, and the path for small files.
-- In: notes(practice, patient, issued, diagnosis, starts, ends); ends inclusive, null when open-ended.
-- $gap_days: the greatest difference in days between one end and the next start that is still one absence
-- (1: the next day).
with note as (
    -- A note typed twice is one note. An open-ended note reaches a day beyond every date ($horizon).
    select distinct practice, patient, issued, diagnosis, starts,
        coalesce(ends, $horizon::date) as covers_to, coalesce(ends, starts) as known_to
    from notes
),
ordered as (
    select *, row_number() over history as position,
        max(covers_to) over (history rows between unbounded preceding and 1 preceding) as covered_so_far
    from note
    window history as (
        partition by practice, patient order by starts, issued nulls last, diagnosis, covers_to
    )
),
numbered as (
    select *, count(*) filter (covered_so_far is null or starts - covered_so_far > $gap_days)
        over (partition by practice, patient order by position) as episode
    from ordered
),
voted as (
    select practice, patient, episode, diagnosis, count(*) as notes,
        sum(covers_to - starts + 1) as certified_days, min(position) as first_position,
        min(starts) as starts, max(covers_to) as covers_to, max(known_to) as known_to
    from numbered
    group by all
)
select practice, patient, episode::integer as episode, min(starts) as starts,
    nullif(max(covers_to), $horizon::date) as ends, max(known_to) as known_to,
    -- The diagnosis on most notes; then the one certified for most days; then the first.
    first(diagnosis order by notes desc, certified_days desc, first_position) as diagnosis,
    sum(notes)::integer as notes
from voted
group by practice, patient, episode
order by practice, patient, episode

"""Item analysis: what the answers of a cohort say of each question. For the eye only.

Decides how hard each question was, how well it tells the strong from the weak, who
chose what, and which questions the jury should look at first, with the reason. Never
a mark and never a rank: floats stay here, and nothing below imports this room.

Nouns: *facility* (mean mark of a question, from 0 to 1), *discrimination* (how far
success goes with the rest of the paper), *level* (a fifth of the cohort), *lean* (how
much more the strong choose something than the weak), *gap* (what a site's candidates
gain or lose on a question, against others of the same level).
Invariants: the order of candidates changes nothing; candidates with equal totals
belong to groups in equal parts; what a small or uniform cohort cannot tell is None,
never a number.
"""

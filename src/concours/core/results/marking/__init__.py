"""Marks: what each answer is worth, exactly.

Decides the mark of one answer under the seven rules of the law and a policy for what
the law leaves open, the marks of a cohort, and what one marking changes against
another. Never ranks (`core.ranking`), never decides which answer stands
(`core.attempt`), never rounds except to show.

Nouns: *rule* (a pure function of key and answer, from 0 to 1), *policy* (what the
texts do not settle, each point named), *unit* (one part of the common denominator:
sums of a cohort are whole numbers of units), *column* (the answers of a cohort to
one question, each distinct answer once), *answers table* (columns without keys, as
bytes), *effect* (who and what changes), *neutralised* (struck out by the jury).
Invariants: a mark is an exact fraction; the same answers, key and policy give the same
units on any machine; marking a cohort equals marking each answer alone.
"""

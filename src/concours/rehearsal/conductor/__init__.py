"""The conductor: plays a whole sitting against a running house, and breaks things.

Decides when the crowd enrols, when the jury launches, closes and marks, what fails
meanwhile, and what the report says. Never helps: it acts as the jury does, by the acts,
and kills processes as a bad day does, from outside.

Nouns: *stage* (a running house and how to reach its parts), *jury*, *generators* (the
processes of the crowd), *scenario* (faults by name and by instant), *watch* (what the
processes cost).
"""

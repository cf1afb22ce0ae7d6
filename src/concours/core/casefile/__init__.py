"""Case file: what signs of fraud there are, and whether they may found a case.

Decides which signs are of one kind, whether signs of two independent kinds meet in
one candidate, and what may follow what in the procedure of a case. Never a fraud, a
mark or a sentence: a sign is a reason to look, and people decide
(`docs/reference/forensics`).

Nouns: *signal* (one sign of fraud, of one kind, about candidates of one sitting or a
room of it), *independent kind* (what one kind counts, no other does), *strength* (the
family whose threshold a signal passes), *case* (what a jury opens about one copy),
*procedure* (its steps: opened, notified, heard, closed), *notice* (grounds, hour and
place of a hearing), *hearing*, *outcome* (without action, or an exclusion).
Invariants: the same sign has the same key whenever it is found again; a signal names
nobody; what is of one kind counts once, however often it was found; a room alone founds
no case, for it is no person; nobody is excluded on a case before they were notified,
had the days that the exam leaves, and were heard about what the last notice says.
"""

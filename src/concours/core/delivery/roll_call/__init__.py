"""The roll call: what a room said of its candidates, beside what their tablets do.

Decides where the two disagree, from t0 until all is collected. Absence is what a room
says; a tablet that is off is a fact. Never says itself that anybody is absent, never
judges a person.

Nouns: *roll call*, *disagreement* (a room says one thing, a tablet shows another).
Invariants: a room of tablets that are off is never taken for a room of absent people; a
room is named once for each trouble.
"""

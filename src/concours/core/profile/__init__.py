"""The profile of an exam: what is this exam's own, and what is any exam's.

Decides which profiles are sound, and the bytes by which one is kept and named. Never
acts by a profile's name: whoever needs a number or a list asks the profile for it, and
what an exam does not have is an empty list.

Nouns: *profile* (the rules that an exam is founded with), *mark gate* (a least mark on
20, and what it opens), *sealing mode* (who may see a paper before its hour).
Invariants: a profile is whole or refused, and its numbers are exact; equal profiles
have equal bytes, hence one digest.
"""

"""Traces: what was asked for that is not ours, whose act it was, and what logs show.

Decides the class of an unknown path, whose act a request was, which traces are
kept one by one and which are counted, and what the lines of a log break of the rules of
whoever reads them. Never accuses: an attribution is not a verdict, an address is
nobody, and what cannot be read is counted and told.

Nouns: *trace* (one request for what is not ours, with who sent it), *path class*,
*attribution* (A to D: how sure it is who asked), *log line*, *log rule*, *bucket* (what
leaks while it is filled), *log finding*.
Invariants: nobody's flood hides another's trace; the same files and rules give the same
findings; no line of a file is passed over without being counted.
"""

"""What a candidate reads of a case about their copy, and writes to the jury.

By number and code, once the jury has notified them: before, and for everybody else,
this is a page that asks. Their own cases alone, and never whom else one is about. The
session is that of results.
"""

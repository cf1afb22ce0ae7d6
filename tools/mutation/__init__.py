"""How often a bug that is planted by chance fails a test.

`python -m tools.mutation trace` plays the suite once on a copy in which each function
says that it was entered, and keeps which test reaches which. `… run --seed 1` draws
small bugs over all parts, plants each alone in a copy, and runs the tests that reach
it until one fails. What no test notices is printed: a survivor is a place to look.
"""

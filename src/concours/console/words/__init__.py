"""The words of the console: numbers, hours, refusals, acts, each in two languages.

French is written in the code and the templates, English in `locale/en`. Nothing here
decides or reads anything.
"""

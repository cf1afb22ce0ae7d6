"""What a process says of itself to machines: numbers, and its log in lines of JSON.

Each process counts in memory and gives the text of Prometheus on a Unix socket of its
own, which only the house's account may open: nothing of it is at the candidates'
address (A40). Names begin with `concours_`; no label names a candidate, an attempt or
a device. A process works as well without its socket as with it.
"""

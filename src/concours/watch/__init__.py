"""The watch of one machine: how its processes are, when all else may be down.

It is no part of delivery: it reads the sockets of metrics every two seconds, keeps the
last twelve hours in memory, and gives a page of its own that needs neither the database
nor a session. It restarts nothing, decides nothing, and knows no candidate.
"""

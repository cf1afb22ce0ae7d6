"""What awaits one person, over all exams, and what they wait for.

Decides which facts ask something of whom, how urgently and since or until when. Never
reads who somebody is: it is told what they may do. Never says words or addresses.

Nouns: *task* (one thing that one person can do now).
Invariants: no task for an act that the person may not do; nobody is asked to confirm
what they proposed, or what a tie to its proposer bars.
"""

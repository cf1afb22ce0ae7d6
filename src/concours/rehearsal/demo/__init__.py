"""The living demonstration: a crowd that composes beside a visitor's own tablet.

One process, of a demonstration alone. It plays every candidate but the visitor's, for
as long as the house runs; and when the bell rings it plays the jury of the accelerated
sitting, with the words that `demo.json` holds. A real house has no such file.

Nouns: *bell* (how the console asks, and hears), *memory* (what the centre holds of a
tablet, when this process begins again), *ability* (how often somebody knows the right
answer), *automatic jury* (plays the accelerated sitting, one step at a time).
"""

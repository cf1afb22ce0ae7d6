"""What tablets talk to: enrolment, packages, journal, news, and their application.

Decides how requests are bounded, batched and answered. Never decides a rule of the
exam (`core/` does), never holds a key before launch, never acknowledges before the
commit. No Django, no session, no cookie: a gateway may be killed at any instant, and
any number of them may run.

Nouns: *batch receiver* (checks batches, has them stored), *group commit* (batches that
share one transaction), *heartbeat* (a batch without entries), *backpressure* (how long
tablets should gather entries), *batcher* (answers many requests at a time), *bulletin*
(the news in memory, by whom they concern).
"""

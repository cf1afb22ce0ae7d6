"""What tablets talk to: enrolment, packages, journal, news, and their application.

Decides how requests are bounded, gathered and answered. Never decides a rule of the
exam (`core/` does), never holds a key before launch, never acknowledges before the
commit. No Django, no session, no cookie: a gateway may be killed at any instant, and
any number of them may run.

Nouns: *desk* (takes batches and checks them), *group* (batches that share one commit),
*bulletin* (the news in memory, by whom they concern).
"""

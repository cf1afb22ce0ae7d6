"""What stands between a request and its page, one concern a module.

In order: headers, size of the path, the instant, language, the person, refusals.
"""

"""The keeper: the only process that ever holds a sitting key whole.

Splits a sitting key into word shares for the keyholders, takes the shares back in
custody, and releases the key when a launch is due. Has no inbound port; what reaches
it is sealed to a key pair that lives as long as the process. Never writes a share or
a key to disk or to a log.
"""

"""The keeper: the only process of the day that ever holds a sitting's secret whole.

Takes the keyholders' shares in custody, releases the sitting key when a launch is due,
and the marking key when all copies are in. Has no inbound port; what reaches
it is sealed to a key pair that lives as long as the process. Never writes a share or
a key to disk or to a log.
"""

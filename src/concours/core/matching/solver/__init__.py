"""Couples: constraint propagation with branch and bound."""

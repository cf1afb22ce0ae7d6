"""The exam's rules, pure: no input or output, no clock, no chance, no framework."""

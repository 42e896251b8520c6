"""What the program's keeper may watch: figures for Prometheus on an address of their own, slow statements in the log.

Neither holds anything about a person: a screen's name, times, counts, and statements without their values.
"""

"""A demo office: believable records, invented from a seed, written in bulk.

Every case has a script: who does which verb to which record at which moment (`stories`). `carrying_out`
writes a script as plain rows: it takes every due time and every state from `regulation`, and writes the audit with its
chain. A test carries the same scripts out by the real verbs of `workflow` and finds the same rows.
"""

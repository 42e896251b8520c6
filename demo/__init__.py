"""A demo office: believable records, invented from a seed, written in bulk.

Every case has a script: who does which verb to which record at which moment (`stories`). The bulk forms of the verbs
(`bulk`) carry a script out on plain rows; they take every due time and every state from `regulation`, and write the
audit with its chain. A test carries the same scripts out by the real verbs of `workflow` and finds the same rows.
"""

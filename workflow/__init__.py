"""The verbs: one file a record, and the only writers of a state.

Each verb has one shape: permission, rule, change, audit row, one commit. Every route of the program (form, batch
action, inline edit, import, command) passes through here, so a rule binds on every route.
"""

"""The linter of diagrams: an allow-list by element and position.

Law of the room: everything that is not on a list is refused, and every message names the element, the reason and what
to draw instead. Rules read, they never run anything; the only expressions compiled are FEEL.
"""

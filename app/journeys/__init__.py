"""Journeys: cases played from a script, through the same actions that people and clocks use (docs/journeys.md).

`script` reads and checks the YAML, `stage` sets up a throw-away database with a fake clock and the cast,
`play` acts the steps out, `expect` compares what is with what was written down, `run` plays many files.
"""

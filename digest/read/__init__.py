"""Seed file → Seed. `source.read` is the stage; beside it what it needs for each kind of file."""

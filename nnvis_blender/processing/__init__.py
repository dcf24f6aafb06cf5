"""Everything that needs no Blender: the worker's program, and the data model it shares with Blender."""

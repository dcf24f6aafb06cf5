"""A drawn network in the files of other programs: what is drawn as plain arrays (drawing.py), one file a format."""

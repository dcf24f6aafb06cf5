"""A network as a list of layers: designed in Blender or in a JSON file, drawn untrained, trained, or lent to weights.

layers.py    LAYERS: the types, with their parameters and what becomes of a shape in each
shapes.py    the shapes through a list, and the first mistake in it
form.py      the JSON form
presets.py   lists to begin with
weights.py   the arrays that a list's layers have, and random ones
program.py   a list with its arrays as a Program, and as a Model
matching.py  the layers of a state dict given to those of a list
module.py    a list as a torch module that is trained

All but the last does without torch; layers, shapes, form and presets without NumPy too.
"""

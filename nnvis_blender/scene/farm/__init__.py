"""A scene as a farm renders it: packed without a path of this computer (packing), what its pictures show (states,
sending), and what a machine of the farm does with it (machine).
"""

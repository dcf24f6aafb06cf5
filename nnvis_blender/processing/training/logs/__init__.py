"""Logs that training scripts write, read as a History: TensorBoard's event files, CSV, JSON lines and JSON.

names.py     what a tag or a column measures, and of what
points.py    values by tag and place become curves over epochs or steps
event_file.py  TensorBoard's records, their checksums and scalars
rows.py      rows of CSV and JSON lines, and objects of lists
folder.py    which files of a folder are logs
"""

from .folder import log_title, read_log

__all__ = ["log_title", "read_log"]

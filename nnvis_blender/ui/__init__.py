"""Panels, menus and the file handler: they draw and compute nothing."""

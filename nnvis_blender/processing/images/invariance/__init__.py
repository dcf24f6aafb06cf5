"""What of an image may change without a network's features changing, and whether it tells the same parts of several
images.
"""

from .parameters import InvarianceParameters

__all__ = ["InvarianceParameters"]

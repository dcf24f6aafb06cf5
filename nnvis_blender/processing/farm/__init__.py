"""What a render farm is told of a job: an Open Job Description template (template), a page to read (readme), and the
folder with both and all that a machine needs (bundle). Standard library only.
"""

from .bundle import write_bundle
from .job import FarmJob

__all__ = ["FarmJob", "write_bundle"]

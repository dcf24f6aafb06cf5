"""The worker's first lines: runs a module of this package, `entry.py processing.MODULE ARGUMENTS`, without a folder on
the path.

Python runs it isolated (-I), so that nothing is imported from the folder it is started in, from PYTHONPATH or from the
user's own site folder. The package's own folder is not put on the path either: beside it lie other extensions, and in
it names such as `network` and `figures`.
"""

import importlib.util
import runpy
import sys
from pathlib import Path

NAME = "processing"  # whatever the extension's package is called


def load_package(name: str = NAME) -> None:
    """Makes this package importable as NAME, by its place alone; or, under another name, the one that it is part of."""
    folder = Path(__file__).resolve().parents[1 if name == NAME else 2]
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


if __name__ == "__main__":
    load_package(sys.argv[1].partition(".")[0])
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)

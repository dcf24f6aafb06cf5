"""The user's own folder for what NNVis keeps between runs, and folders in it that no one else can write."""

import atexit
import os
import shutil
import stat
import tempfile
from pathlib import Path


def user_folder() -> Path:
    """The user's cache folder of NNVis. It need not be there."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    return Path(base) / "nnvis"


def private_folder(name: str) -> Path:
    """user_folder()/name, which only its owner can enter; where there can be none, one that goes with this process.

    For what is loaded as code, such as compiled functions: whoever may write there could have it run.
    """
    folder = user_folder() / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_private(folder):
            return folder
    except OSError:
        pass
    folder = Path(tempfile.mkdtemp(prefix=f"nnvis-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _is_private(folder: Path) -> bool:
    """Whether the folder is ours and closed to others, closing it if need be, and no other user could put another one
    in its place.
    """
    if os.name != "posix":  # a profile's folders are its user's alone
        return True
    status = os.lstat(folder)
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        return False
    if stat.S_IMODE(status.st_mode) != 0o700:
        os.chmod(folder, 0o700)
    above = [os.stat(parent).st_mode for parent in folder.absolute().parents]
    return all(not mode & stat.S_IWOTH or mode & stat.S_ISVTX for mode in above)

"""What a task says of itself to whoever waits for it."""


class Heard:
    """A Report that keeps the warnings; how far the tasks are is counted by whoever waits for them."""

    def __init__(self):
        self.warnings: list[str] = []

    def warning(self, message: str) -> None:
        self.warnings.append(message)

    def stage(self, name: str, index: int, count: int) -> None:
        pass

    def progress(self, done: float, total: float) -> None:
        pass

    def state(self, path, step: int, steps: int, **others) -> None:
        pass

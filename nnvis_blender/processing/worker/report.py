"""What a long computation tells its caller: how far it is and what the user should know. The worker prints it, tests
ignore it.
"""


class Silent:
    """Says nothing; also the interface that every report has."""

    def progress(self, done: float, total: float) -> None:
        """done of total units of the current stage's work are done."""

    def warning(self, message: str) -> None:
        """One sentence that the user should read though the work goes on."""

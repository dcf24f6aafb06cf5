"""What the operators without a job share: errors as one sentence, and a poll that says what to do."""

from ..processing.errors import NNVisError
from .selection import has_network


class Action:
    """Mixin of an operator that does its work in act(context), which may raise NNVisError."""

    def execute(self, context):
        try:
            self.act(context)
        except NNVisError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class NetworkAction(Action):
    """An action on the scene's network."""

    @classmethod
    def poll(cls, context):
        return poll_network(cls, context)


def poll_network(cls, context) -> bool:
    """The poll of an operator that needs a network."""
    if not has_network(context):
        cls.poll_message_set("There is no network in this scene: open or process one first")
        return False
    return True

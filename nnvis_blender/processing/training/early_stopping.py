"""Early stopping: training ends when the loss on samples that were set apart no longer falls (Prechelt 1998)."""

from typing import NamedTuple

import numpy as np

from ..errors import usage


class Parts(NamedTuple):
    """x, y: the training samples. validation: (x, y) of those that the loss is measured on, or None."""

    x: np.ndarray
    y: np.ndarray
    validation: tuple[np.ndarray, np.ndarray] | None


def set_apart(x: np.ndarray, y: np.ndarray, parameters, random) -> Parts:
    """The samples as training takes them: a share of all, and of these some apart for validation.

    Random numbers are drawn only where the parameters ask for either. Raises NNVisError (usage) where a part would be
    empty.
    """
    if parameters.train_share == 1 and parameters.patience is None:
        return Parts(x, y, None)
    order = random.permutation(len(y))
    used = order[: round(parameters.train_share * len(y))]
    apart = 0 if parameters.patience is None else round(parameters.validation_share * len(used))
    looked_at = np.sort(used[: round(parameters.validation_subset * apart)])
    kept = np.sort(used[apart:])
    if not len(kept) or (parameters.patience is not None and not len(looked_at)):
        raise usage(
            f"the shares leave {len(kept)} of {len(y)} samples to train on and {len(looked_at)} for validation",
            "Raise train_share, validation_share or validation_subset",
        )
    return Parts(x[kept], y[kept], None if parameters.patience is None else (x[looked_at], y[looked_at]))


class EarlyStopping:
    """Ends training after so many epochs without a lower validation loss, and keeps the best weights.

    patience: the number of epochs, None to never end. trainee: has a torch module and evaluate(x, y) -> (loss,
    accuracy). record: gets "validation_loss", "validation_accuracy" and "best_epoch", counted from 1.
    """

    def __init__(self, patience: int | None, trainee, validation, record: dict):
        self.patience, self.trainee, self.validation, self.record = patience, trainee, validation, record
        self._best, self._state, self._since = np.inf, None, 0
        if patience is not None:
            record |= {"validation_loss": [], "validation_accuracy": [], "best_epoch": None}

    def ends(self, epoch: int) -> bool:
        """Whether this epoch, counted from 0, was the last one."""
        if self.patience is None:
            return False
        loss, accuracy = self.trainee.evaluate(*self.validation)
        self.record["validation_loss"].append(loss)
        self.record["validation_accuracy"].append(accuracy)
        if loss < self._best:
            self._best, self._since, self.record["best_epoch"] = loss, 0, epoch + 1
            self._state = {name: value.clone() for name, value in self.trainee.module.state_dict().items()}
        else:
            self._since += 1
        return self._since >= self.patience

    @property
    def has_best(self) -> bool:
        """Whether keep_best would put weights back."""
        return self._state is not None

    def keep_best(self) -> None:
        """Puts the weights of the best epoch back, where any loss was a number; its record becomes the last, too."""
        if self._state is None:
            return
        self.trainee.module.load_state_dict(self._state)
        best = self.record["best_epoch"] - 1
        for values in (self.record[f"{part}_{what}"] for part in ("train", "test") for what in ("loss", "accuracy")):
            values += [values[best]] if best < len(values) - 1 else []

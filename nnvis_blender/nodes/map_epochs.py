"""Which row of maps is seen, inside a node tree: of the sample, at the epoch.

Data that know samples at several epochs have a row for each, all epochs of a sample after each other. How far an epoch
has come among those that maps are of, counted from 0, is in the attribute ROW of the checkpoints.
"""

ROW = "map_row"


class MapEpochs:
    """The input of a group that says how many epochs the maps are of. Made while the group's inputs are declared.

    epoch: the group's Epoch, see epoch.py.
    """

    def __init__(self, tree, epoch):
        self._tree, self._epoch = tree, epoch
        self._count = tree.input("Map Epochs", "Int", "How many epochs the maps are of", 1, 1, hidden=True)

    def rows(self, sample, samples):
        """(row, rows): that of a sample at the epoch, between two epochs between their rows, and how many there are.

        With several epochs the sample is the nearest, not between two.
        """
        tree, count = self._tree, self._count
        has_epochs = tree.math("GREATER_THAN", count, 1.5)
        last = tree.math("MAXIMUM", tree.math("SUBTRACT", samples, 1.0), 0.0)
        nearest = tree.math("MINIMUM", tree.math("FLOOR", tree.math("ADD", sample, 0.5)), last)
        at_last = tree.math("SUBTRACT", count, 1.0)
        now = self._epoch.choose("FLOAT", at_last, self._epoch.number(ROW))
        row = tree.math("ADD", tree.math("MULTIPLY", nearest, count), now)
        return tree.mix("FLOAT", has_epochs, sample, row), tree.math("MULTIPLY", samples, count)

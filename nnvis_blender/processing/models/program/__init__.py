"""Models of any architecture as programs: what a format's reader says of a network, how it runs and how it is drawn.

program.py      Program and Step, what a reader makes of a file
operations/     what each step does to tensors, and what becomes of units in it
simplify.py     passes that change no output: constants folded, batch norms folded, attention recognised
execution.py    a program run on a batch, with taps where edges enter
tracing.py      which units a value holds, and so the layers and connections that are drawn
program_model.py  the Model
"""

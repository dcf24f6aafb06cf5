"""Both sides of the process border: the job that starts a worker, the messages between them, the environment it runs
in.
"""

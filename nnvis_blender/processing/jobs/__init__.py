"""What the worker is asked to do: one file a job."""

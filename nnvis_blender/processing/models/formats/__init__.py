"""The formats of model files, one a file."""

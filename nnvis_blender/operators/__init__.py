"""One user action a file: execute() does it alone, invoke() and modal() only drive the same thing in a window."""

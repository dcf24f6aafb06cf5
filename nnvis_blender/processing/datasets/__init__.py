"""A path or a built-in name becomes samples and labels."""

"""The product's version; the manifest and pyproject.toml say the same, which a test holds."""

VERSION = "0.2.0"

"""What the units hold for images as they arrive in a folder, or from a camera."""

"""What surfaces are drawn by: height fields, contours, what stands on them, axes, bodies in a space."""

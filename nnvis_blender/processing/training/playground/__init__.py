"""The Playground: a small network that learns points of the plane while one watches, after TensorFlow Playground."""

"""NNVis: see a trained neural network."""

"""The XOR lesson: a perceptron so small that every number of it can be looked at while it learns."""

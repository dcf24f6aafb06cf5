"""The edges of a connection as parts of a program, and what the network's outputs lose, to first order, without each.

Each part gives for every sample and every pair of units (sources, targets) the change that removing the pair's weights
makes: the sum over positions of what flows in times the weight times the gradient of what comes out. What flows in (u)
and the gradient (g) are of one sample's shapes, samples first.
"""

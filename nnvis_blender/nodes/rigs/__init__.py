"""Node groups of rigs: calculations as cells with numbers in them."""

"""What a unit sees: attributions, projections, preferred images and top samples, of units and of the input."""

"""What flows through a network: what its units hold for chosen samples, and what its edges pass on."""

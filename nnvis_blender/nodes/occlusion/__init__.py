"""What draws an occlusion: the square over its image, the answers as bars, the maps that grow."""

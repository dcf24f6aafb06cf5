"""The group "NNVis Plates" and the groups that it is made of, a file each."""

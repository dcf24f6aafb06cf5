"""Attribution: how much each value of a sample, each unit and each edge has to do with what a network says of it."""

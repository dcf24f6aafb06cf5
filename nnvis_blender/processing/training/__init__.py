"""Training: how a network is trained here, and what is known of one that was trained anywhere: its checkpoints
(Epochs) and its log (History).
"""

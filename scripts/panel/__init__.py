"""A panel of networks on which methods of importance are compared: their data, their training, what is measured."""

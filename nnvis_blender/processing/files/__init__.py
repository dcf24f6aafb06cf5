"""Files of arrays: whole or not there, the cache of results, .nnvis files, and those of the original nn_vis."""

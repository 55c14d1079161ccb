"""Prints what a file holds, as the reference implementations of safetensors and NumPy read it: read_back.py FILE..."""

import sys

import numpy as np
from safetensors import safe_open

for name in sys.argv[1:]:
    if name.endswith(".safetensors"):
        with safe_open(name, "numpy") as file:
            print(name, file.metadata())
            for key in file.keys():
                tensor = file.get_tensor(key)
                print(" ", key, tensor.dtype, tensor.shape, tensor.ravel()[:4])
    else:
        loaded = np.load(name)
        arrays = loaded if hasattr(loaded, "files") else {"": loaded}
        for key in arrays:
            print(name, key, arrays[key].dtype, arrays[key].shape, arrays[key].ravel()[:4])

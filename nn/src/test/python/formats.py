"""Writes small files with the reference implementations of safetensors and NumPy. Run from this folder; see README.md."""

import pathlib

import numpy as np
import safetensors.numpy

OUT = pathlib.Path(__file__).parent.parent / "resources" / "nabla" / "nn" / "formats"
OUT.mkdir(exist_ok=True)

# Every element is made by the same rule, so the tests need no second copy of the values.
values = lambda *shape: np.asarray((np.arange(np.prod(shape, dtype=int)).reshape(shape) - 2) * 0.75)

safetensors.numpy.save_file(
    {"0.weight": values(3, 2), "0.bias": values(3), "10.weight": values(2, 2), "2.scale": values(), "empty": values(0, 3)},
    OUT / "double.safetensors",
    metadata={"note": 'quote ", backslash \\, tab \t, ü, 😀'},
)
safetensors.numpy.save_file(
    {"b": values(3, 2).astype(np.float32), "a": values(5).astype(np.float32)}, OUT / "single.safetensors"
)
safetensors.numpy.save_file(
    {"single": values(5).astype(np.float32), "double": values(2)}, OUT / "mixed.safetensors", metadata={"k": "v"}
)

np.save(OUT / "matrix.npy", values(3, 4))
np.save(OUT / "scalar.npy", values())
np.save(OUT / "vector.npy", values(5))
np.save(OUT / "empty.npy", values(0, 2))
np.save(OUT / "columns.npy", np.asfortranarray(values(2, 3, 4)))
for code in ("<f4", ">f8", "<i8", ">i4", "<i2", "|i1", "<u4", ">u2", "|u1", "|b1"):
    whole = np.arange(6).reshape(2, 3) % 2 if code == "|b1" else np.arange(6).reshape(2, 3)
    name = code.replace("<", "little_").replace(">", "big_").replace("|", "")
    np.save(OUT / f"{name}.npy", whole.astype(code))
with open(OUT / "version2.npy", "wb") as file:
    np.lib.format.write_array(file, values(3, 4), version=(2, 0))
np.savez(OUT / "stored.npz", a=values(2, 3), b=values(4))
np.savez_compressed(OUT / "packed.npz", a=values(2, 3), b=values(4))

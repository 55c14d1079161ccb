"""The folds of scikit-learn with which the areas in metrics.csv were measured, for GoldenTableMetricsTest.

    python folds.py > ../resources/nabla/scorematching/tables/folds.txt

A line is a table and the fold of each row, a digit each: of the rows to learn from, in the order of the file, and then of the synthetic rows.
The rows to learn from came in the order of the permutation that held out the others. Versions are in the first line.
"""

import gzip
import pathlib

import numpy
import sklearn
from sklearn.model_selection import StratifiedKFold

RESOURCES = pathlib.Path(__file__).parents[1] / "resources/nabla/scorematching/tables"


def count(name):
    with gzip.open(RESOURCES / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
        return len(file.readlines()) - 1


def main():
    print(f"# scikit-learn {sklearn.__version__}, numpy {numpy.__version__}")
    for name in ("iris", "penguins", "wage"):
        rows = count(name)
        train = numpy.random.RandomState(0).permutation(rows)[round(0.2 * rows) :]
        synthetic = count(f"{name}-synthetic")
        labels = numpy.repeat([0, 1], [len(train), synthetic])
        fold = numpy.zeros(len(labels), int)
        splits = StratifiedKFold(3, shuffle=True, random_state=0).split(labels, labels)
        for k, (_, test) in enumerate(splits):
            fold[test] = k
        fold[: len(train)] = fold[: len(train)][numpy.argsort(train)]
        print(name, "".join(map(str, fold)))


main()

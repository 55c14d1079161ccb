"""Which cells of the held-out rows TableScoreboard hides.

    python hidden_cells.py > ../../main/resources/nabla/examples/tables/scoreboard/hidden.txt

Of the numbers that are there, those where RandomState(500 + seed).rand(rows, columns of numbers) is below 0.2; a row that would lose all
its numbers keeps the first one. A line is the table, the seed, and bits, row by row, in hexadecimal digits. Written with NumPy 2.
"""

import csv
import gzip
import pathlib

import numpy

RESOURCES = pathlib.Path(__file__).parents[2] / "main/resources/nabla/examples"
TABLES = {
    "iris": "tables/scoreboard/iris.csv",
    "wine": "anomalies/wine.csv",
    "diabetes": "tables/scoreboard/diabetes.csv",
    "breast": "anomalies/breast.csv",
    "faithful": "faithful/faithful.csv",
    "penguins": "tables/scoreboard/penguins.csv",
    "wage": "tables/scoreboard/wage.csv.gz",
}


def numbers(path):
    """The columns of numbers, [rows, columns], NaN where missing."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    columns = []
    for column in zip(*rows):
        try:
            columns.append([float(cell) if cell else numpy.nan for cell in column])
        except ValueError:
            pass
    return numpy.array(columns).T


def main():
    tables = {name: numbers(RESOURCES / path) for name, path in TABLES.items()}
    for line in (RESOURCES / "tables/scoreboard/held-out.txt").read_text().splitlines():
        name, seed, *rows = line.split()
        held_out = tables[name][[int(row) for row in rows]]
        hidden = numpy.random.RandomState(500 + int(seed)).rand(*held_out.shape) < 0.2
        there = ~numpy.isnan(held_out)
        hidden &= there
        if held_out.shape[1] > 1:
            for i in range(len(hidden)):
                if there[i].any() and (hidden[i] == there[i]).all():
                    hidden[i, numpy.flatnonzero(there[i])[0]] = False
        print(name, seed, numpy.packbits(hidden).tobytes().hex())


main()

"""Predictions of XGBoost, for BoostedTreesTest.

    python trees.py > ../resources/nabla/scorematching/trees/xgboost.csv

A line is name,numbers: the features, 60 rows of 3 numbers; and of each objective the labels and the margins, output by output. Features have
two decimals, so that single precision orders them as double precision does. Where two splits are equally good rounding decides, so the data are
of the first seed for which that does not happen: the same features in another order and with another sign have the same predictions. Versions
are in the first line.
"""

import itertools

import numpy
import xgboost


def data(seed):
    random = numpy.random.RandomState(seed)
    x = numpy.round(random.standard_normal((60, 3)), 2)
    x[:, 2] = numpy.round(x[:, 2])
    level = numpy.sin(2 * x[:, 0]) + x[:, 1] * x[:, 2] + 0.3 * random.standard_normal(60)
    return x, {
        "reg:squarederror": numpy.round(level, 3),
        "binary:logistic": (level > 0.2).astype(float),
        "multi:softprob": numpy.digitize(level, [-0.5, 0.7]).astype(float),
    }


def margins(x, objective, y):
    settings = {
        "objective": objective,
        "tree_method": "exact",
        "max_depth": 3,
        "eta": 0.1,
        "lambda": 1,
        "min_child_weight": 1,
        "nthread": 1,
    }
    if objective.startswith("multi"):
        settings["num_class"] = 3
    matrix = xgboost.DMatrix(x, y)
    return xgboost.train(settings, matrix, 100).predict(matrix, output_margin=True).T


def has_ties(x, labels):
    return any(
        numpy.abs(margins(x, name, y) - margins(-x[:, ::-1], name, y)).max() > 1e-5 for name, y in labels.items()
    )


def line(name, values):
    print(name, *[repr(float(v)) for v in numpy.ravel(values)], sep=",")


def main():
    x, labels = next(case for case in map(data, itertools.count()) if not has_ties(*case))
    print(f"# xgboost {xgboost.__version__}, numpy {numpy.__version__}")
    line("features", x)
    for objective, y in labels.items():
        line(objective + " labels", y)
        line(objective + " margins", margins(x, objective, y))


main()

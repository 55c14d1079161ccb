"""PyTorch eager, one thread: training steps, the score of one point, elementwise functions."""

import functools

import numpy as np
import problem
import torch
from torch import nn

torch.set_num_threads(1)


def array(x, dtype):
    return torch.from_numpy(x.astype(dtype))


def perceptron(widths, dtype):
    layers = []
    for weight, bias in problem.perceptron(widths):
        layer = nn.Linear(weight.shape[1], weight.shape[0])
        layer.weight.data, layer.bias.data = array(weight, dtype), array(bias, dtype)
        layers += [layer, nn.Tanh()]
    return nn.Sequential(*layers[:-1])


def exact(net, x):
    """As the tutorials have it: one backward pass for each dimension."""
    x = x.clone().requires_grad_()
    s = net(x)
    divergence = torch.zeros(len(x), dtype=x.dtype)
    for i in range(x.shape[1]):
        divergence = divergence + torch.autograd.grad(s[:, i].sum(), x, create_graph=True)[0][:, i]
    return (0.5 * (s**2).sum(dim=1) + divergence).mean()


def denoising(net, batch):
    x, z = batch
    return 0.5 * ((net(x + problem.NOISE * z) + z / problem.NOISE) ** 2).sum(dim=1).mean()


def drawn(net, x):
    return denoising(net, (x, torch.randn_like(x)))


def training(widths, loss, batch, dtype):
    def start():
        net = perceptron(widths, dtype)
        betas = (problem.BETA1, problem.BETA2)
        return net, torch.optim.Adam(net.parameters(), lr=problem.LEARNING_RATE, betas=betas, eps=problem.EPSILON)

    def step(state):
        net, optimizer = state
        value = loss(net, batch)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        return state, value.item()

    return problem.training(start, step)


def data(widths, dtype):
    return array(problem.data(problem.BATCH, widths[0]), dtype)


def exact_perceptron(widths, dtype):
    return training(widths, exact, data(widths, dtype), dtype)


def denoising_perceptron(widths, dtype):
    batch = data(widths, dtype), array(problem.noise(problem.BATCH, widths[0]), dtype)
    return training(widths, denoising, batch, dtype)


def drawn_perceptron(widths, dtype):
    """Noise differs among peers, so that what is compared is the step with noise given."""
    checks, _ = denoising_perceptron(widths, dtype)
    _, sample = training(widths, drawn, data(widths, dtype), dtype)
    return checks, sample


def single_point_score(widths):
    net, x = perceptron(widths, np.float64), array(problem.data(1, widths[0]), np.float64)

    def call():
        with torch.inference_mode():
            return net(x)

    return {"loss": call().sum().item()}, problem.repeated(call, 200)


def elementwise(function, dtype):
    x = torch.from_numpy(problem.arguments_of_functions(dtype))
    out = torch.empty_like(x)
    return {"loss": function(x).sum(dtype=torch.float64).item()}, problem.repeated(lambda: function(x, out=out), 50)


STEPS = {"exact": exact_perceptron, "denoising": denoising_perceptron, "drawn": drawn_perceptron}


def rows():
    for work, widths in problem.PERCEPTRONS.items():
        kind = work.split("-")[0]
        if kind == "score":
            yield work, "torch-eager", functools.partial(single_point_score, widths)
        elif kind in STEPS and not (kind == "exact" and widths[0] > 64):
            for row, dtype in problem.precisions(work):
                yield row, "torch-eager", functools.partial(STEPS[kind], widths, dtype)
    for name in problem.FUNCTIONS:
        for work, dtype in problem.precisions(f"{name}-{problem.ELEMENTWISE_SIZE}"):
            yield work, "torch-eager", functools.partial(elementwise, getattr(torch, name), dtype)


if __name__ == "__main__":
    problem.run(rows(), f"torch {torch.__version__}")

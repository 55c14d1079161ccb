"""PyTorch eager, double precision, one thread: training steps, the score of one point, elementwise functions."""

import functools

import problem
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def perceptron(widths):
    layers = []
    for weight, bias in problem.perceptron(widths):
        layer = nn.Linear(weight.shape[1], weight.shape[0])
        layer.weight.data, layer.bias.data = torch.from_numpy(weight), torch.from_numpy(bias)
        layers += [layer, nn.Tanh()]
    return nn.Sequential(*layers[:-1])


def exact(net, x):
    """As the tutorials have it: one backward pass for each dimension."""
    x = x.clone().requires_grad_()
    s = net(x)
    divergence = torch.zeros(len(x))
    for i in range(x.shape[1]):
        divergence = divergence + torch.autograd.grad(s[:, i].sum(), x, create_graph=True)[0][:, i]
    return (0.5 * (s**2).sum(dim=1) + divergence).mean()


def denoising(net, batch):
    x, z = batch
    return 0.5 * ((net(x + problem.NOISE * z) + z / problem.NOISE) ** 2).sum(dim=1).mean()


def training(widths, loss, batch):
    def start():
        net = perceptron(widths)
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


def exact_perceptron(widths):
    return training(widths, exact, torch.from_numpy(problem.data(problem.BATCH, widths[0])))


def denoising_perceptron(widths):
    rows, d = problem.BATCH, widths[0]
    return training(widths, denoising, (torch.from_numpy(problem.data(rows, d)), torch.from_numpy(problem.noise(rows, d))))


def single_score(widths):
    net, x = perceptron(widths), torch.from_numpy(problem.data(1, widths[0]))

    def call():
        with torch.inference_mode():
            return net(x)

    return {"loss": call().sum().item()}, problem.repeated(call, 200)


def elementwise(function):
    x = torch.from_numpy(4 * problem.entries(problem.ARGUMENTS, problem.ELEMENTWISE_SIZE))
    out = torch.empty_like(x)
    return {"loss": function(x).sum().item()}, problem.repeated(lambda: function(x, out=out), 50)


def rows():
    for work, widths in problem.PERCEPTRONS.items():
        kind = work.split("-")[0]
        if kind == "exact" and widths[0] <= 64:
            yield work, "torch-eager", functools.partial(exact_perceptron, widths)
        if kind == "denoising":
            yield work, "torch-eager", functools.partial(denoising_perceptron, widths)
        if kind == "score":
            yield work, "torch-eager", functools.partial(single_score, widths)
    for name in ("tanh", "exp"):
        work = f"{name}-{problem.ELEMENTWISE_SIZE}"
        yield work, "torch-eager", functools.partial(elementwise, getattr(torch, name))


if __name__ == "__main__":
    problem.run(rows(), f"torch {torch.__version__}")

"""Writes the golden values of the tests of nabla.nn. Run from this folder; see README.md."""

import gzip
import math
import pathlib

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
OUT = pathlib.Path(__file__).parent.parent / "resources" / "nabla" / "nn"


def save(name, tensors):
    tensors = {key: torch.as_tensor(value).detach().contiguous().clone() for key, value in tensors.items()}
    save_file(tensors, OUT / name, metadata={"made by": "golden.py, PyTorch " + torch.__version__.split("+")[0]})


# Layers: the result, and the gradients of sum(y * v) by the input and by the parameters ---------------------------------


class Residual(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return x + self.inner(x)


class FiLM(nn.Module):
    def __init__(self, condition, features):
        super().__init__()
        self.modulation = nn.Linear(condition, 2 * features)

    def forward(self, x, c):
        gamma, beta = self.modulation(c).chunk(2, -1)
        return (1 + gamma) * x + beta


class Sine(nn.Module):
    def forward(self, x):
        return torch.sin(x)


class TimeConditioned(nn.Module):
    def __init__(self, frequencies):
        super().__init__()
        self.frequencies = frequencies
        self.embedding = nn.Sequential(nn.Identity(), nn.Linear(8, 6), nn.SiLU())
        self.body = nn.ModuleList([nn.Linear(2, 6), FiLM(6, 6), nn.SiLU(), nn.Linear(6, 2)])

    def forward(self, x, t):
        phase = 2 * math.pi * t[:, None] @ self.frequencies.T
        c = self.embedding(torch.cat([phase.cos(), phase.sin()], -1))
        for layer in self.body:
            x = layer(x, c) if isinstance(layer, FiLM) else layer(x)
        return x


class Energy(nn.Module):
    def __init__(self, energy):
        super().__init__()
        self.energy = energy

    def forward(self, x):
        return -torch.autograd.grad(self.energy(x).sum(), x, create_graph=True)[0]


def layers():
    torch.manual_seed(1)
    tensors = {}

    def case(name, module, *inputs, strip=""):
        inputs = [i.requires_grad_() for i in inputs]
        y = module(*inputs)
        v = torch.randn_like(y)
        named = dict(module.named_parameters()) if isinstance(module, nn.Module) else {}
        wanted = inputs + list(named.values())
        grads = torch.autograd.grad((y * v).sum(), wanted, materialize_grads=True)
        for i, x in enumerate(inputs):
            tensors[f"{name}/input.{i}"] = x
            tensors[f"{name}/grad.input.{i}"] = grads[i]
        for (key, value), grad in zip(named.items(), grads[len(inputs) :]):
            key = key.removeprefix(strip)
            tensors[f"{name}/parameter.{key}"] = value
            tensors[f"{name}/grad.parameter.{key}"] = grad
        tensors[f"{name}/y"] = y
        tensors[f"{name}/v"] = v

    x = lambda *shape: torch.randn(*shape) * 2
    for name, f in {
        "TANH": nn.Tanh(),
        "SIGMOID": nn.Sigmoid(),
        "SOFTPLUS": nn.Softplus(threshold=800),
        "SILU": nn.SiLU(),
        "GELU": nn.GELU(),
        "ELU": nn.ELU(),
        "RELU": nn.ReLU(),
        "LEAKY_RELU": nn.LeakyReLU(),
        "SINE": Sine(),
    }.items():
        case(name, f, x(3, 5))
    case("linear", nn.Linear(3, 4), x(5, 3))
    case("linearWithoutBias", nn.Linear(3, 4, bias=False), x(5, 3))
    norm = nn.LayerNorm(6)
    nn.init.normal_(norm.weight)
    nn.init.normal_(norm.bias)
    case("layerNorm", norm, x(4, 6))
    case("perceptron", nn.Sequential(nn.Linear(2, 7), nn.Tanh(), nn.Linear(7, 7), nn.SiLU(), nn.Linear(7, 2)), x(6, 2))
    case("residual", Residual(nn.Sequential(nn.LayerNorm(3), nn.Linear(3, 5), nn.GELU(), nn.Linear(5, 3))), x(4, 3))
    case("film", FiLM(2, 3), x(4, 3), x(4, 2))
    case("energy", Energy(nn.Sequential(nn.Linear(2, 6), nn.Softplus(threshold=800), nn.Linear(6, 1))), x(5, 2), strip="energy.")
    frequencies = torch.randn(4, 1)
    tensors["timeConditioned/frequencies"] = frequencies
    case("timeConditioned", TimeConditioned(frequencies), x(5, 2), torch.rand(5))

    frequencies = torch.randn(4, 2)
    tensors["fourier/frequencies"] = frequencies

    def fourier(x):
        phase = 2 * math.pi * x @ frequencies.T
        return torch.cat([phase.cos(), phase.sin()], -1)

    case("fourier", fourier, x(3, 2))

    def sinusoidal(t):
        phase = t * 10000.0 ** (-torch.arange(4) / 4)
        return torch.cat([phase.sin(), phase.cos()], -1)

    case("sinusoidal", sinusoidal, x(3, 1) * 10)

    embedding = nn.Embedding(4, 3)
    classes = torch.tensor([2, 0, 3, 2])
    y = embedding(classes)
    v = torch.randn_like(y)
    tensors["embedding/input.0"] = classes.double()
    tensors["embedding/parameter.weight"] = embedding.weight
    tensors["embedding/y"] = y
    tensors["embedding/v"] = v
    tensors["embedding/grad.parameter.weight"] = torch.autograd.grad((y * v).sum(), embedding.weight)[0]

    logits = x(6, 4).requires_grad_()
    classes = torch.tensor([0, 3, 1, 1, 2, 0])
    loss = nn.functional.cross_entropy(logits, classes)
    tensors["crossEntropy/input.0"] = logits
    tensors["crossEntropy/classes"] = classes.double()
    tensors["crossEntropy/y"] = loss
    tensors["crossEntropy/grad.input.0"] = torch.autograd.grad(loss, logits)[0]
    save("layers.safetensors", tensors)


# Optimisers: twenty steps along the same gradients ----------------------------------------------------------------------

STEPS = 20


def lion(parameters, lr, betas=(0.9, 0.99), decay=0.0):
    """Chen et al. 2023, program 1; PyTorch has no Lion."""
    moments = [torch.zeros_like(p) for p in parameters]

    def step():
        with torch.no_grad():
            for p, m in zip(parameters, moments):
                p.mul_(1 - lr * decay)
                p.sub_(lr * torch.sign(betas[0] * m + (1 - betas[0]) * p.grad))
                m.mul_(betas[1]).add_(p.grad, alpha=1 - betas[1])

    return step


def optimizers():
    torch.manual_seed(2)
    start = {"weight": torch.randn(3, 2), "bias": torch.randn(2)}
    gradients = {name: torch.randn(STEPS, *value.shape) for name, value in start.items()}
    tensors = {f"start.{n}": v for n, v in start.items()} | {f"gradient.{n}": v for n, v in gradients.items()}

    def run(name, make, change=lambda parameters: None):
        parameters = {n: nn.Parameter(v.clone()) for n, v in start.items()}
        made = make(parameters)
        optimizer, scheduler = made if isinstance(made, tuple) else (made, None)
        step = optimizer if callable(optimizer) else optimizer.step
        paths = {n: [] for n in start}
        for k in range(STEPS):
            for n, p in parameters.items():
                p.grad = gradients[n][k].clone()
            change(list(parameters.values()))
            step()
            if scheduler:
                scheduler.step()
            for n, p in parameters.items():
                paths[n].append(p.detach().clone())
        for n, path in paths.items():
            tensors[f"{name}/{n}"] = torch.stack(path)

    o = torch.optim
    values = lambda p: list(p.values())
    run("sgd", lambda p: o.SGD(values(p), lr=0.1))
    run("sgdMomentum", lambda p: o.SGD(values(p), lr=0.1, momentum=0.9))
    run("sgdNesterov", lambda p: o.SGD(values(p), lr=0.1, momentum=0.9, nesterov=True))
    run("sgdDecayed", lambda p: o.SGD(values(p), lr=0.1, momentum=0.9, weight_decay=0.05))
    run("adam", lambda p: o.Adam(values(p), lr=0.1))
    run("adamBetas", lambda p: o.Adam(values(p), lr=0.1, betas=(0.8, 0.95), eps=1e-3))
    run("adamW", lambda p: o.AdamW(values(p), lr=0.1, weight_decay=0.2))
    run(
        "adamWGroups",
        lambda p: o.AdamW(
            [{"params": [p["weight"]], "weight_decay": 0.2}, {"params": [p["bias"]], "weight_decay": 0.0}], lr=0.1
        ),
    )
    run("rmsProp", lambda p: o.RMSprop(values(p), lr=0.1))
    run("rmsPropRho", lambda p: o.RMSprop(values(p), lr=0.1, alpha=0.8))
    run("lion", lambda p: lion(values(p), 0.1))
    run("lionDecayed", lambda p: lion(values(p), 0.1, decay=0.3))
    run("clippedNorm", lambda p: o.SGD(values(p), lr=0.1), lambda p: nn.utils.clip_grad_norm_(p, 1.5))
    run("clippedValue", lambda p: o.SGD(values(p), lr=0.1), lambda p: nn.utils.clip_grad_value_(p, 0.5))

    def scheduled(p):
        optimizer = o.Adam(values(p), lr=0.1)
        return optimizer, o.lr_scheduler.CosineAnnealingLR(optimizer, T_max=STEPS, eta_min=0.01)

    run("adamCosine", scheduled)

    # L-BFGS needs the gradient where it is: of ½xᵀAx + ¼Σx⁴ − b·x
    matrix = torch.randn(6, 6)
    matrix = matrix @ matrix.T / 6 + torch.eye(6) * 0.1
    shift = torch.randn(6)
    tensors |= {"lbfgs/matrix": matrix, "lbfgs/shift": shift, "lbfgs/start": torch.randn(6)}
    for memory in (3, 10):
        x = nn.Parameter(tensors["lbfgs/start"].clone())
        optimizer = o.LBFGS(
            [x], lr=0.5, max_iter=1, history_size=memory, tolerance_grad=0, tolerance_change=0, line_search_fn=None
        )

        def closure():
            optimizer.zero_grad()
            value = 0.5 * x @ matrix @ x + (x**4).sum() / 4 - shift @ x
            value.backward()
            return value

        path = []
        for _ in range(STEPS):
            optimizer.step(closure)
            path.append(x.detach().clone())
        tensors[f"lbfgs/path.{memory}"] = torch.stack(path)

    # Averages
    p = nn.Parameter(torch.zeros(2))
    decay = 0.9
    average = torch.optim.swa_utils.AveragedModel(
        nn.ParameterList([p]), multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(decay)
    )
    average.update_parameters(nn.ParameterList([p]))  # the first call copies
    points = torch.randn(STEPS, 2)
    path = []
    for k in range(STEPS):
        with torch.no_grad():
            p.copy_(points[k])
        average.update_parameters(nn.ParameterList([p]))
        path.append(list(average.parameters())[0].detach().clone())
    tensors |= {"average/points": points, "average/path": torch.stack(path)}

    # Schedules
    def rates(make):
        optimizer = o.SGD([nn.Parameter(torch.zeros(1))], lr=0.1)
        scheduler = make(optimizer)
        seen = []
        for _ in range(STEPS):
            seen.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return torch.tensor(seen)

    s = o.lr_scheduler
    tensors["schedule/constant"] = rates(lambda x: s.ConstantLR(x, factor=1))
    tensors["schedule/warmUp"] = rates(lambda x: s.LinearLR(x, start_factor=1 / 8, total_iters=7))
    tensors["schedule/cosine"] = rates(lambda x: s.CosineAnnealingLR(x, T_max=STEPS, eta_min=0.01))
    tensors["schedule/steps"] = rates(lambda x: s.StepLR(x, step_size=6, gamma=0.3))
    tensors["schedule/exponential"] = rates(lambda x: s.ExponentialLR(x, gamma=0.9))
    tensors["schedule/oneCycle"] = rates(lambda x: s.OneCycleLR(x, max_lr=0.1, total_steps=STEPS, cycle_momentum=False))
    save("optimizers.safetensors", tensors)


# Classification of real data: full batch, fifty steps -------------------------------------------------------------------


def classification():
    torch.manual_seed(3)
    wine = np.loadtxt(OUT / "data" / "wine_data.csv", delimiter=",", skiprows=1)
    with gzip.open(OUT / "data" / "digits.csv.gz", "rt") as lines:
        digits = np.loadtxt(lines, delimiter=",")
    x = wine[:, :-1]
    x = (x - x.mean(0)) / x.std(0)
    tensors = {}
    cases = {
        "wine": (x, wine[:, -1], (13, 16, 16, 3), lambda p: torch.optim.Adam(p, lr=1e-2)),
        "digits": (
            digits[:, :-1] / 16,
            digits[:, -1],
            (64, 24, 10),
            lambda p: torch.optim.SGD(p, lr=0.5, momentum=0.9),
        ),
    }
    for name, (inputs, classes, sizes, make) in cases.items():
        inputs, classes = torch.tensor(inputs), torch.tensor(classes).long()
        modules = []
        for i in range(len(sizes) - 1):
            modules += [nn.Linear(sizes[i], sizes[i + 1]), nn.Tanh()]
        net = nn.Sequential(*modules[:-1])
        for key, value in net.state_dict().items():
            tensors[f"{name}/start.{key}"] = value.clone()
        optimizer = make(net.parameters())
        losses = []
        for _ in range(50):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(net(inputs), classes)
            loss.backward()
            losses.append(loss.item())
            optimizer.step()
        tensors[f"{name}/losses"] = torch.tensor(losses)
        tensors[f"{name}/accuracy"] = (net(inputs).argmax(1) == classes).double().mean()
        print(name, losses[0], losses[-1], tensors[f"{name}/accuracy"].item())
    save("classification.safetensors", tensors)


layers()
optimizers()
classification()

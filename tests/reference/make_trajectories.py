"""Make the reference trajectories anew, with PyTorch, optax and Keras.

The gradients are given and do not depend on the point, so that one wrong step cannot hide in a
convergence. Every coordinate has its own scale, from 1e-9 to 1e1, holds exact zeros, and starts
from 0, so that large coordinates cannot hide what happens to small ones.

Needs the dependency group ``reference``. Run ``python tests/reference/make_trajectories.py``, then
``python -m tests.reference.agreement``.
"""

import json
import os
from importlib.metadata import version
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
STEPS = 200
#: The steps whose points are kept: an error of any step stays in all points after it.
KEPT = [*range(1, 13), 15, 20, 30, 50, 75, 100, 140, 170, 200]
#: An eps so small that it changes no root of a gradient, wherever a library adds it.
VANISHING = 1e-300


def gradients() -> np.ndarray:
    """200 steps of 16 coordinates."""
    random = np.random.Generator(np.random.PCG64(20))

    def noise() -> np.ndarray:
        """Between .05 and 2 in size; the sign stays for three steps on average; some are zero."""
        turns = np.where(random.random(STEPS) < 0.3, -1.0, 1.0)
        zeros = random.random(STEPS) < 0.1
        return np.where(zeros, 0.0, np.cumprod(turns) * (0.05 + 1.95 * random.random(STEPS)))

    columns = [noise() * 10.0**k for k in range(-9, 2)]
    columns.append(1 + 0.5 * noise())  # mostly one sign
    columns.append(np.where(np.arange(STEPS) < 5, 0.0, 1e-3 * noise()))  # zeros before all else
    columns.append(noise() * 10 ** (-9 + 10 * random.random(STEPS)))  # all scales mixed
    columns.append(np.zeros(STEPS))
    columns.append(10 ** (1 - np.arange(STEPS) / 20))  # one sign, from 1e1 down to 1e-9
    return np.stack(columns, axis=1)


def falling(lr: float) -> dict:
    """A learning rate lr / (1 + k / 50) after k steps."""
    return {"inverse_time": [lr, 50]}


def lr_at(lr, k: int):
    if isinstance(lr, dict):
        base, half_life = lr["inverse_time"]
        return base / (1 + k / half_life)
    return lr


ADAM = [
    {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    {"lr": 0.1, "beta1": 0.5, "beta2": 0.9, "eps": 1e-3},
    {"lr": 0.02, "beta1": 0.0, "beta2": 0.99, "eps": 1e-10},
    {"lr": 1.0, "beta1": 0.99, "beta2": 0.95, "eps": 1e-6},
    {"lr": 3e-4, "beta1": 0.8, "beta2": 0.75, "eps": 0.1},
    {"lr": falling(0.05), "beta1": 0.95, "beta2": 0.98, "eps": 1e-7},
]


def with_each(settings: list[dict], **more: list) -> list[dict]:
    """Every setting with one value each of the further ones."""
    return [{**s, **{k: v[i] for k, v in more.items()}} for i, s in enumerate(settings)]


RMSPROP = [
    {"lr": 1e-2, "rho": 0.99, "eps": 1e-8},
    {"lr": 1e-3, "rho": 0.9, "eps": 1e-3},
    {"lr": 0.5, "rho": 0.5, "eps": 1e-10},
    {"lr": 0.03, "rho": 0.999, "eps": 1e-6},
    {"lr": 1.0, "rho": 0.75, "eps": 0.1},
    {"lr": falling(0.02), "rho": 0.95, "eps": 1e-7},
]
SETTINGS = {
    "gd": [{"lr": lr} for lr in (1e-3, 0.1, 1.0, 0.03, 7.0, falling(0.5))],
    "momentum": [
        {"lr": 1e-3, "beta": 0.9},
        {"lr": 0.1, "beta": 0.5},
        {"lr": 1.0, "beta": 0.99},
        {"lr": 0.03, "beta": 0.1},
        {"lr": 0.2, "beta": 0.75},
        {"lr": falling(0.05), "beta": 0.95},
    ],
    "adagrad": [
        {"lr": 1e-2, "eps": 1e-10},
        {"lr": 0.1, "eps": 1e-3},
        {"lr": 1.0, "eps": 1e-7},
        {"lr": 0.03, "eps": 1e-5},
        {"lr": 0.5, "eps": 0.1},
        {"lr": falling(0.2), "eps": 1e-8},
    ],
    "rmsprop": RMSPROP,
    "rmsprop_centered": RMSPROP,
    "adadelta": [
        {"lr": 1.0, "rho": 0.9, "eps": 1e-6},
        {"lr": 0.1, "rho": 0.95, "eps": 1e-7},
        {"lr": 2.0, "rho": 0.5, "eps": 1e-3},
        {"lr": 0.5, "rho": 0.99, "eps": 1e-10},
        {"lr": 10.0, "rho": 0.75, "eps": 0.1},
        {"lr": falling(1.0), "rho": 0.8, "eps": 1e-5},
    ],
    "adam": ADAM,
    "adamax": with_each(ADAM, lr=[2e-3, 0.1, 0.02, 1.0, 3e-4, falling(0.05)]),
    "nadam": with_each(
        ADAM,
        lr=[2e-3, 0.1, 0.02, 1.0, 3e-4, falling(0.05)],
        momentum_decay=[4e-3, 1.0, 0.1, 0.0, 0.5, 0.02],
    ),
    "amsgrad": ADAM,
    "adamw": with_each(ADAM, weight_decay=[1e-2, 0.5, 4e-3, 0.1, 0.0, 1.0]),
    "radam": ADAM,
    "adabelief": ADAM,
    "yogi": with_each(
        ADAM,
        lr=[1e-2, 0.1, 0.02, 1.0, 3e-4, falling(0.05)],
        eps=[1e-3, 1e-2, 1e-10, 1e-6, 0.1, 1e-7],
    ),
    "rprop": [
        {"lr": 1e-2, "eta_minus": 0.5, "eta_plus": 1.2, "step_min": 1e-6, "step_max": 50.0},
        {"lr": 0.1, "eta_minus": 0.25, "eta_plus": 1.5, "step_min": 1e-3, "step_max": 1.0},
        {"lr": 1.0, "eta_minus": 0.9, "eta_plus": 1.1, "step_min": 1e-6, "step_max": 50.0},
        {"lr": 1e-3, "eta_minus": 0.7, "eta_plus": 3.0, "step_min": 1e-2, "step_max": 0.5},
        {"lr": 5.0, "eta_minus": 0.1, "eta_plus": 1.05, "step_min": 1e-9, "step_max": 4.0},
    ],
    "signgd": [{"lr": lr} for lr in (1e-3, 0.1, 1.0, 0.03, 7.0, falling(0.5))],
    "lion": [
        {"lr": 1e-4, "beta1": 0.9, "beta2": 0.99, "weight_decay": 0.0},
        {"lr": 0.1, "beta1": 0.5, "beta2": 0.9, "weight_decay": 0.1},
        {"lr": 1e-2, "beta1": 0.95, "beta2": 0.98, "weight_decay": 1e-3},
        {"lr": 1.0, "beta1": 0.25, "beta2": 0.5, "weight_decay": 0.5},
        {"lr": 0.03, "beta1": 0.99, "beta2": 0.75, "weight_decay": 1.0},
        {"lr": falling(0.05), "beta1": 0.8, "beta2": 0.95, "weight_decay": 0.01},
    ],
}
SETTINGS["nesterov"] = SETTINGS["momentum"]


# The reasons of the known differences. Each stands on the conventions page.
EPS_HAT = "eps is added before the bias correction"
EPS_INSIDE = "eps stands inside the root"
EPS_OUTSIDE_MAX = "eps is added to u, not inside the maximum"
LR_INSIDE = "the learning rate stands inside the velocity"
MU_CONSTANT = "the momentum coefficient does not warm up"
MAX_OF_CORRECTED = "the maximum is taken of the corrected averages"
MEAN_STARTS = "the average of gradients, too, starts at 1e-6"
SINGLE_PRODUCT = "the running product is kept in PyTorch's default type, float32"
STALE = "the step taken is the one worked out a step earlier (optax#1725)"


def case(rule, call, settings, gdlib, *, peer, state=None, hats=(), differs=None) -> dict:
    """Describe one run of a library, and the settings with which gdlib is to reproduce it.

    ``state`` is gdlib's initial state where the library starts from another. The hyper-parameters
    named in ``hats`` are divided by sqrt(1 - beta2^t) for gdlib: so an eps added before the bias
    correction becomes one added after it. ``differs`` says why the two are known to differ.
    """
    found = {"peer": peer, "rule": rule, "call": call, "settings": settings, "gdlib": gdlib}
    if state is not None:
        found["state"] = state
    if hats:
        found["hats"] = list(hats)
    if differs:
        found["differs"] = differs
    return found


def renamed(s: dict, **names: str) -> dict:
    """The settings under a library's names."""
    return {names.get(k, k): v for k, v in s.items()}


def torch_cases() -> list[dict]:
    def betas(s: dict, **names: str) -> dict:
        rest = {k: v for k, v in s.items() if k not in ("beta1", "beta2")}
        return {**renamed(rest, **names), "betas": [s["beta1"], s["beta2"]]}

    def rho(s: dict, **more) -> dict:
        return {**renamed(s, rho="alpha"), **more}

    calls = {
        "gd": ("SGD", dict),
        "momentum": ("SGD", lambda s: renamed(s, beta="momentum")),
        "nesterov": ("SGD", lambda s: {**renamed(s, beta="momentum"), "nesterov": True}),
        "adagrad": ("Adagrad", dict),
        "rmsprop": ("RMSprop", rho),
        "rmsprop_centered": ("RMSprop", lambda s: rho(s, centered=True)),
        "adadelta": ("Adadelta", dict),
        "adam": ("Adam", betas),
        "adamax": ("Adamax", betas),
        "nadam": ("NAdam", betas),
        "amsgrad": ("Adam", lambda s: {**betas(s), "amsgrad": True}),
        "adamw": ("AdamW", betas),
        "radam": ("RAdam", betas),
        "rprop": (
            "Rprop",
            lambda s: {
                "lr": s["lr"],
                "etas": [s["eta_minus"], s["eta_plus"]],
                "step_sizes": [s["step_min"], s["step_max"]],
            },
        ),
    }
    # What makes the named class the rule, where all other settings are left to their defaults.
    needed = {
        "momentum": {"momentum": 0.9},
        "nesterov": {"momentum": 0.9, "nesterov": True},
        "rmsprop_centered": {"centered": True},
        "amsgrad": {"amsgrad": True},
    }
    found = []
    for rule, (name, translate) in calls.items():
        call = f"torch.optim.{name}"
        hats = ["eps"] if rule == "radam" else []
        if hats:
            found.append(case(rule, call, {}, {}, peer="torch", differs=EPS_HAT))
        else:
            found.append(case(rule, call, needed.get(rule, {}), {}, peer="torch"))
        found += [
            case(rule, call, translate(s), s, peer="torch", hats=hats) for s in SETTINGS[rule]
        ]
    settings = {"default_dtype": "float32"}
    found.append(
        case("nadam", "torch.optim.NAdam", settings, {}, peer="torch", differs=SINGLE_PRODUCT)
    )
    return found


def optax_cases() -> list[dict]:
    def names(s: dict) -> dict:
        return renamed(s, lr="learning_rate", beta="momentum", beta1="b1", beta2="b2")

    def add(rule, name, settings, gdlib, **more) -> None:
        found.append(case(rule, f"optax.{name}", settings, gdlib, peer="optax", **more))

    found: list[dict] = []
    alias = {"gd": "sgd", "momentum": "sgd", "signgd": "sign_sgd"}
    for rule in (
        "gd",
        "momentum",
        "adadelta",
        "adam",
        "adamax",
        "adamw",
        "radam",
        "signgd",
        "lion",
    ):
        for s in SETTINGS[rule]:
            add(rule, alias.get(rule, rule), names(s), s)
    for s in SETTINGS["nesterov"]:
        add("nesterov", "sgd", {**names(s), "nesterov": True}, s)
    for i, s in enumerate(SETTINGS["adagrad"]):
        # eps inside the root of a sum is a start of the sum.
        start = [0.1, 0.0, 1.0, 1e-3, 0.0, 1e-6][i]
        settings = {**names(s), "initial_accumulator_value": start}
        add("adagrad", "adagrad", settings, {**s, "eps": VANISHING}, state=[start + s["eps"]])
    for rule, more in (("rmsprop", {}), ("rmsprop_centered", {"centered": True})):
        for s in SETTINGS[rule]:
            settings = {**renamed(s, lr="learning_rate", rho="decay"), **more}
            add(rule, "rmsprop", {**settings, "eps_in_sqrt": False}, s)
        settings = {**renamed(SETTINGS[rule][0], lr="learning_rate", rho="decay"), **more}
        add(rule, "rmsprop", settings, SETTINGS[rule][0], differs=EPS_INSIDE)
    for s in SETTINGS["nadam"]:
        settings = {k: v for k, v in names(s).items() if k != "momentum_decay"}
        # So fast a decay leaves the coefficient at beta1 from the first step on.
        add("nadam", "nadam", settings, {**s, "momentum_decay": 1e6})
    s = SETTINGS["nadam"][0]
    settings = {k: v for k, v in names(s).items() if k != "momentum_decay"}
    add("nadam", "nadam", settings, s, differs=MU_CONSTANT)
    for s in SETTINGS["amsgrad"]:
        add("amsgrad", "amsgrad", names(s), s, differs=MAX_OF_CORRECTED)
        # Without correction the orders are one; gdlib's is undone by dividing eps and lr.
        settings = {**names(s), "bias_correction_nu": False}
        add("amsgrad", "amsgrad", settings, s, hats=["lr", "eps"])
    for s in SETTINGS["adabelief"]:
        add("adabelief", "adabelief", {**names(s), "eps_root": s["eps"]}, s)
    for s in SETTINGS["yogi"]:
        add("yogi", "yogi", names(s), s, state=[1e-6, 1e-6])
    add("yogi", "yogi", names(SETTINGS["yogi"][0]), SETTINGS["yogi"][0], differs=MEAN_STARTS)
    for s in SETTINGS["rprop"]:
        settings = renamed(
            s, lr="learning_rate", step_min="min_step_size", step_max="max_step_size"
        )
        add("rprop", "rprop", settings, s, differs=STALE)
    return found


def keras_cases() -> list[dict]:
    def names(s: dict) -> dict:
        return renamed(
            s, lr="learning_rate", beta="momentum", beta1="beta_1", beta2="beta_2", eps="epsilon"
        )

    def add(rule, name, settings, gdlib, **more) -> None:
        found.append(case(rule, f"keras.optimizers.{name}", settings, gdlib, peer="keras", **more))

    found: list[dict] = []
    for s in SETTINGS["gd"]:
        add("gd", "SGD", names(s), s)
    for rule, more in (("momentum", {}), ("nesterov", {"nesterov": True})):
        for s in SETTINGS[rule]:
            scheduled = isinstance(s["lr"], dict)
            add(rule, "SGD", {**names(s), **more}, s, differs=scheduled and LR_INSIDE)
    for i, s in enumerate(SETTINGS["adagrad"]):
        start = [0.1, 0.0, 1.0, 1e-3, 0.0, 1e-6][i]
        settings = {**names(s), "initial_accumulator_value": start}
        add("adagrad", "Adagrad", settings, {**s, "eps": VANISHING}, state=[start + s["eps"]])
    for rule, more in (("rmsprop", {}), ("rmsprop_centered", {"centered": True})):
        for s in SETTINGS[rule]:
            s = {**s, "eps": VANISHING}
            add(rule, "RMSprop", {**names(s), **more}, s)
        s = SETTINGS[rule][0]
        add(rule, "RMSprop", {**names(s), **more}, s, differs=EPS_INSIDE)
    for s in SETTINGS["adadelta"]:
        add("adadelta", "Adadelta", names(s), s)
    for rule, name, more in (
        ("adam", "Adam", {}),
        ("amsgrad", "Adam", {"amsgrad": True}),
        ("adamw", "AdamW", {}),
    ):
        for s in SETTINGS[rule]:
            add(rule, name, {**names(s), **more}, s, hats=["eps"])
        s = SETTINGS[rule][0]
        add(rule, name, {**names(s), **more}, s, differs=EPS_HAT)
    for s in SETTINGS["adamax"]:
        s = {**s, "eps": VANISHING}
        add("adamax", "Adamax", names(s), s)
    add(
        "adamax",
        "Adamax",
        names(SETTINGS["adamax"][0]),
        SETTINGS["adamax"][0],
        differs=EPS_OUTSIDE_MAX,
    )
    for s in SETTINGS["nadam"]:
        settings = {k: v for k, v in names(s).items() if k != "momentum_decay"}
        add("nadam", "Nadam", settings, {**s, "momentum_decay": 1.0})
    for s in SETTINGS["lion"]:
        add("lion", "Lion", names(s), s)
    return found


def run_torch(call: str, settings: dict, grads: np.ndarray) -> np.ndarray:
    import torch

    torch.set_num_threads(1)
    settings = {k: tuple(v) if isinstance(v, list) else v for k, v in settings.items()}
    # NAdam keeps its running product in the default type.
    torch.set_default_dtype(getattr(torch, settings.pop("default_dtype", "float64")))
    x = torch.zeros(grads.shape[1], dtype=torch.float64, requires_grad=True)
    lr = settings.get("lr")
    if lr is not None:
        settings["lr"] = lr_at(lr, 0)
    optimizer = getattr(torch.optim, call.rpartition(".")[2])([x], **settings)
    path = []
    for k, g in enumerate(grads):
        if lr is not None:
            optimizer.param_groups[0]["lr"] = lr_at(lr, k)
        x.grad = torch.tensor(g)
        optimizer.step()
        path.append(x.detach().numpy().copy())
    return np.array(path)


def run_optax(call: str, settings: dict, grads: np.ndarray) -> np.ndarray:
    import jax
    import optax

    jax.config.update("jax_enable_x64", True)
    lr = settings["learning_rate"]
    if isinstance(lr, dict):
        # The count is an int32, and jax makes a quotient of it a float32.
        settings = {**settings, "learning_rate": lambda k: lr_at(lr, k.astype("float64"))}
    optimizer = getattr(optax, call.rpartition(".")[2])(**settings)

    def step(carry, g):
        x, state = carry
        updates, state = optimizer.update(g, state, x)
        x = optax.apply_updates(x, updates)
        return (x, state), x

    x = jax.numpy.zeros(grads.shape[1])
    return np.asarray(jax.lax.scan(step, (x, optimizer.init(x)), grads)[1])


def run_keras(call: str, settings: dict, grads: np.ndarray) -> np.ndarray:
    os.environ["KERAS_BACKEND"] = "torch"
    import keras
    import torch

    keras.config.set_floatx("float64")
    lr = settings["learning_rate"]
    optimizer = getattr(keras.optimizers, call.rpartition(".")[2])(
        **{**settings, "learning_rate": lr_at(lr, 0)}
    )
    x = keras.Variable(np.zeros(grads.shape[1]), dtype="float64")
    path = []
    for k, g in enumerate(grads):
        optimizer.learning_rate = lr_at(lr, k)
        with torch.no_grad():
            optimizer.apply([torch.tensor(g)], [x])
        path.append(np.array(keras.ops.convert_to_numpy(x)))
    return np.array(path)


PEERS = {
    "torch": (torch_cases, run_torch),
    "optax": (optax_cases, run_optax),
    "keras": (keras_cases, run_keras),
}


def main() -> None:
    grads = gradients()
    cases, paths = [], []
    for peer, (describe, run) in PEERS.items():
        for found in describe():
            paths.append(run(found["call"], found["settings"], grads)[np.array(KEPT) - 1])
            cases.append(found)
        print(f"{peer} {version(peer)}: {sum(c['peer'] == peer for c in cases)} runs")
    versions = {name: version(name).partition("+")[0] for name in (*PEERS, "jax", "numpy")}
    lines = ",\n".join(json.dumps(c) for c in cases)
    text = f'{{"versions": {json.dumps(versions)},\n"cases": [\n{lines}\n]}}\n'
    (HERE / "cases.json").write_text(text, encoding="utf-8")
    np.savez_compressed(
        HERE / "trajectories.npz", gradients=grads, steps=np.array(KEPT), paths=np.array(paths)
    )


if __name__ == "__main__":
    main()

"""Make the reference values of the schedules anew, with PyTorch and optax.

Each case names the schedule of gdlib, its settings, and the library's values for the steps
0, 1, 2, …. Needs the dependency group ``reference``. Run
``python tests/reference/make_schedules.py``.
"""

import json
from importlib.metadata import version
from pathlib import Path

import jax
import numpy as np
import optax
import torch
from torch.optim import lr_scheduler as schedulers

FILE = Path(__file__).with_name("schedules.json")
BASE = 0.3
START = {"init_value": BASE}
CONSTANT = ["Constant", {"value": BASE}]


def in_torch(steps: int, scheduler: type, *settings, **more) -> list[float]:
    """The learning rates that a scheduler of PyTorch sets."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
    running = scheduler(optimizer, *settings, **more)
    values = []
    for _ in range(steps):
        values.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        running.step()
    return values


def torch_cases():
    for step_size, gamma in [(1, 0.9), (7, 0.5), (30, 0.1)]:
        values = in_torch(70, schedulers.StepLR, step_size, gamma)
        yield "StepDecay", START | {"step_size": step_size, "gamma": gamma}, values
    for gamma in (0.5, 0.97, 1.1):
        yield "Exponential", START | {"gamma": gamma}, in_torch(70, schedulers.ExponentialLR, gamma)
    for steps, power in [(50, 1.0), (50, 0.9), (13, 2.0), (1, 3.0)]:
        values = in_torch(70, schedulers.PolynomialLR, steps, power)
        yield "Polynomial", START | {"steps": steps, "power": power}, values
    for steps, factor in [(40, 0.1), (17, 1 / 3)]:
        values = in_torch(70, schedulers.LinearLR, 1.0, factor, steps)
        yield "Polynomial", START | {"steps": steps, "end_value": BASE * factor}, values
    for steps, end in [(60, 0.0), (24, 0.01), (1, 0.1)]:
        # After its last value PyTorch's cosine climbs again; gdlib's stays.
        values = in_torch(steps + 1, schedulers.CosineAnnealingLR, steps, end)
        yield "Cosine", START | {"steps": steps, "end_value": end}, values
    for steps, mult, end in [(10, 1, 0.0), (7, 2, 0.01), (2, 3, 0.1), (1, 1, 0.1)]:
        values = in_torch(120, schedulers.CosineAnnealingWarmRestarts, steps, mult, end)
        yield "WarmRestarts", START | {"steps": steps, "mult": mult, "end_value": end}, values
    for steps, factor in [(5, 1 / 3), (20, 0.01)]:
        settings = {"schedule": CONSTANT, "steps": steps, "init_value": BASE * factor}
        yield "WarmUp", settings, in_torch(40, schedulers.LinearLR, factor, 1.0, steps)
    for steps, pct, div, final in [(60, 0.3, 25.0, 1e4), (50, 0.45, 10.0, 1e2), (9, 0.0, 4.0, 8.0)]:
        settings = {"pct_start": pct, "div_factor": div, "final_div_factor": final}
        values = in_torch(steps, schedulers.OneCycleLR, BASE, steps, **settings)
        yield "OneCycle", {"peak_value": BASE, "steps": steps} | settings, values

    def joined(optimizer):
        parts = [
            schedulers.LinearLR(optimizer, 0.01, 1.0, 8),
            schedulers.CosineAnnealingLR(optimizer, 20),
            schedulers.ExponentialLR(optimizer, 0.9),
        ]
        return schedulers.SequentialLR(optimizer, parts, milestones=[8, 25])

    parts = [
        ["WarmUp", {"schedule": CONSTANT, "steps": 8, "init_value": BASE * 0.01}],
        ["Cosine", START | {"steps": 20}],
        ["Exponential", START | {"gamma": 0.9}],
    ]
    yield "Joined", {"schedules": parts, "boundaries": [8, 25]}, in_torch(60, joined)


def in_optax(steps: int, schedule) -> list[float]:
    return [float(np.asarray(schedule(k))) for k in range(steps)]


def optax_cases():
    yield "Constant", {"value": BASE}, in_optax(5, optax.constant_schedule(BASE))
    for steps, end, power in [(50, 0.02, 1.0), (13, 0.1, 2.5)]:
        values = in_optax(70, optax.polynomial_schedule(BASE, end, power, steps))
        yield "Polynomial", START | {"steps": steps, "end_value": end, "power": power}, values
    for steps, alpha in [(40, 0.0), (25, 0.2)]:
        values = in_optax(60, optax.cosine_decay_schedule(BASE, steps, alpha))
        yield "Cosine", START | {"steps": steps, "end_value": BASE * alpha}, values
    values = in_optax(70, optax.warmup_cosine_decay_schedule(0.01, BASE, 12, 50, 0.02))
    cosine = ["Cosine", START | {"steps": 38, "end_value": 0.02}]
    yield "WarmUp", {"schedule": cosine, "steps": 12, "init_value": 0.01}, values
    values = in_optax(60, optax.exponential_decay(BASE, 9, 0.5, staircase=True))
    yield "StepDecay", START | {"step_size": 9, "gamma": 0.5}, values


def main() -> None:
    jax.config.update("jax_enable_x64", True)
    cases = [
        {"peer": peer, "schedule": name, "settings": settings, "values": values}
        for peer, found in [("torch", torch_cases()), ("optax", optax_cases())]
        for name, settings, values in found
    ]
    versions = {name: version(name).split("+")[0] for name in ("torch", "optax", "jax")}
    lines = ",\n".join(json.dumps(case) for case in cases)
    FILE.write_text(f'{{"versions": {json.dumps(versions)},\n"cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()

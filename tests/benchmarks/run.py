"""Speed and memory of gdlib as ratios within one run, in processor time, since machines are noisy.

Everything runs on one thread. ``make bench`` prints a table and writes
``tests/benchmarks/results.json``. The comparisons with PyTorch are made where torch is installed,
and left out, saying so, where it is not.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

import gdlib
from gdlib import GD, Adam, Optimizer, beale, minimize

try:
    import torch
except ImportError:
    torch = None

ROUNDS = 7
TORCH = {
    "gd": ("SGD", {"lr": 1e-3}),
    "momentum": ("SGD", {"lr": 1e-3, "momentum": 0.9}),
    "nesterov": ("SGD", {"lr": 1e-3, "momentum": 0.9, "nesterov": True}),
    "adagrad": ("Adagrad", {}),
    "rmsprop": ("RMSprop", {}),
    "rmsprop_centered": ("RMSprop", {"centered": True}),
    "adadelta": ("Adadelta", {}),
    "adam": ("Adam", {}),
    "adamax": ("Adamax", {}),
    "nadam": ("NAdam", {}),
    "amsgrad": ("Adam", {"amsgrad": True}),
    "adamw": ("AdamW", {}),
    "radam": ("RAdam", {}),
    "rprop": ("Rprop", {}),
}
rows = []


def report(what, value, bound, unit="", above=False):
    """One row of the table; ``above`` says that the bound is a lower one."""
    ok = value >= bound if above else value <= bound
    rows.append({"what": what, "value": value, "bound": bound, "met": bool(ok)})
    sign = ">=" if above else "<="
    print(f"{what:<62} {value:9.3g}{unit}  {sign} {bound:g}{unit}  {'ok' if ok else 'MISSED'}")


def seconds(call, number=1):
    """The time of one call: of ``number`` in a row, divided."""
    start = process_time()
    for _ in range(number):
        call()
    return (process_time() - start) / number


def ratio(a, b, number=1, rounds=ROUNDS):
    """The median over pairs of the time of ``a`` over that of ``b``, taken in turn."""
    a(), b()
    return median(seconds(a, number) / seconds(b, number) for _ in range(rounds))


def step_against_torch(rule, optimizer_name, settings):
    x, g = np.array([3.0, 4.0]), np.array([0.5, -2.0])
    parameter = torch.nn.Parameter(torch.tensor([3.0, 4.0], dtype=torch.float64))
    parameter.grad = torch.tensor([0.5, -2.0], dtype=torch.float64)
    optimizer = getattr(torch.optim, optimizer_name)([parameter], foreach=False, **settings)
    state, hyper, name = rule.init(x), dict(rule.hyper), rule.function.__name__
    plain = ratio(lambda: rule.function(x, g, 7, *state, **hyper), optimizer.step, 1000)
    report(f"{name}: plain function / torch.optim.{optimizer_name}.step", plain, 1 / 5)
    step = ratio(lambda: rule.step(x, g, 7, state), optimizer.step, 1000)
    report(f"{name}: Rule.step / torch.optim.{optimizer_name}.step", step, 1 / 3)


def hand_written(steps):
    """Adam on Beale's function as a loop in a notebook would do it, with the same records."""
    x = np.array([3.0, 4.0])
    m, v = np.zeros(2), np.zeros(2)
    xs, fs = np.empty((steps + 1, 2)), np.empty(steps + 1)
    norms, lrs = np.empty(steps + 1), np.full(steps + 1, 1e-3)
    for t in range(steps + 1):
        g = beale.grad(x)
        xs[t], fs[t], norms[t] = x, beale(x), np.max(np.abs(g))
        if norms[t] < 1e-8 or not np.isfinite(norms[t]) or t == steps:
            break
        m = 0.9 * m + (1 - 0.9) * g
        v = 0.8 * v + (1 - 0.8) * g**2
        m_hat = m / (1 - 0.9 ** (t + 1))
        v_hat = v / (1 - 0.8 ** (t + 1))
        x = x - 1e-3 * m_hat / (np.sqrt(v_hat) + 1e-8)
    return xs, fs, norms, lrs


def runs():
    rule = Adam(lr=1e-3, beta2=0.8)
    value = ratio(
        lambda: minimize(beale, (3, 4), rule, steps=100_000),
        lambda: hand_written(100_000),
        rounds=3,
    )
    report("minimize / hand-written loop, Adam on Beale, 100,000 steps", value, 1.3)

    starts = np.random.default_rng(0).uniform(-4, 4, (10_000, 2))
    rule = Adam(lr=1e-2)
    loop = median(
        seconds(lambda part=part: [minimize(beale, x, rule, steps=500) for x in part])
        for part in (starts[:20], starts[20:40], starts[40:60])
    )
    batch = median(seconds(lambda: minimize(beale, starts, rule, steps=500)) for _ in range(3))
    report("loop over 10,000 starts (from 20) / one batch, 500 steps", loop * 500 / batch, 100,
           above=True)  # fmt: skip


def optimizer():
    n = 10_000_000
    params = [np.ones(n)]
    grads = [np.random.default_rng(0).standard_normal(n)]
    ours = Optimizer(params, Adam())
    ours.step(grads)
    tracemalloc.start()
    ours.step(grads)
    report("Optimizer, 10^7 parameters: memory of a step beyond its arrays",
           tracemalloc.get_traced_memory()[1] / 1e6, 5, " MB")  # fmt: skip
    tracemalloc.stop()
    if torch is None:
        return
    torch.set_num_threads(1)
    parameter = torch.nn.Parameter(torch.ones(n, dtype=torch.float64))
    parameter.grad = torch.from_numpy(grads[0].copy())
    theirs = torch.optim.Adam([parameter], foreach=False)
    value = ratio(lambda: ours.step(grads), theirs.step)
    report("Optimizer / torch.optim.Adam.step, 10^7 parameters, one thread", value, 0.6)


def imports():
    """The least time of a process that imports gdlib, over that of one that imports numpy."""
    with tempfile.TemporaryDirectory() as compiled:
        clean = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        clean["PYTHONPYCACHEPREFIX"] = compiled

        def started(package):
            start = perf_counter()
            subprocess.run([sys.executable, "-c", f"import {package}"], env=clean, check=True)
            return perf_counter() - start

        times = [(started("gdlib"), started("numpy")) for _ in range(11)][1:]
    report("import gdlib / import numpy", min(a for a, _ in times) / min(b for _, b in times), 1.3)


def exponent(sizes, call):
    """The slope of time against size on logarithmic axes."""
    times = [min(seconds(lambda size=size: call(size)) for _ in range(3)) for size in sizes]
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def growth():
    rng = np.random.default_rng(0)
    cases = {
        "steps": ((4_000, 8_000, 16_000, 32_000),
                  lambda n: minimize(beale, (3, 4), Adam(), steps=n)),
        "starts": ((40_000, 80_000, 160_000, 320_000),
                   lambda n: minimize(beale, rng.uniform(-4, 4, (n, 2)), GD(lr=1e-6), steps=20,
                                      record=0)),
        "parameters": ((10**6, 2 * 10**6, 4 * 10**6, 8 * 10**6),
                       lambda n: Optimizer([np.ones(n)], Adam()).step([np.ones(n)])),
    }  # fmt: skip
    for name, (sizes, call) in cases.items():
        report(f"cost grows with the number of {name} to the power", exponent(sizes, call), 1.15)


def main():
    versions = f"Python {platform.python_version()}, numpy {np.__version__}"
    versions += f", torch {torch.__version__}" if torch else ""
    print(versions)
    if torch is None:
        print("torch is not installed: the comparisons with it are left out")
    else:
        torch.set_num_threads(1)
        for kind in gdlib.RULES:
            rule = kind()
            if rule.function.__name__ in TORCH:
                step_against_torch(rule, *TORCH[rule.function.__name__])
    runs()
    optimizer()
    imports()
    growth()
    path = Path(__file__).with_name("results.json")
    path.write_text(json.dumps({"versions": versions, "rows": rows}, indent=1) + "\n")
    return 0 if all(row["met"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

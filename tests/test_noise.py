"""The noise: the generator's published answers, its statistics, and who sees which draw."""

import numpy as np
import pytest

from gdlib import GD, noise
from gdlib.noise import Noisy, permutation, unit_noise
from gdlib.problems import LineFit
from gdlib.run import minimize

ONES = 2**32 - 1

FIRST = [
    [-2.1283536316004534, -0.028411172765400745, 0.4365013296682406],
    [0.03102764355960974, 2.384477050455801, 0.9586590415994244],
    [0.7718060262958121, 0.22715723713359945, -2.333178365490552, -0.8852657143719659],
]


@pytest.mark.parametrize(
    ("key", "counter", "words"),
    [
        ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
        ((ONES, ONES), (ONES, ONES), (0x1CB996FC, 0xBB002BE7)),
        ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
    ],
)
def test_the_generator_gives_its_published_answers(key, counter, words):
    """The known answers for ``threefry2x32 20`` that its authors publish with Random123."""
    assert noise.threefry(key, *counter) == words
    arrays = noise.threefry(key, *(np.array([word], np.uint64) for word in counter))
    assert [int(word[0]) for word in arrays] == list(words)


def test_frozen_first_values():
    """The draws are part of the interface: figures, tests and the browser rely on them."""
    assert unit_noise(0, 1, 3).tolist() == FIRST[0]
    assert unit_noise(ONES, ONES, 3).tolist() == FIRST[1]
    assert unit_noise(7, 100, (2, 2)).ravel().tolist() == FIRST[2]


def test_the_scale_makes_the_variance_one():
    """Four uniform integers of 16 bits: the exact variance of their sum is (2**32 - 1) / 3."""
    uniform = np.arange(2**16, dtype=np.int64)
    variance = 4 * ((uniform**2).sum() / 2**16 - ((2**16 - 1) / 2) ** 2)
    assert variance * noise.SCALE**2 == pytest.approx(1, rel=1e-15)
    assert np.sqrt(3 / (2**32 - 1)) == noise.SCALE


def test_moments():
    """Of a million draws; four standard errors of each estimate are allowed."""
    x = unit_noise(1, 1, 10**6)
    assert abs(x.mean()) < 4e-3
    assert abs(x.var() - 1) < 4 * np.sqrt(1.7 / 10**6)
    assert abs((x**3).mean()) < 4 * np.sqrt(10.2 / 10**6)
    # The kurtosis of a sum of four uniform numbers is 3 - 6/5 · 1/4.
    assert abs((x**4).mean() - 2.7) < 4 * np.sqrt(50 / 10**6)
    assert np.abs(x).max() <= 131070 * noise.SCALE


def test_the_distribution_is_that_of_a_sum_of_four_uniform_numbers():
    """Kolmogorov's distance to the exact distribution, below its 1e-4 quantile."""
    s = np.clip(np.sort(unit_noise(2, 5, 10**5)) * np.sqrt(4 / 12) + 2, 0, 4)
    exact = sum((-1) ** k * [1, 4, 6, 4, 1][k] * np.maximum(s - k, 0) ** 4 / 24 for k in range(5))
    distance = np.abs(exact - (np.arange(10**5) + 0.5) / 10**5).max()
    assert distance < 2.23 / np.sqrt(10**5)


def test_neighbors_are_independent():
    """Seeds, steps, elements next to one another: correlations within four standard errors."""
    n = 10**5
    base = unit_noise(3, 8, n)
    neighbors = {
        "seed": unit_noise(4, 8, n),
        "step": unit_noise(3, 9, n),
        "swapped": unit_noise(8, 3, n),
        "element": unit_noise(3, 8, n + 1)[1:],
    }
    for name, other in neighbors.items():
        for power in (1, 2):
            a, b = base**power, other**power
            assert abs(np.corrcoef(a, b)[0, 1]) < 4 / np.sqrt(n), name
    along_steps = np.array([unit_noise(3, t, 1)[0] for t in range(1, 4001)])
    for lag in (1, 2, 3, 4, 8, 16):
        assert abs(np.corrcoef(along_steps[:-lag], along_steps[lag:])[0, 1]) < 4 / np.sqrt(4000)


def test_no_repetition():
    """64 bits stand behind each draw: a million of them, over steps and elements, all differ."""
    words = [noise.threefry((5, t), np.arange(1000, dtype=np.uint64), 0) for t in range(1000)]
    pairs = np.concatenate([(a << 32) | b for a, b in words])
    assert len(np.unique(pairs)) == 10**6


def test_uses_do_not_share_bits():
    assert len(set(noise.USES.values())) == len(noise.USES)
    drawn = {use: noise._draw(1, 2, (50,), use).tolist() for use in noise.USES}
    values = [value for use in drawn for value in drawn[use]]
    assert len(set(values)) > 140


@pytest.mark.parametrize("shape", [(), 0, 1, 5, 16, 17, 40, (3, 2), (0, 4), (2, 3, 4), [2, 3]])
def test_shapes(shape):
    """A longer array begins with the shorter one, on both sides of the change of arithmetic."""
    drawn = unit_noise(9, 1, shape)
    wanted = tuple(shape) if isinstance(shape, tuple | list) else (shape,)
    assert drawn.shape == wanted
    assert drawn.dtype == np.float64
    assert drawn.ravel().tolist() == unit_noise(9, 1, 100)[: drawn.size].tolist()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 1, 2), "seed=-1 must be a whole number, at least 0"),
        ((2**32, 1, 2), "seed must be at most 4294967295"),
        ((0.5, 1, 2), "seed=0.5"),
        ((0, -1, 2), "t=-1"),
        ((0, 2**32, 2), "t must be at most"),
        ((0, None, 2), "t=None"),
        ((0, 1, -2), "shape=-2"),
        ((0, 1, (2, "a")), "shape='a'"),
        ((0, 1, (2**20, 2**20)), r"shape=\(1048576, 1048576\) must have at most 2\*\*32 elements"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises((TypeError, ValueError), match=message):
        unit_noise(*arguments)


class TestPermutation:
    @pytest.mark.parametrize("n", [0, 1, 2, 7, 1797])
    def test_holds_each_number_once(self, n):
        assert sorted(permutation(1, 0, n)) == list(range(n))

    def test_every_order_is_as_likely(self):
        """The 24 orders of four numbers over 2400 epochs; chi-squared below its 1e-5 quantile."""
        orders = [tuple(permutation(0, epoch, 4)) for epoch in range(2400)]
        counts = np.unique([hash(order) for order in orders], return_counts=True)[1]
        assert len(counts) == 24
        assert ((counts - 100) ** 2 / 100).sum() < 63

    def test_depends_on_its_arguments_alone(self):
        first = permutation(3, 4, 50).tolist()
        for epoch in range(40):
            permutation(3, epoch, 50)
        assert permutation(3, 4, 50).tolist() == first
        assert permutation(3, 5, 50).tolist() != first
        assert permutation(4, 4, 50).tolist() != first

    def test_cannot_be_changed_by_who_receives_it(self):
        with pytest.raises(ValueError, match="read-only"):
            permutation(0, 0, 5)[0] = 3

    def test_wrong_arguments_are_named(self):
        for arguments, name in [((-1, 0, 5), "seed"), ((0, -1, 5), "t"), ((0, 0, -5), "n")]:
            with pytest.raises(ValueError, match=f"{name}=-"):
                permutation(*arguments)


class Bowl:
    def __call__(self, x):
        return (x * x).sum(-1)

    def grad(self, x):
        return 2 * x


class TestNoisy:
    def test_adds_noise_to_the_gradient_alone(self):
        noisy = Noisy(Bowl(), sigma=0.5, seed=3)
        x = np.array([1.0, 2.0])
        assert noisy(x) == 5.0
        for t in (1, 2, 9):
            assert noisy.grad(x, t).tolist() == (2 * x + 0.5 * unit_noise(3, t, 2)).tolist()
        assert Noisy(Bowl(), sigma=0.0).grad(x, 4).tolist() == [2.0, 4.0]

    def test_minimize_gives_it_the_step_s_number(self):
        result = minimize(Noisy(Bowl(), 0.1, seed=5), [1.0, -1.0], GD(lr=0.2), steps=10)
        x = np.array([1.0, -1.0])
        for t in range(1, 11):
            x = x - 0.2 * (2 * x + 0.1 * unit_noise(5, t, 2))
            assert result.path.x[t].tolist() == x.tolist()

    def test_a_batch_equals_the_loop_over_its_runs(self):
        """Even when some of its runs stop before the others."""
        starts = np.array([[1.0, 2.0], [1e99, 0.0], [0.0, 0.0], [-3.0, 4.0]])
        noisy, rule = Noisy(Bowl(), sigma=0.3, seed=2), GD(lr=1.3)
        batch = minimize(noisy, starts, rule, steps=40)
        assert batch.status.tolist() == [1, 3, 1, 1]
        for i, start in enumerate(starts):
            alone = minimize(noisy, start, rule, steps=40)
            assert batch.x[i].tolist() == alone.x.tolist()
            assert batch.status[i] == alone.status

    @pytest.mark.parametrize("shape", [(4,), (2, 2)])
    def test_a_seed_for_each_run(self, shape):
        """The batch equals the loop over runs and seeds, also when some runs stop before others."""
        starts = np.array([[1.0, 2.0], [1e99, 0.0], [0.0, 0.0], [-3.0, 4.0]])
        seeds, rule = [7, 2**32 - 1, 0, 7], GD(lr=1.3)
        noisy = Noisy(Bowl(), sigma=0.3, seed=np.array(seeds))
        batch = minimize(noisy, starts.reshape(*shape, 2), rule, steps=40)
        assert batch.status.shape == shape
        assert sorted(set(batch.nit.ravel())) != [40], "no run stops early: this protects nothing"
        for i, (start, seed) in enumerate(zip(starts, seeds, strict=True)):
            alone = minimize(Noisy(Bowl(), sigma=0.3, seed=seed), start, rule, steps=40)
            assert batch.x.reshape(-1, 2)[i].tolist() == alone.x.tolist()
            assert batch.path.x.reshape(-1, 4, 2)[alone.nit, i].tolist() == alone.x.tolist()
            assert batch.nit.ravel()[i] == alone.nit

    def test_a_seed_for_each_run_of_a_problem(self):
        """Both the batches and the noise differ from run to run."""
        seeds = (5, 1, 8)
        starts = np.array([[0.3, 0.4], [5.0, 0.5], [-1.0, 2.0]])
        problem = LineFit(batch_size=2, seed=seeds)
        noisy = Noisy(problem, sigma=0.1, seed=seeds)
        found = minimize(noisy, starts, GD(lr=0.03), steps=30)
        for i, (start, seed) in enumerate(zip(starts, seeds, strict=True)):
            alone = Noisy(LineFit(batch_size=2, seed=seed), sigma=0.1, seed=seed)
            assert found.x[i].tolist() == minimize(alone, start, GD(lr=0.03), steps=30).x.tolist()
            assert problem.batch(3, run=i).tolist() == alone.f.batch(3).tolist()
            expected = LineFit(batch_size=2, seed=seed).gradients([start], t=3)
            assert problem.gradients([start], t=3, run=i)[0].tolist() == expected[0].tolist()
        assert noisy.grad(starts, t=4, run=[0, 1, 2]).tolist() == noisy.grad(starts, 4).tolist()
        third = problem.grad(starts[2:], t=4, run=[2])
        assert third.tolist() == problem.grad(starts, 4)[2:].tolist()
        # Without a step, or without batches, seeds make no difference.
        assert problem.grad(starts).tolist() == LineFit().grad(starts).tolist()
        assert LineFit(seed=seeds).grad(starts, 4).tolist() == LineFit().grad(starts).tolist()

    def test_the_number_of_seeds_is_that_of_the_runs(self):
        noisy = Noisy(Bowl(), sigma=0.1, seed=range(3))
        problem = LineFit(batch_size=2, seed=range(3))
        for f in (noisy, problem):
            for runs in (2, 4):
                message = f"seed has 3 entries, one per run, but there are {runs} runs"
                with pytest.raises(ValueError, match=message):
                    f.grad(np.ones((runs, 2)), t=2)
                with pytest.raises(ValueError, match=message):
                    minimize(f, np.ones((runs, 2)), GD(lr=0.01))
            with pytest.raises(ValueError, match="seed has 3 entries"):
                f.grad(np.ones((1, 2)), t=2, run=[3])
            with pytest.raises(ValueError, match="seed has 3 entries"):
                minimize(f, np.ones(2), GD(lr=0.01))
        with pytest.raises(ValueError, match=r"run=None, but .* has 3 seeds"):
            problem.batch(1)

    def test_around_a_stochastic_gradient_both_see_the_step(self):
        problem = LineFit(batch_size=2, seed=1)
        x = np.array([0.3, 0.4])
        seen = Noisy(problem, sigma=2.0, seed=1).grad(x, t=6)
        assert seen.tolist() == (problem.grad(x, 6) + 2.0 * unit_noise(1, 6, 2)).tolist()

    def test_is_frozen_and_prints_itself(self):
        bowl = Bowl()
        noisy = Noisy(bowl, sigma=1, seed=np.int64(2))
        assert noisy == Noisy(bowl, 1.0, 2)
        assert repr(noisy) == f"Noisy(f={bowl!r}, sigma=1.0, seed=2)"
        many = Noisy(bowl, 1.0, seed=np.array([1, 2]))
        assert many == Noisy(bowl, 1.0, seed=[1, 2])
        assert hash(many) == hash(Noisy(bowl, 1.0, seed=(1, 2)))
        assert many.seed == (1, 2)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ((lambda x: x, 1.0), "Noisy: f=.* must be an objective with a method grad"),
            ((3, 1.0), "Noisy: f=3"),
            ((Bowl(), -1.0), r"Noisy: sigma=-1\.0 must be finite and at least 0"),
            ((Bowl(), 1.0, -1), "Noisy: seed=-1"),
            ((Bowl(), 1.0, [1, -1]), r"Noisy: seed\[1\]=-1"),
            ((Bowl(), 1.0, [[1, 2]]), r"Noisy: seed\[0\]=\[1, 2\] must be a whole number"),
            ((Bowl(), 1.0, 1.5), r"Noisy: seed=1\.5 must be a whole number"),
        ],
    )
    def test_wrong_arguments_are_named(self, arguments, message):
        with pytest.raises((TypeError, ValueError), match=message):
            Noisy(*arguments)

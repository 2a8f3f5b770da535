"""Every number of the three sources, computed anew: ``sources.py`` against what is known of it.

``reference/sources.json`` holds, under the names of the sources' listings and figures, what they
print, what a run gives, and in what variant. Each entry has a run in ``sources.py``, which the
page of the numbers shows, and a test here.
"""

import numpy as np
import pytest

from gdlib import GD, Momentum, Status, beale, check_gradient, cubic, ewa, minimize, rosenbrock
from tests import scalar, sources
from tests.sources import CASES, compared, found

TESTED: set[str] = set()


def of(*names):
    """The entries that a test holds, as its argument ``name`` if there are several."""
    TESTED.update(names)
    return pytest.mark.parametrize("name", names)


def known(name):
    return CASES[name]["reproduced"]


def same(found, expected, rtol=1e-12):
    np.testing.assert_allclose(found, expected, rtol=rtol)


# The runs on plain floats

ON_FLOATS = {
    name: (rule, {k: v for k, v in settings.items() if k in ("state", "grad")})
    for name, (rule, settings) in sources.LONG.items()
}


@pytest.mark.parametrize("name", ON_FLOATS)
def test_run_on_floats_is_that_of_the_package(name):
    """To the last bit: the same operations on the same numbers."""
    rule, settings = ON_FLOATS[name]
    fast = scalar.run(rule, beale, (3, 4), 3000, marks=range(3001), **settings)
    if grad := settings.pop("grad", None):
        settings["grad"] = lambda x: np.array(grad(*x.tolist()))
    slow = minimize(beale, (3, 4), rule, steps=3000, **settings)
    assert [list(x) for x in fast.kept.values()] == slow.path.x.tolist()
    assert (fast.fun, fast.jac, fast.nit) == (slow.fun, slow.jac.tolist(), slow.nit)
    assert not fast.converged


@pytest.mark.parametrize("settings", [{"gtol": 1e-3}, {"gtol": 0, "xtol": 1e-5}, {"gtol": 1e9}])
def test_run_on_floats_stops_where_the_package_does(settings):
    rule = Momentum(lr=1e-3)
    fast = scalar.run(rule, beale, (1, 1.5), 10_000, **settings)
    slow = minimize(beale, (1, 1.5), rule, steps=10_000, **settings)
    assert (fast.x, fast.nit, fast.converged) == (slow.x.tolist(), slow.nit, slow.success)
    assert fast.converged
    assert fast.nit < 10_000


def test_whole_run_on_floats_is_that_of_the_package():
    result = minimize(beale, (3, 4), GD(lr=5e-6), steps=300_000, record=0)
    assert result.x.tolist() == sources.long_run("A-29").x


# Source A


@of("A-04")
def test_stationary_points_of_the_cubic(name):
    assert found(name).values == known(name)
    assert cubic([[-1.0], [3.0]]).tolist() == [7, -25]
    assert cubic.grad([[-1.0], [3.0]]).tolist() == [[0], [0]]


@of("A-10", "A-26", "A-28", "A-60", "A-61")
def test_exact_values(name):
    assert found(name).values == known(name)
    for fact, value in found(name).facts.items():
        assert value == CASES[name][fact]


@of("A-11")
def test_one_step(name):
    """The source prints -0.449 for the step."""
    (step, *rest), (wanted, *others) = found(name).values, known(name)
    assert rest == others
    assert step == pytest.approx(wanted, rel=1e-15)


@of("A-16", "A-16b")
def test_cubic(name):
    """Both printed values have lost nines: there the slope is too large for the run to end."""
    facts = found(name).facts
    assert found(name).values == known(name)
    assert facts["updates_done"] == CASES["A-16"]["updates_done"] == 176
    assert sources.cubic_run().status == Status.CONVERGED
    same(facts["slope_at_end"], CASES["A-16"]["slope_at_end"])
    same(facts["slope_at_printed"], CASES[name]["slope_at_printed"])
    assert abs(facts["slope_at_printed"]) > 1e-8 > abs(facts["slope_at_end"])


CYCLE = ("A-53", "A-53.v1", "A-53.std")
# The way there passes the saddle, so four digits at its end are all that last bits leave.
ESCAPE = "A-53.b2-999"


@of(*(name for name in sources.LONG if name not in (*CYCLE, ESCAPE, "A-53.nb")))
def test_long_runs_on_beale(name):
    case, (run, facts) = CASES[name], (found(name).values, found(name).facts)
    same(run, case["reproduced"])
    same(facts["f_at_end"], case["f_at_end"])
    # The gradient has fewer digits than the point, by the condition number 160.
    same(facts["max_abs_gradient_at_end"], case["max_abs_gradient_at_end"], rtol=1e-9)
    same(facts["first_iterate"], case["first_iterate"])
    assert facts["updates_done"] == case["updates_done"]
    assert facts["stopped_early"] is case["stopped_early"] is False


@of("A-29.100k", "A-48")
def test_long_runs_on_the_way(name):
    same(found(name).values, known(name))
    same(found(name).facts["f_at_end"], CASES[name]["f_at_end"])
    assert found(name).facts["updates_done"] == CASES[name]["updates_done"]


@of("A-29.tol", "A-33.tol")
def test_updates_needed_to_converge(name):
    values = found(name).values
    assert values["updates"] == pytest.approx(known(name)["updates"], rel=2e-6)
    np.testing.assert_allclose(values["x"], known(name)["x"], atol=2e-11)


@of("A-38.long")
def test_adagrad_never_settles(name):
    """300 million steps, by the flow that goes through them, to the ten digits known."""
    for (x, y, fun), wanted in zip(found(name).values.values(), known(name).values(), strict=True):
        np.testing.assert_allclose([x, y], wanted[:2], atol=1e-10)
        np.testing.assert_allclose(fun, wanted[2], atol=5e-9)


@of(*CYCLE)
def test_adam_ends_on_a_cycle_around_the_minimum(name):
    """Where on it, a last bit of y² or y³ decides: no digits to reproduce, but the cycle's size."""
    facts = found(name).facts
    assert not facts["stopped_early"]
    values = (found(name).values, facts["f_at_end"]), (known(name), CASES[name]["f_at_end"])
    for x, fun in values:
        np.testing.assert_allclose(x, [3, 0.5], atol=6e-5, rtol=0)
        assert fun < 1e-7
    same(facts["first_iterate"], CASES[name]["first_iterate"])
    if name == "A-53.v1":  # where it happens to end does not depend on them
        same(found(name).values, known(name))


@of("A-53.nb")
def test_adam_of_the_notebook(name):
    """With y² as y·y all digits are printed: that settles the head of the listing, missing in A."""
    same(found(name).values, known(name))
    assert found(name).facts["updates_done"] == CASES[name]["updates_done"]


@of(ESCAPE)
def test_adam_with_the_usual_beta2_escapes_into_the_valley(name):
    same(found(name).values, known(name), rtol=5e-4)
    same(found(name).facts["f_at_end"], CASES[name]["f_at_end"], rtol=5e-4)
    same(found(name).facts["first_iterate"], CASES[name]["first_iterate"])


@of("A-58", "A-58.scan")
def test_central_differences(name):
    """Bit for bit, and the error grows as the step shrinks."""
    assert found(name).values == known(name)


@of("A-57.beale")
def test_error_of_central_and_forward_differences(name):
    for eps, errors in known(name).items():
        # A value is about as large as the derivative, and its last bits depend on how it is made.
        least = 2 * np.finfo(float).eps / float(eps)
        assert found(name).values[eps] == pytest.approx(errors, rel=1e-12, abs=least), eps


@of("A-59.int")
def test_numerical_gradient_of_integers(name):
    """The source's listing moves an integer array in place, and the move is cut off."""
    assert found(name).values == known(name)
    assert found(name).facts == {"of the package": known("A-60"), "x after": [2, 3]}


@of(*sources.ON_THE_BOWL)
def test_runs_on_the_bowl(name):
    same(found(name).values, known(name))
    assert found(name).facts["updates_done"] == CASES[name]["updates_done"]


@of("A-20.facts")
def test_stationary_points_of_beale(name):
    facts, values = known(name), found(name).values
    for point in ("global_min", "saddle_1", "saddle_2"):
        same(values[point], facts[point])
    eigenvalues = facts["hessian_eigenvalues_at_min"]
    assert values["hessian_eigenvalues_at_min"] == pytest.approx(eigenvalues, rel=1e-9)
    condition = facts["condition_number_at_min"]
    assert values["condition_number_at_min"] == pytest.approx(condition, rel=1e-9)
    infima = ["infimum_valley_x_to_-inf_y_to_1", "infimum_valley_y_to_-inf_x_to_0"]
    assert [facts[valley] for valley in infima] == [405 / 896, 7.3125]
    for valley in infima:
        assert values[valley] == pytest.approx(facts[valley], rel=1e-2)


# Source B


@of("B-01")
def test_signal(name):
    same(found(name).values, known(name), rtol=1e-13)


@of("B-02")
def test_weights_of_the_last_five_values(name):
    """They sum to 1 - beta^5, not to 1."""
    same(found(name).values["beta=0.9"], known(name)["beta=0.9"], rtol=1e-15)
    assert found(name).values["sum"] == pytest.approx(known(name)["sum"], rel=1e-15)
    assert ewa(np.ones(5), beta=0.9)[-1] == pytest.approx(1 - 0.9**5, rel=1e-15)


@of("B-06.ewa", "B-06.ewabc")
def test_averages_of_the_signal(name):
    assert found(name).values == known(name)


@of(*sources.IN_ONE_DIMENSION)
def test_paths_on_the_square(name):
    same(found(name).values, known(name))


@of(*sources.IN_TWO_DIMENSIONS)
def test_paths_in_the_ravine(name):
    same(found(name).facts["path"], CASES[name]["path"])
    same(found(name).values, known(name))
    same(found(name).facts["f_at_end"], CASES[name]["f_at_end"])


@of("B-28", "B-29")
def test_condition_number(name):
    """13 digits; a difference in the smallest singular value is worth no more."""
    facts = found(name).facts
    assert facts["exact"] == pytest.approx(float(CASES["B-28"]["exact"]), rel=1e-15)
    for number in (*found(name).values, *known(name), *CASES[name]["printed"]):
        assert number == pytest.approx(facts["exact"], rel=2e-13)
    same(facts["singular_values"], CASES["B-29"]["singular_values"], rtol=2e-13)


@of("B-33.levels")
def test_contour_levels(name):
    same(found(name).values, known(name))


@of(*(f"B-34.{k}" for k in range(10)))
def test_check_of_the_gradient(name):
    """Forward differences, absolute: the printed points have too few digits for the errors."""
    case = CASES[name]
    assert found(name).values == pytest.approx(known(name), rel=1e-12)
    low, high = case["range_over_points_that_print_alike"]
    assert low < case["printed"][0] < high
    # Scaled central differences, relative to the coordinate, see four digits more.
    assert check_gradient(rosenbrock, rosenbrock.grad, case["x0"]).error < 1e-9


@of("B-35")
def test_gradient_descent_on_rosenbrock(name):
    """The source calls this a success; ours says that no stop test holds."""
    values, facts = found(name).values, found(name).facts
    same(values["x"], known(name)["x"])
    assert values["fun"] == pytest.approx(known(name)["fun"], rel=1e-12)
    assert facts["last_step_norm"] == pytest.approx(CASES[name]["last_step_norm"], rel=1e-7)
    for count in ("nit", "nfev", "success"):
        assert values[count] == known(name)[count]
    run = minimize(rosenbrock, (4, -4.1), GD(lr=2e-4), steps=100_000, gtol=0, xtol=1e-10, record=0)
    assert (run.x.tolist(), run.nit) == (values["x"], values["nit"])
    assert run.status == Status.STEP_LIMIT
    assert run.njev == values["nfev"]


@of("B-35.tol")
def test_gradient_descent_on_rosenbrock_to_its_tolerance(name):
    assert found(name).values["updates"] == known(name)["updates"]
    assert found(name).facts["converged"]
    same(found(name).values["x"], known(name)["x"])


@of("B-24.other")
def test_gradient_of_another_function(name):
    """The source's minimizer has Rosenbrock's gradient built in, and says success."""
    values = found(name).values
    same(values["x"], known(name)["x"])
    assert values["fun"] == pytest.approx(known(name)["fun"], rel=1e-12)
    assert values["success"] == known(name)["success"]
    assert not found(name).facts["converged"]
    assert values["true_minimiser"] == known(name)["true_minimiser"]


@of("B-24.start")
def test_start_at_the_minimum(name):
    """One iteration and no success, says the source's minimizer; nothing is left to do."""
    assert found(name).values == known(name)
    assert found(name).facts["of the package"] == (0, True)


@of("B-38")
def test_nelder_mead(name):
    values = found(name).values
    for count in ("nit", "nfev", "status", "success"):
        assert values[count] == known(name)[count]
    same(values["simplex"], known(name)["simplex"])
    # A value is a square of 1e-5: of its digits five are lost.
    same(values["values"], known(name)["values"], rtol=1e-9)


@of("B-40", "B-42")
def test_newton_cg(name):
    """Two runs, one output; njev is another in newer versions of scipy."""
    values = found(name).values
    for count in ("nit", "nfev", "nhev", "njev"):
        assert values[count] == known(name)[count]
        if count != "njev":
            assert values[count] == CASES[name]["printed"][count]
    for expected in (known(name), CASES[name]["printed"]):
        assert values["fun"] == pytest.approx(expected["fun"], rel=1e-7)
        same(values["jac"], expected["jac"], rtol=1e-7)
        np.testing.assert_allclose(values["x"], expected["x"], atol=5e-9)


@of("B-40.bfgs")
def test_bfgs(name):
    for count in ("nit", "nfev", "njev"):
        assert found(name).values[count] == known(name)[count]
    np.testing.assert_allclose(found(name).values["x"], known(name)["x"], atol=1e-9)


# Source C


@of(*(f"{run}.{epoch}" for run in ("C-17", "C-19") for epoch in sources.EPOCHS))
def test_traces_bit_for_bit(name):
    """Loss before the update, weights after it: all printed digits."""
    assert found(name).values == known(name)
    assert list(map(str, found(name).values)) == CASES[name]["printed_text"]


@of("C-17.facts")
def test_curvature_of_the_line_fit(name):
    values, facts = found(name).values, known(name)
    assert set(values) == set(facts)
    for fact, expected in facts.items():
        same(values[fact], expected, rtol=1e-9 if fact == "minimiser" else 1e-13)


@of("C-17.postloss")
def test_loss_at_the_printed_weights(name):
    assert found(name).values == pytest.approx(known(name), rel=4e-16)


# All of it


def test_every_number_has_a_run_and_a_test():
    assert set(CASES) == set(sources.RUNS) == TESTED


@pytest.mark.parametrize(
    ("text", "value", "digits"),
    [
        ("2.45", 2.45, (3, 3)),
        ("-0.449", -0.45, (2, 3)),
        ("2.9999999256501", 2.999999999256501, (7, 14)),
        ("54.", 54.0, (2, 2)),
        ("54.", 53.0, (1, 2)),
        ("2.46046384e-98", 2.4604638443225524e-98, (9, 9)),
        ("2.46046384e-98", 4.07e-11, (0, 9)),
        ("-7.56167049e-008", -7.561670489230378e-08, (9, 9)),
        ("0", 0, (1, 1)),
        ("0", 1, (0, 1)),
        ("-1", -1.0, (1, 1)),
        ("-1", 1.0, (0, 1)),
    ],
)
def test_digits_in_agreement(text, value, digits):
    assert sources.agreement(text, value) == digits


def test_entries_that_agree_are_those_the_table_calls_so():
    for name, case in CASES.items():
        if case["printed_text"] is not None:
            agree = all(row.agree == row.shown for row in compared(name))
            assert agree == bool(case["all_printed_digits_agree"]), name


def test_what_differs_has_a_remark():
    for name in CASES:
        if any(row.printed and row.agree < row.shown for row in compared(name)):
            assert found(name).remark, name

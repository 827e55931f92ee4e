"""Our benches and other people's programs on the same problems, one after another on one thread; prints a markdown table.

Started by scripts/peers. Of ours the fastest sample of the bench is taken, of a peer the fastest of many calls: on a machine that
others use, everything slower is somebody else's work. Where the problem has one answer, a peer's is held against the reference output first, so
that nobody is timed on another problem.
"""

import csv
import re
import subprocess
import sys
import time
import warnings
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

warnings.filterwarnings("ignore")
ORACLE = Path(__file__).resolve().parent / "../../shared/oracle"
UNITS = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0}


def ours(bench, name):
    """The fastest sample of one of our benches, in seconds; one of several arguments is named after a stroke."""
    whole, *argument = name.split("/")
    last = (argument or [whole])[0]
    command = ["cargo", "bench", "--quiet", "-p", "evidence", "--bench", bench, "--", whole]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    for line in lines:
        found = re.search(rf"[├╰]─ {re.escape(last)}\s+([\d.]+) (ns|µs|ms|s)\b", line)
        if found:
            return float(found[1]) * UNITS[found[2]]
    raise SystemExit(f"{bench}: no bench {name} in\n" + "\n".join(lines))


def fastest(call, seconds=6.0, most=200):
    """The fastest of as many calls as fit; the first is not counted, since it loads and compiles."""
    call()
    best, until, calls = float("inf"), time.perf_counter() + seconds, 0
    while calls < 3 or (time.perf_counter() < until and calls < most):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
        calls += 1
    return best


def near(found, wanted, within):
    if not abs(found - wanted) <= within:
        raise ValueError(f"found {found} where {wanted} was expected")


# The cigarette tax of 1988 (Abadie, Diamond and Hainmueller 2010): 39 states, 1970-2000, California from 1989 on.


class States:
    def __init__(self):
        import numpy as np

        rows = list(csv.reader((ORACLE / "prop99_wide.csv").open()))[1:]
        self.names = [row[0] for row in rows]
        self.sold = np.array([[float(x) for x in row[1:]] for row in rows])
        self.start = 19
        self.california = self.names.index("California")
        self.donors = [at for at in range(len(rows)) if at != self.california]

    def cases(self):
        """California against the others, and each of the others against those that are left."""
        yield self.california, self.donors
        for donor in self.donors:
            yield donor, [other for other in self.donors if other != donor]


class Clarabel:
    """The least of half |Xw - y|^2 + ridge/2 |w|^2 over the simplex by an interior-point method, without a modeller between."""

    def minimise(self, x, y, ridge):
        import clarabel
        import numpy as np
        from scipy import sparse

        count = x.shape[1]
        quadratic = sparse.csc_matrix(np.triu(x.T @ x + ridge * np.eye(count)))
        conditions = sparse.vstack([np.ones((1, count)), -sparse.eye(count)], format="csc")
        right = np.zeros(count + 1)
        right[0] = 1.0
        settings = clarabel.DefaultSettings()
        settings.verbose = False
        cones = [clarabel.ZeroConeT(1), clarabel.NonnegativeConeT(count)]
        return np.array(clarabel.DefaultSolver(quadratic, -x.T @ y, conditions, right, cones, settings).solve().x)


class Cvxpy:
    """The same as one would write it, with Clarabel underneath."""

    def minimise(self, x, y, ridge):
        import cvxpy

        weights = cvxpy.Variable(x.shape[1])
        least = 0.5 * cvxpy.sum_squares(x @ weights - y) + 0.5 * ridge * cvxpy.sum_squares(weights)
        problem = cvxpy.Problem(cvxpy.Minimize(least), [weights >= 0, cvxpy.sum(weights) == 1])
        problem.solve(solver=cvxpy.CLARABEL)
        return weights.value


def synthetic_control(solver, states, treated, donors):
    import numpy as np

    before, after = states.sold[:, : states.start], states.sold[:, states.start :]
    weights = solver.minimise(before[donors].T, before[treated], 0.0)
    return float(np.mean(after[treated] - weights @ after[donors]))


def synthetic_did(solver, states, treated, donors):
    import numpy as np

    before, after = states.sold[:, : states.start], states.sold[:, states.start :]
    noise = np.std(np.diff(before[donors], axis=1), ddof=1)
    level = before - before.mean(axis=1, keepdims=True)
    ridge = np.sqrt(after.shape[1]) * noise**2 * states.start
    units = solver.minimise(level[donors].T, level[treated], ridge)
    periods = before[donors] - before[donors].mean(axis=0)
    aim = after[donors].mean(axis=1)
    times = solver.minimise(periods, aim - aim.mean(), 1e-12 * noise**2 * len(donors))
    own = after[treated].mean() - times @ before[treated]
    return float(own - units @ (after[donors].mean(axis=1) - before[donors] @ times))


def california(method, solver, states, wanted, within):
    near(method(solver, states, states.california, states.donors), wanted, within)
    return lambda: method(solver, states, states.california, states.donors)


def with_placebos(method, solver, states):
    return lambda: [method(solver, states, *case) for case in states.cases()]


def by_predictors(states):
    import numpy as np
    import pandas
    from pysyncon import Synth

    file = Path(__file__).resolve().parent / "../crates/evidence/tests/california/predictors.csv"
    rows = list(csv.reader(file.open()))[1:]
    known = np.array([[float(x) for x in row[1:]] for row in rows])
    known = np.hstack([known, states.sold[:, [18, 10, 5]]])
    x = pandas.DataFrame(known.T, columns=states.names)
    z = pandas.DataFrame(states.sold[:, : states.start].T, columns=states.names)
    name = states.names[states.california]

    def call():
        synth = Synth()
        synth.fit(X0=x.drop(columns=name), X1=x[name], Z0=z.drop(columns=name), Z1=z[name], optim_initial="ols")
        return synth

    others = z.drop(columns=name)
    error = float(np.sqrt(np.mean((z[name] - others @ call().W) ** 2)))
    return call, f"ends at a pre-RMSPE of {error:.4f} from one start; ours, from twelve, at 1.7540"


def counties():
    import pandas
    from diff_diff import CallawaySantAnna

    data = pandas.read_csv(ORACLE / "did_mpdta_input.csv")
    columns = {"outcome": "lemp", "unit": "countyreal", "time": "year", "first_treat": "first.treat", "covariates": ["lpop"]}

    def call():
        return CallawaySantAnna(control_group="never_treated", estimation_method="dr").fit(data, **columns)

    rows = csv.DictReader((ORACLE / "did_mpdta_diffdiff.csv").open())
    chosen = {"method": "dr", "control": "never_treated", "cov": "lpop", "kind": "gt", "a": "2004", "b": "2004"}
    wanted = next(float(row["att"]) for row in rows if all(row[key] == value for key, value in chosen.items()))
    near(call().group_time_effects[(2004, 2004)]["effect"], wanted, 1e-6)
    return call


def trial():
    import pandas
    import statsmodels.formula.api as formulas

    data = pandas.read_csv(ORACLE / "sw_binomial_input.csv")

    def call():
        return formulas.mixedlm("rate ~ C(step) + treated", data, groups="la").fit(reml=True)

    near(call().params["treated"], -102.030154003, 1e-2)
    return call


def yearly():
    import numpy as np
    from statsforecast.models import AutoETS, DynamicOptimizedTheta

    rows = csv.DictReader((ORACLE / "m3_yearly.csv").open())
    series = [np.array([float(x) for x in row["train(;)"].split(";")]) for row in rows]

    def call():
        for one in series:
            for model in (DynamicOptimizedTheta(season_length=1), AutoETS(season_length=1)):
                model.forecast(y=one, h=6)

    return call


def duration(seconds):
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"


def line(what, mine, theirs, peer, note=""):
    note = f" — {note}" if note else ""
    print(f"| {what} | {duration(mine)} | {duration(theirs)}, {peer}{note} | {theirs / mine:.0f} |", flush=True)


def row(what, bench, name, peer, packages, make, share=1):
    """One line of the table; `share` is among how many the time is shared out."""
    try:
        versions = ", ".join(f"{package} {version(package)}" for package in packages)
        call = make()
        call, note = call if isinstance(call, tuple) else (call, "")
        # Ours before and after, and the better of both: what else the machine does comes and goes.
        mine = ours(bench, name)
        theirs = fastest(call) / share
        mine = min(mine, ours(bench, name)) / share
    except (PackageNotFoundError, ImportError) as error:
        print(f"| {what} | | not installed: {peer} ({error}) | |")
        return
    line(what, mine, theirs, f"{peer} ({versions})", note)


def row_of_r(what, bench, name, peer, problem, share=1):
    """The same beside a program in R, which times itself: scripts/peers.R."""
    mine = ours(bench, name)
    try:
        command = ["Rscript", str(Path(__file__).with_suffix(".R")), problem, str(ORACLE)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1]
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        print(f"| {what} | | not installed: {peer} in R ({error}) | |")
        return
    seconds, versions = told.split("\t")
    mine = min(mine, ours(bench, name)) / share
    line(what, mine, float(seconds), f"{peer} ({versions})")


def main():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    print(f"{model}, one thread; Python {sys.version.split()[0]}.\n")
    print("| what | ours | peer | peer ÷ ours |\n| --- | --- | --- | --- |")
    states = States()
    control, did = (-19.5136297684, 1e-3), (-15.6053979163, 1e-3)
    modelled, direct = ("CVXPY", ["cvxpy", "clarabel"], Cvxpy()), ("Clarabel", ["clarabel"], Clarabel())
    for peer, packages, solver in (direct, modelled):
        for what, method, wanted, bench in (
            ("synthetic control, outcome only", synthetic_control, control, "synthetic_control"),
            ("synthetic DiD", synthetic_did, did, "synthetic_did"),
        ):
            if method is synthetic_did:
                row(f"{what}, California", bench, "california", peer, packages, lambda: california(method, solver, states, *wanted))
            california(method, solver, states, *wanted)
            placebos = "california_and_38_placebos"
            row(f"{what}, California and 38 placebos", bench, placebos, peer, packages, lambda: with_placebos(method, solver, states))
    row("synthetic control by predictors, California", "synthetic_control", "california_by_predictors", "one start of Nelder and Mead",
        ["pysyncon"], lambda: by_predictors(states))
    row("Callaway–Sant'Anna, doubly robust, mpdta", "staggered_did", "counties_doubly_robust/Never", "CallawaySantAnna", ["diff-diff"], counties)
    row("linear mixed model of a stepped wedge, REML", "stepped_wedge", "linear_mixed_by_reml", "MixedLM", ["statsmodels"], trial)
    row_of_r("the same", "stepped_wedge", "linear_mixed_by_reml", "lmer", "linear")
    row_of_r("logistic mixed model of a stepped wedge, Laplace", "stepped_wedge", "logit_mixed_by_laplace", "glmer", "logistic")
    row("a yearly series of M3, six steps (ours with intervals, the peer without)", "forecast", "yearly_series_of_m3",
        "DynamicOptimizedTheta and AutoETS", ["statsforecast"], yearly, share=645)
    row_of_r("the same, every tenth of them", "forecast", "yearly_series_of_m3", "thetaf and ets", "yearly", share=645)


if __name__ == "__main__":
    main()

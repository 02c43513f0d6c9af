"""Prints the polynomials of ElementaryFloat and ElementaryWide (plain Python 3, about a minute):
python3 engine/src/main/scripts/elementary.py [name]

Each is the best in the sense of Chebyshev, found by Remez exchange on a grid, for the error
relative to the function. Coefficients come lowest power first, as Java hexadecimal literals,
rounded to float where the function is computed in float.
"""

import struct
import sys
from decimal import Decimal as D, getcontext

getcontext().prec = 130
ONE = D(1)


def pi():
    def inverse_tangent(n):
        total, term, k = D(0), ONE / n, 0
        while abs(term) > D(10) ** -128:
            total += term / (2 * k + 1) * (-1) ** k
            term /= n * n
            k += 1
        return total

    return 16 * inverse_tangent(5) - 4 * inverse_tangent(239)


PI = pi()


def series(term, ratio, small=D(10) ** -125):
    """Sum of term · ratio(1) · ratio(2) …, until the terms vanish."""
    total, n = D(0), 1
    while abs(term) > small:
        total += term
        term *= ratio(n)
        n += 1
    return total


def sin(x):
    return series(x, lambda n: -x * x / (2 * n * (2 * n + 1)))


def cos(x):
    return series(ONE, lambda n: -x * x / (2 * n * (2 * n - 1)))


def tanh(x):
    e = (2 * x).exp()
    return (e - 1) / (e + 1)


def atan(x):
    for _ in range(4):  # atan x = 2·atan(x / (1 + √(1 + x²)))
        x = x / (1 + (1 + x * x).sqrt())
    s = series(x, lambda n: -x * x * (2 * n - 1) / (2 * n + 1))
    return 16 * s


def asin(x):
    return atan(x / (1 - x * x).sqrt())


def erfc(x):
    e = series(x, lambda n: 2 * x * x / (2 * n + 1))
    return 1 - 2 / PI.sqrt() * (-x * x).exp() * e


def solve(rows):
    """Gaussian elimination; each row ends with its right side."""
    n = len(rows)
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[p] = rows[p], rows[i]
        for r in range(n):
            if r != i:
                f = rows[r][i] / rows[i][i]
                rows[r] = [a - f * b for a, b in zip(rows[r], rows[i])]
    return [rows[i][n] / rows[i][i] for i in range(n)]


def remez(target, weight, variable, low, high, degree, points=400):
    """Minimises the largest |weight·(Σ c·variable^n − target)| on [low, high]."""
    grid = []
    for i in range(points + 1):
        x = low + (high - low) * (1 - cos(PI * i / points)) / 2
        grid.append((variable(x), target(x), weight(x)))
    n = degree + 2
    chosen = [i * points // (n - 1) for i in range(n)]
    for _ in range(30):
        rows = []
        for sign, i in enumerate(chosen):
            v, t, w = grid[i]
            rows.append([v**p for p in range(degree + 1)] + [(-1) ** sign / w, t])
        solution = solve(rows)
        c = solution[:-1]
        errors = [w * (sum(a * v**p for p, a in enumerate(c)) - t) for v, t, w in grid]
        # The extreme of each run of one sign.
        extremes = []
        for i, e in enumerate(errors):
            if extremes and (errors[extremes[-1]] > 0) == (e > 0):
                if abs(e) > abs(errors[extremes[-1]]):
                    extremes[-1] = i
            else:
                extremes.append(i)
        while len(extremes) > n:
            extremes.pop(0 if abs(errors[extremes[0]]) < abs(errors[extremes[-1]]) else -1)
        if len(extremes) < n or extremes == chosen:
            break
        chosen = extremes
    return c, max(abs(e) for e in errors)


def single(x):
    return struct.unpack("f", struct.pack("f", float(x)))[0]


def show(name, kind, target, weight, variable, low, high, degree):
    if len(sys.argv) > 1 and sys.argv[1] != name:
        return
    c, error = remez(target, weight, variable, D(low), D(high), degree)
    bits = error.ln() / D(2).ln()
    print(f"{name}: error 2^{float(bits):.2f}")
    for n, a in enumerate(c):
        print(f"  {n:2d} {(single(a) if kind == 'float' else float(a)).hex()}")


HALF_LN2 = D(2).ln() / 2 * D("1.0001")
SMALL = D("1e-9")
IDENTITY, SQUARE = (lambda x: x), (lambda x: x * x)

# exp(r) = 1 + (r + r²·q(r))
show("exp.float", "float", lambda r: (r.exp() - 1 - r) / (r * r), lambda r: r * r / r.exp(),
     IDENTITY, -HALF_LN2 + SMALL / 7, HALF_LN2, 4)
# exp(r) − 1 = r·p(r)
show("exp", "double", lambda r: (r.exp() - 1) / r, lambda r: r / (r.exp() - 1),
     IDENTITY, -HALF_LN2 + SMALL / 7, HALF_LN2, 6)
# tanh(x) = x + x³·p(x²)
show("tanh.float", "float", lambda x: (tanh(x) / x - 1) / (x * x), lambda x: x**3 / tanh(x),
     SQUARE, D("1e-6"), ONE, 6)
# erf(x) = x + x·p(x²), and 1 − exp(−(x + x·q(x))) from there on
show("erf.small.float", "float", lambda x: (1 - erfc(x)) / x - 1, lambda x: x / (1 - erfc(x)),
     SQUARE, SMALL, ONE, 6)
show("erf.large.float", "float", lambda x: -erfc(x).ln() / x - 1,
     lambda x: x * erfc(x) / (1 - erfc(x)), IDENTITY, ONE, D("4"), 6)
# sin(r) = r·p(r²), cos(r) = p(r²)
QUARTER = PI / 4 * D("1.0001")
show("sin", "double", lambda r: sin(r) / r, lambda r: r / sin(r), SQUARE, SMALL, QUARTER, 4)
show("cos", "double", cos, lambda r: 1 / cos(r), SQUARE, SMALL, QUARTER, 4)
# atan(t) = t·p(t²), asin(s) = s·p(s²)
show("atan", "double", lambda t: atan(t) / t, lambda t: t / atan(t), SQUARE, SMALL, ONE, 10)
show("asin", "double", lambda s: asin(s) / s, lambda s: s / asin(s), SQUARE, SMALL, D("0.5"), 6)
# log(1 + e) = s·p(s²) with s = e/(2 + e), e in [0, 1]
show("log1p", "double", lambda s: ((1 + s) / (1 - s)).ln() / s,
     lambda s: s / ((1 + s) / (1 - s)).ln(), SQUARE, SMALL, ONE / 3, 5)
# exp(a²/2)·erfc(a/√2)/2 = w·p(w) with w = 1/(a + 3)
SHIFT = D(3)
show("gelu", "double",
     lambda a: (a * a / 2).exp() * erfc(a / D(2).sqrt()) / 2 * (a + SHIFT),
     lambda a: (-a * a / 2).exp() * 2 / erfc(a / D(2).sqrt()) / (a + SHIFT),
     lambda a: 1 / (a + SHIFT), SMALL, D("14.5"), 10)

"""Prints the polynomial behind erf of double (needs mpmath 1.3):
python3 engine/src/main/scripts/erfcx.py

With u = (z - K) / (z + K), K = 3.75, the function (1 + 2z) exp(z^2) erfc(z) is smooth in u, so a
Chebyshev fit over the range where erfc(z) is not yet 0 in the target type is short (the variable is
that of Shepherd and Laframboise, Chebyshev approximation of (1+2x)exp(x^2)erfc(x), 1981).
Coefficients come lowest power first, as Java hexadecimal literals.
"""

from mpmath import chebyfit, erfc, exp, log, mp, mpf

mp.dps = 60
K = mpf("3.75")


def target(u):
    z = K * (1 + u) / (1 - u)
    return (1 + 2 * z) * exp(z * z) * erfc(z)


def show(label, z_max, degree):
    coefficients, error = chebyfit(target, [-1, (z_max - K) / (z_max + K)], degree + 1, error=True)
    print(f"{label}: degree {degree}, z up to {z_max}, error 2^{mp.nstr(log(error, 2), 4)}")
    for power, value in enumerate(reversed(coefficients)):
        print(f"  {power:2d} {float(value).hex()}")


show("double", mpf(28), 24)

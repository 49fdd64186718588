"""Proves that the checks can fail: a check that cannot is no check.

The fixture `good` must pass every rule, with each rule held at least once. In the fixtures that break something, every
rule must fail at least once, and exactly the failures in `fixtures/expected.txt` must be found: one line for each, as
`fixture: rule: file: part of the message`.
"""

from pathlib import Path

FIXTURES = Path(__file__).resolve().parent / "fixtures"
BASE_URL = "https://www.example.se/"


def run(check, checkers):
    """Holds the checkers against the fixtures; prints what is wrong with them and gives back the exit code."""
    rules = {rule for checker in checkers for rule in checker.RULES}
    problems = good_problems(check(FIXTURES / "good", BASE_URL, checkers), rules)
    # Without an address, the site is where the front page's canonical link says: the same place.
    problems += good_problems(check(FIXTURES / "good", None, checkers), rules)
    expected, failed = read_expected(rules), set()
    for fixture in sorted(path.name for path in FIXTURES.iterdir() if path.is_dir() and path.name != "good"):
        failures = check(FIXTURES / fixture, BASE_URL, checkers).failures
        failed |= {failure.rule for failure in failures}
        problems += bad_problems(fixture, failures, [line[1:] for line in expected if line[0] == fixture])
    problems += [f"no fixture breaks the rule {rule}" for rule in sorted(rules - failed)]
    for problem in problems:
        print(f"  SELF-TEST FAIL {problem}")
    print(f"  self-test: {len(rules)} rules, {len(expected)} planted mistakes, {'all found' if not problems else 'NOT as expected'}")
    return 1 if problems else 0


def read_expected(rules):
    """The planted mistakes that the chosen checkers are to find."""
    lines = (FIXTURES / "expected.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split(": ", 3) for line in lines if line and not line.startswith("#")]
    return [row for row in rows if row[1] in rules]


def good_problems(report, rules):
    """Rules that the good site broke or was never held against."""
    problems = [f"good: {failure}" for failure in report.failures]
    return problems + [f"good: the rule {rule} was never held" for rule in sorted(rules - set(report.passed))]


def bad_problems(fixture, failures, expected):
    """Planted mistakes that were not found, and failures that nobody planted."""
    def matches(failure, line):
        return (failure.rule, failure.file) == (line[0], line[1]) and line[2] in failure.message

    missed = [line for line in expected if not any(matches(failure, line) for failure in failures)]
    surprises = [failure for failure in failures if not any(matches(failure, line) for line in expected)]
    return [f"{fixture}: not found: {': '.join(line)}" for line in missed] + [f"{fixture}: not planted: {s}" for s in surprises]

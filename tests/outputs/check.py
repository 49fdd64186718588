"""Checks a built site from outside, with parsers that know nothing of Anslag.

    python tests/outputs/check.py public --base-url https://www.example.se/ [--only feeds,ics]
    python tests/outputs/check.py --self-test

tests/run installs what this needs and runs both. Exit code: 0 all well, 1 something is wrong, 2 wrong usage.
"""

import argparse
import sys

import selftest
from checkers import CHECKERS
from checkers.report import Report
from checkers.site import Site


def arguments():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Checks a built site from outside.")
    parser.add_argument("folder", nargs="?", default="public", help="the built site (default: public)")
    parser.add_argument("--base-url", help="where the site is published (default: the canonical link of the front page)")
    parser.add_argument("--only", help=f"checkers, with commas between: {','.join(checker.NAME for checker in CHECKERS)}")
    parser.add_argument("--self-test", action="store_true", help="prove on the fixtures that every rule can pass and can fail")
    options = parser.parse_args()
    names = [checker.NAME for checker in CHECKERS]
    wanted = options.only.split(",") if options.only else names
    unknown = [name for name in wanted if name not in names]
    if unknown:
        parser.error(f"no checker is called {', '.join(unknown)}; there are {', '.join(names)}")
    options.checkers = [checker for checker in CHECKERS if checker.NAME in wanted]
    return options


def check(folder, base_url, checkers):
    """Runs the checkers over a folder."""
    site = Site(folder, base_url)
    report = Report({rule: text for checker in checkers for rule, text in checker.RULES.items()})
    for checker in checkers:
        checker.run(site, report)
    return report


def show(report, checkers):
    """Prints what was found: failures, a line for each checker, and the closing line that a reader of logs looks for."""
    for failure in report.failures:
        print(f"  FAIL {failure}")
    for checker in checkers:
        passed = sum(report.passed[rule] for rule in checker.RULES)
        print(f"  {checker.NAME}: {passed} passed, {sum(report.failed[rule] for rule in checker.RULES)} failed, {len(checker.RULES)} rules")
    print(f"{report.passed.total()} passed, {report.failed.total()} failed")


def main():
    """Runs what the command line asks for and gives back the exit code."""
    options = arguments()
    if options.self_test:
        return selftest.run(check, options.checkers)
    report = check(options.folder, options.base_url, options.checkers)
    show(report, options.checkers)
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())

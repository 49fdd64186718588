"""Counts the individual checks and keeps what failed."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Failure:
    """One broken rule in one file."""

    rule: str
    file: str
    message: str

    def __str__(self):
        return f"{self.file}: {self.message} [{self.rule}]"


@dataclass
class Report:
    """The result of a run: one check is one rule held against one file."""

    rules: dict[str, str]
    passed: Counter = field(default_factory=Counter)
    failed: Counter = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)

    def check(self, rule, file, problems):
        """Records one check of `file` against `rule`; `problems` is an iterable of messages, empty when all is well.

        Gives back whether the check passed, so that a caller can leave out what would only repeat the failure.
        """
        if rule not in self.rules:
            raise KeyError(f"the rule {rule} is not declared in RULES")
        problems = list(problems)
        if problems:
            self.failed[rule] += 1
            self.failures += [Failure(rule, str(file), message) for message in problems]
        else:
            self.passed[rule] += 1
        return not problems

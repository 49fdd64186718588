//! A312 to A316: broken links to other sites, as found by `check --external`. These entries document them, and let
//! them be configured and suppressed.

use super::super::{Check, Rule};
use crate::diagnostic::Code;

const fn rule(code: Code, reason: [&'static str; 2], bad: &'static str, good: &'static str) -> Rule {
    Rule { code, error_if_strict: false, reason, previous: None, bad, good, check: Check::External }
}

/// A312: the page is gone.
pub(crate) const GONE: Rule = rule(
    Code::A312,
    [
        "Den som följer länken möts av ett fel, och vet inte var informationen finns nu.",
        "Anyone who follows the link gets an error, and does not know where the information is now.",
    ],
    "Läs [planen](https://www.example.se/gammal-plan).\n",
    "Läs [planen](https://www.example.se/planer/2026).\n",
);

/// A313: the page has moved permanently.
pub(crate) const MOVED: Rule = rule(
    Code::A313,
    [
        "Länken fungerar så länge den andra webbplatsen leder vidare. Ofta slutar den med det efter några år.",
        "The link works as long as the other site leads on. Often it stops after some years.",
    ],
    "Läs [planen](http://www.example.se/plan).\n",
    "Läs [planen](https://www.example.se/plan/).\n",
);

/// A314: the site cannot be reached.
pub(crate) const UNKNOWN: Rule = rule(
    Code::A314,
    [
        "Många webbplatser blockerar program. Det säger inget om sidan, så det är ingen varning.",
        "Many sites block programs. That says nothing about the page, so this is not a warning.",
    ],
    "Läs [lagen](https://www.example.se/bakom-inloggning).\n",
    "Läs [lagen](https://www.example.se/oppen-sida).\n",
);

/// A315: the host name does not exist.
pub(crate) const NO_HOST: Rule = rule(
    Code::A315,
    [
        "Namnet är felstavat, eller så har webbplatsen lagts ner. Någon annan kan ta över ett ledigt namn.",
        "The name is misspelt, or the site has closed. Someone else may take over an unused name.",
    ],
    "Läs [planen](https://www.exampel.invalid/).\n",
    "Läs [planen](https://www.example.se/).\n",
);

/// A316: the host is on an internal network.
pub(crate) const PRIVATE: Rule = rule(
    Code::A316,
    [
        "Läsarna når inte organisationens interna nät, och adresser dit hör inte hemma på en öppen webbplats.",
        "Readers cannot reach the organisation's internal network, and addresses there do not belong on a public site.",
    ],
    "Läs [planen](http://10.0.0.12/plan).\n",
    "Läs [planen](https://www.example.se/plan).\n",
);

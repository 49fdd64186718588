//! Enumerations, with labels in Swedish and English.

use crate::schema::{Choice, word};

/// How far a site complies with the law (lag 2018:1937).
pub(crate) const COMPLIANCE: &[Choice] = &[
    word("full", "helt förenlig", "fully compliant"),
    word("partial", "delvis förenlig", "partially compliant"),
    word("none", "inte förenlig", "not compliant"),
];

/// The importance of a notice.
pub(crate) const NOTICE_LEVEL: &[Choice] = &[
    word("crisis", "Kris", "Crisis"),
    word("warning", "Varning", "Warning"),
    word("info", "Information", "Information"),
];

/// The status of an event.
pub(crate) const EVENT_STATUS: &[Choice] = &[
    word("scheduled", "Planerad", "Planned"),
    word("cancelled", "Inställd", "Cancelled"),
    word("postponed", "Uppskjuten", "Postponed"),
    word("moved_online", "Flyttad till webben", "Moved online"),
    word("held", "Genomförd", "Held"),
];

/// How people attend an event.
pub(crate) const ATTENDANCE: &[Choice] = &[
    word("place", "På plats", "In person"),
    word("online", "Digitalt", "Online"),
    word("mixed", "På plats och digitalt", "In person and online"),
];

/// The status of a membership.
pub(crate) const MEMBERSHIP_STATUS: &[Choice] = &[
    word("applied", "Ansökt", "Applied"),
    word("member", "Medlem", "Member"),
    word("former", "Tidigare medlem", "Former member"),
    word("observer", "Observatör", "Observer"),
];

/// The role of a member in a network.
pub(crate) const MEMBER_ROLE: &[Choice] = &[
    word("member", "Medlem", "Member"),
    word("mentor", "Mentor", "Mentor"),
    word("co_applicant", "Medsökande", "Co-applicant"),
];

/// Kinds of change note.
pub(crate) const CHANGE_KIND: &[Choice] =
    &[word("update", "Uppdatering", "Update"), word("correction", "Rättelse", "Correction")];

/// What happens to a page on its last day.
pub(crate) const ON_EXPIRY: &[Choice] = &[
    word("archive", "Arkiveras", "Archive"),
    word("notice", "Märks", "Notice"),
    word("gone", "Tas bort", "Remove"),
    word("redirect", "Leder vidare", "Redirect"),
];

/// Days of the week.
pub(crate) const WEEKDAY: &[Choice] = &[
    word("mon", "måndag", "Monday"),
    word("tue", "tisdag", "Tuesday"),
    word("wed", "onsdag", "Wednesday"),
    word("thu", "torsdag", "Thursday"),
    word("fri", "fredag", "Friday"),
    word("sat", "lördag", "Saturday"),
    word("sun", "söndag", "Sunday"),
];

/// Emblems that a funder requires.
pub(crate) const EMBLEM: &[Choice] = &[word("eu", "EU", "EU"), word("none", "Ingen", "None")];

/// Whether listed events are past or upcoming.
pub(crate) const LIST_WHEN: &[Choice] = &[word("upcoming", "Kommande", "Upcoming"), word("past", "Genomförda", "Past")];

/// The sort keys of a list.
pub(crate) const LIST_SORT: &[Choice] = &[
    word("published", "Publicerad", "Published"),
    word("updated", "Uppdaterad", "Updated"),
    word("starts", "Börjar", "Starts"),
    word("title", "Rubrik", "Title"),
];

/// The order of a list.
pub(crate) const LIST_ORDER: &[Choice] =
    &[word("asc", "Stigande", "Ascending"), word("desc", "Fallande", "Descending")];

/// Every enumeration that front matter may use, so that cached values can be found by their hash.
pub(crate) const ALL_WORDS: &[&[Choice]] = &[
    EVENT_STATUS,
    ATTENDANCE,
    MEMBERSHIP_STATUS,
    MEMBER_ROLE,
    CHANGE_KIND,
    ON_EXPIRY,
    WEEKDAY,
    EMBLEM,
    LIST_WHEN,
    LIST_SORT,
    LIST_ORDER,
];

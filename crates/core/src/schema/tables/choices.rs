//! Enumerations, with labels in Swedish and English.

use crate::schema::{Choice, choice};

/// How far a site complies with the law (lag 2018:1937).
pub(crate) const COMPLIANCE: &[Choice] = &[
    choice("full", "helt förenlig", "fully compliant"),
    choice("partial", "delvis förenlig", "partially compliant"),
    choice("none", "inte förenlig", "not compliant"),
];

/// The importance of a notice.
pub(crate) const NOTICE_LEVEL: &[Choice] = &[
    choice("crisis", "Kris", "Crisis"),
    choice("warning", "Varning", "Warning"),
    choice("info", "Information", "Information"),
];

/// The status of an event.
pub(crate) const EVENT_STATUS: &[Choice] = &[
    choice("scheduled", "Planerad", "Planned"),
    choice("cancelled", "Inställd", "Cancelled"),
    choice("postponed", "Uppskjuten", "Postponed"),
    choice("moved_online", "Flyttad till webben", "Moved online"),
    choice("held", "Genomförd", "Held"),
];

/// How people attend an event.
pub(crate) const ATTENDANCE: &[Choice] = &[
    choice("place", "På plats", "In person"),
    choice("online", "Digitalt", "Online"),
    choice("mixed", "På plats och digitalt", "In person and online"),
];

/// The status of a membership.
pub(crate) const MEMBERSHIP_STATUS: &[Choice] = &[
    choice("applied", "Ansökt", "Applied"),
    choice("member", "Medlem", "Member"),
    choice("former", "Tidigare medlem", "Former member"),
    choice("observer", "Observatör", "Observer"),
];

/// The role of a member in a network.
pub(crate) const MEMBER_ROLE: &[Choice] = &[
    choice("member", "Medlem", "Member"),
    choice("mentor", "Mentor", "Mentor"),
    choice("co_applicant", "Medsökande", "Co-applicant"),
];

/// Kinds of change note.
pub(crate) const CHANGE_KIND: &[Choice] =
    &[choice("update", "Uppdatering", "Update"), choice("correction", "Rättelse", "Correction")];

/// What happens to a page on its last day.
pub(crate) const ON_EXPIRY: &[Choice] = &[
    choice("archive", "Arkiveras", "Archive"),
    choice("notice", "Märks", "Notice"),
    choice("gone", "Tas bort", "Remove"),
    choice("redirect", "Leder vidare", "Redirect"),
];

/// Days of the week.
pub(crate) const WEEKDAY: &[Choice] = &[
    choice("mon", "måndag", "Monday"),
    choice("tue", "tisdag", "Tuesday"),
    choice("wed", "onsdag", "Wednesday"),
    choice("thu", "torsdag", "Thursday"),
    choice("fri", "fredag", "Friday"),
    choice("sat", "lördag", "Saturday"),
    choice("sun", "söndag", "Sunday"),
];

/// Emblems that a funder requires.
pub(crate) const EMBLEM: &[Choice] = &[choice("eu", "EU", "EU"), choice("none", "Ingen", "None")];

/// Whether listed events are past or upcoming.
pub(crate) const LIST_WHEN: &[Choice] =
    &[choice("upcoming", "Kommande", "Upcoming"), choice("past", "Genomförda", "Past")];

/// The sort keys of a list.
pub(crate) const LIST_SORT: &[Choice] = &[
    choice("published", "Publicerad", "Published"),
    choice("updated", "Uppdaterad", "Updated"),
    choice("starts", "Börjar", "Starts"),
    choice("title", "Rubrik", "Title"),
];

/// The order of a list.
pub(crate) const LIST_ORDER: &[Choice] =
    &[choice("asc", "Stigande", "Ascending"), choice("desc", "Fallande", "Descending")];

/// Every enumeration that front matter may use, so that cached values can be found by their hash.
pub(crate) const ALL_CHOICES: &[&[Choice]] = &[
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

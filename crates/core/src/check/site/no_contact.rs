//! A147: a page that needs a contact has none.

use super::super::{Check, Rule, RuleContext};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Kind, Type};

pub(crate) const RULE: Rule = Rule {
    code: Code::A147,
    error_if_strict: false,
    reason: [
        "En myndighet ska vara tillgänglig och tala om hur den nås (förvaltningslagen 2017:900, 7 §).",
        "A public authority must be accessible and say how to contact it (Administrative Procedure Act 2017:900, section 7).",
    ],
    previous: None,
    bad: "---\ntitle: Nyhet {n}\ntype: news\nlead: Vattnet stängs av.\n---\n\nPå Storgatan.\n",
    good: "---\ntitle: Nyhet {n}\ntype: news\nlead: Vattnet stängs av.\ncontacts: [{role: Driftchef}]\n---\n\nPå Storgatan.\n",
    check: Check::Site(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    // The site's contact point is shown on every page.
    if context.site.config.contact_point.is_some() {
        return Vec::new();
    }
    let needs_contact = |kind: Kind| kind.traits.needs_contact;
    let pages = context.site.pages.iter().filter(|page| !page.is_section() && needs_contact(page.document.kind));
    let without_contact = pages.filter(|page| {
        let front = page.front();
        let mut fields = page.document.kind.table().fields();
        let is_contact = |ty| matches!(ty, Type::Person | Type::List(Type::Person) | Type::ContactPoint);
        !fields.any(|field| is_contact(field.ty) && front.fields.contains_key(field.key))
            && !front.fields.contains_key("archived")
    });
    without_contact.map(|page| Diagnostic::at(Code::A147, context.field(page, "title"))).collect()
}
